"""Every failure as the one answer that callers can rely on: type, sentence, request id, details."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, NamedTuple

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from core.errors import NotSignedIn, SwitchboardError


class ErrorAnswer(BaseModel):
    """What every error looks like."""

    error: str
    """Its type, for programs."""
    message: str
    """A sentence that a person can act on."""
    request_id: str
    details: dict[str, Any] = {}


ERROR_SCHEMA = {"$ref": f"#/components/schemas/{ErrorAnswer.__name__}"}


class Refusal(NamedTuple):
    """An error that is not one of our own tree's."""

    status: int
    error: str
    message: str
    details: Mapping[str, Any] = MappingProxyType({})


_NAMES = {400: "InvalidInput", 404: "NotFound", 405: "MethodNotAllowed", 413: "RequestTooLarge"}
_SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address does not take this method.",
}
_IN_THE_WAY = ("body", "query", "path", "header")
"""Where FastAPI says that a field stands; callers know."""


def install(app: FastAPI) -> None:
    """Give the application its answers to everything that handlers raise."""
    app.add_exception_handler(SwitchboardError, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused)


def answers(*examples: SwitchboardError | Refusal) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI description of these answers: by status, each error with its example."""
    described: dict[int | str, dict[str, Any]] = {}
    for example in map(_as_refusal, examples):
        content = example._asdict() | {"request_id": "5f0c…", "details": dict(example.details)}
        del content["status"]
        answer = described.setdefault(example.status, _no_answer(example.status))
        examples_of = answer["content"]["application/json"]["examples"]
        examples_of[example.error] = {"value": content}
    return described


def _as_refusal(error: SwitchboardError | Refusal) -> Refusal:
    if isinstance(error, Refusal):
        return error
    return Refusal(error.status, type(error).__name__, error.message, error.details)


def _no_answer(status: int) -> dict[str, Any]:
    return {
        "description": HTTPStatus(status).phrase,
        "content": {"application/json": {"schema": ERROR_SCHEMA, "examples": {}}},
    }


def internal_error(request_id: str) -> JSONResponse:
    """The answer to what nobody foresaw. The reason is only in the log."""
    sentence = "Something went wrong on our side. Try again; if it stays, report the request id."
    return _answer(request_id, 500, "InternalError", sentence)


def answer_to(error: SwitchboardError, request_id: str) -> JSONResponse:
    """The answer to an error of our own tree, also for what stands in front of the routes."""
    headers = {}
    if error.retry_after_s is not None:
        headers["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    return _answer(
        request_id,
        error.status,
        type(error).__name__,
        error.message,
        details=dict(error.details),
        headers=headers,
    )


async def _known(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, SwitchboardError)
    return answer_to(error, _request_id(request))


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    fields = [{"field": _field(e), "problem": _problem(e)} for e in error.errors()]
    sentence = "; ".join(f"{f['field']}: {f['problem']}" for f in fields[:3])
    return _answer(
        _request_id(request), 422, "InvalidInput", f"{sentence}.", details={"fields": fields}
    )


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    sentence = error.detail
    if sentence == phrase:
        sentence = _SENTENCES.get(error.status_code, phrase)
    return _answer(
        _request_id(request),
        error.status_code,
        _NAMES.get(error.status_code, phrase.title().replace(" ", "")),
        f"{sentence.rstrip('.')}.",
        headers=dict(error.headers or {}),
    )


def _answer(
    request_id: str,
    status: int,
    error: str,
    message: str,
    *,
    details: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    content = {
        "error": error,
        "message": message,
        "request_id": request_id,
        "details": details or {},
    }
    return JSONResponse(content, status, headers=headers)


def _request_id(request: Request) -> str:
    return str(getattr(request.state, "request_id", ""))


def _field(error: dict[str, Any]) -> str:
    place = () if error["type"] == "json_invalid" else error["loc"]
    names = [str(part) for part in place if part not in _IN_THE_WAY]
    return ".".join(names) or "The request's body"


def _problem(error: dict[str, Any]) -> str:
    if error["type"] == "json_invalid":
        return "it is not JSON"
    if "UploadFile" in error["msg"]:
        return "it should be a file"
    sentence = str(error["msg"]).removeprefix("Value error, ").removeprefix("Input ")
    return sentence[:1].lower() + sentence[1:].rstrip(".")

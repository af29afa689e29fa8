"""The API's description: every answer that a route can give, with an example of each.

`docs/openapi.json` is written by `python -m app.print_openapi` and kept true by a test.
"""

import json
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.errors import ErrorAnswer, Refusal, answers
from app.openapi_examples import EXAMPLES
from app.openapi_refusals import REFUSALS
from app.schemas_tickets import TicketReply
from core import __version__
from core.errors import (
    DatabaseUnavailable,
    Forbidden,
    ForeignOrigin,
    NotSignedIn,
    SwitchboardError,
    TooManyRequests,
)

TITLE = "Switchboard"
DESCRIPTION = """AI customer support: cited answers, and people when they are needed.

A customer calls with the token of one session (`Authorization: Bearer …`), an operator or program
with an API key (`X-API-Key`). Every error has the same form. A session can also be followed over
WebSocket at `/ws/chat/{session_id}`; `docs/websocket.md` describes its frames.
"""
CHANGES = frozenset({"post", "put", "patch", "delete"})
INVALID = Refusal(
    422,
    "InvalidInput",
    "limit: should be greater than or equal to 1.",
    {"fields": [{"field": "limit", "problem": "should be greater than or equal to 1"}]},
)
UNREADABLE = Refusal(400, "InvalidInput", "There was an error parsing the body.")
TOO_LARGE = Refusal(
    413, "RequestTooLarge", "The request is larger than 1 MB, the most that can be sent."
)
Schema = dict[str, Any]


def describe(app: FastAPI) -> Schema:
    """OpenAPI of the application's routes, made once."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=TITLE, version=__version__, description=DESCRIPTION, routes=app.routes
        )
        for path, method, operation in operations(schema):
            own = REFUSALS.get(f"{method.upper()} {path}", ())
            for status, described in answers(*_common(path, method, operation), *own).items():
                _merge(operation["responses"].setdefault(str(status), {}), described)
        schemas = schema["components"]["schemas"]
        for frameworks in ("HTTPValidationError", "ValidationError"):
            schemas.pop(frameworks, None)
        for model in (ErrorAnswer, TicketReply):  # of which no signature tells
            schemas[model.__name__] = model.model_json_schema()
        for name, example in EXAMPLES.items():
            schemas[name]["examples"] = [example]
        app.openapi_schema = schema
    return app.openapi_schema


def operations(schema: Schema) -> Iterator[tuple[str, str, Schema]]:
    """Path, method and description of each operation."""
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def _common(path: str, method: str, operation: Schema) -> Iterator[SwitchboardError | Refusal]:
    """What the layers around the routes answer, of which the routes need not know."""
    if operation.get("security"):
        yield from (NotSignedIn(), Forbidden("operator"))
    if path.startswith("/api"):
        yield from (TooManyRequests(12), DatabaseUnavailable())
        if method in CHANGES:
            yield ForeignOrigin()
    operation["responses"].pop("422", None)  # FastAPI's own, of another form
    takes_body = "requestBody" in operation
    if takes_body or operation.get("parameters"):
        yield INVALID
    if takes_body:
        yield from (UNREADABLE, TOO_LARGE)


def _merge(into: Schema, more: Schema) -> None:
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        elif key == "description" and into.get(key):
            into[key] = f"{into[key]}, or {value[:1].lower()}{value[1:]}"
        else:
            into[key] = value


def written(schema: Schema) -> str:
    """As `docs/openapi.json` has it."""
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"

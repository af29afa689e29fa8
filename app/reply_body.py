"""A reply's body, which may be JSON, or a form where files go with it."""

from typing import Annotated, Any

from fastapi import Depends, File, Form, Request, UploadFile
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from app.schemas import Text
from app.schemas_tickets import LONGEST_WORDS, TicketReply
from core.attachments.service import Upload

JSON = "application/json"
JSON_TOO: dict[str, Any] = {
    "requestBody": {
        "content": {JSON: {"schema": {"$ref": f"#/components/schemas/{TicketReply.__name__}"}}}
    }
}
"""What the description of a route has to say that it would not find in the signatures below."""


async def _json(request: Request) -> TicketReply | None:
    """The body where it is JSON; a form that was looked for in it has left it unread."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        return None
    try:
        return TicketReply.model_validate_json(await request.body())
    except ValidationError as error:
        problems = error.errors(include_url=False)
        raise RequestValidationError(
            [{**problem, "loc": ("body", *problem["loc"])} for problem in problems]
        ) from None


def _received(
    written: Annotated[TicketReply | None, Depends(_json)],
    text: Annotated[
        Text,
        Form(max_length=LONGEST_WORDS, description="may be missing where there are attachments"),
    ] = "",
    attachments: Annotated[list[UploadFile] | None, File()] = None,
) -> tuple[str, list[Upload]]:
    if written is not None:
        return written.text, []
    files = attachments or ()
    return text, [Upload(file.filename or "", file.file.read()) for file in files]


ReceivedReply = Annotated[tuple[str, list[Upload]], Depends(_received)]
"""A reply's words and its files."""

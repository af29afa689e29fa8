"""The frames of the socket: what a client may send, and what the server says."""

import json
from typing import Annotated, Any, Literal, NamedTuple, assert_never

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from app.schemas import Text
from app.schemas_chat import ChatMessage, ChatResponse
from core.agent.events import (
    EscalationDecided,
    MessageStored,
    SourcesFound,
    Started,
    StatusChanged,
    TextAdded,
    TurnCompleted,
    TurnEvent,
)
from core.attachments.service import MAX_FILES
from core.db import now
from core.errors import InvalidInput, SwitchboardError
from core.sessions.models import Message, Role

MAX_FRAME = 65_536
"""Bytes of a frame that is read; a larger one is answered with an error."""
CLIENT_TYPES = ("message", "ping", "typing", "resume")


class MessageFrame(BaseModel):
    """The customer says something."""

    type: Literal["message"]
    content: Text = ""
    client_message_id: Text | None = Field(None, min_length=1, max_length=200)
    attachments: list[Text] = Field(default=[], max_length=MAX_FILES)


class PingFrame(BaseModel):
    type: Literal["ping"]


class TypingFrame(BaseModel):
    type: Literal["typing"]


class ResumeFrame(BaseModel):
    """Everything after message `after` is wanted; without one everything."""

    type: Literal["resume"]
    after: Text | None = None


ClientFrame = MessageFrame | PingFrame | TypingFrame | ResumeFrame
_READER: TypeAdapter[ClientFrame] = TypeAdapter(Annotated[ClientFrame, Field(discriminator="type")])


def read(text: str | None) -> ClientFrame:
    """A client's frame; `None` is a binary one. Raises InvalidInput."""
    if text is None:
        raise InvalidInput("Frames are JSON text, not binary.")
    if len(text.encode("utf-8", "surrogatepass")) > MAX_FRAME:
        raise InvalidInput(f"A frame can have at most {MAX_FRAME // 1024} KiB.")
    try:
        return _READER.validate_json(text)
    except ValidationError as error:
        raise InvalidInput(_problem(error)) from None


def _problem(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    if first["type"] == "json_invalid":
        return "The frame is not JSON."
    if first["type"].startswith("union_tag"):
        return f"The frame's type should be one of {', '.join(CLIENT_TYPES)}."
    field = ".".join(str(part) for part in first["loc"][1:])
    problem = str(first["msg"]).removeprefix("Value error, ").removeprefix("Input ")
    return f"{field}: {problem}." if field else "The frame should be a JSON object."


class ServerFrame(NamedTuple):
    """What the server says: its type, and all of it as JSON."""

    type: str
    text: str


def frame(kind: str, **fields: Any) -> ServerFrame:
    """A server's frame with its type and time."""
    moment = now().isoformat().replace("+00:00", "Z")
    content = {"type": kind, "timestamp": moment} | fields
    return ServerFrame(kind, json.dumps(content, ensure_ascii=False))


def error_frame(error: SwitchboardError, **fields: Any) -> ServerFrame:
    if error.retry_after_s is not None:
        fields["retry_after"] = error.retry_after_s
    return frame("error", error=type(error).__name__, message=error.message, **fields)


def event_frame(event: TurnEvent, **more: Any) -> ServerFrame:
    """A step of a turn, for the client whose message it answers."""
    match event:
        case MessageStored():
            return frame("acknowledged", message_id=event.message_id, **more)
        case Started():
            return frame("start")
        case StatusChanged():
            return frame("status", message=event.message)
        case SourcesFound():
            return frame("sources", sources=[source.as_info() for source in event.sources])
        case EscalationDecided():
            return frame(
                "escalation", required=True, reason=event.reason, ticket_id=event.ticket_id
            )
        case TextAdded():
            return frame("text", content=event.content)
        case TurnCompleted():
            return frame("complete", **_fields(ChatResponse.of(event)))
        case _:
            assert_never(event)


def message_frame(message: Message) -> ServerFrame:
    """A message that someone else has said, or that was missed."""
    said = _fields(ChatMessage.of(message, None))
    known = {"message_id": said["id"], "content": said["content"], "sent_at": said["timestamp"]}
    if message.role == Role.OPERATOR:
        files = said["attachments"]
        return frame("operator_message", operator=message.author, attachments=files, **known)
    shown = (
        "client_message_id",
        "role",
        "attachments",
        "sources",
        "suggestions",
        "outcome",
        "confidence",
    )
    return frame("message", **known, **{name: said[name] for name in shown})


def _fields(model: BaseModel) -> dict[str, Any]:
    return model.model_dump(mode="json")

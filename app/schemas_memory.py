"""What the HTTP API answers about what is remembered of a session's customer."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from app.schemas_tickets import Promise
from core.agent.case_brief import CaseBrief
from core.memory import service
from core.memory.models import MemoryKind


class Memory(BaseModel):
    memory_id: int
    kind: MemoryKind
    key: str = Field(description="email, phone, name, order, ticket, tracking, product, …")
    value: str
    message_id: str = Field(description="the customer's message that said so")
    attachment_id: str | None = Field(description="the file of that message that says it")
    filename: str | None
    importance: float = Field(description="0 to 1")
    confidence: float = Field(description="0 to 1, that it was read right")
    created_at: datetime
    expires_at: datetime | None
    superseded_at: datetime | None = Field(description="when the customer corrected it")
    superseded_by: int | None = Field(description="the memory_id that took its place")

    @classmethod
    def of(cls, memory: service.Remembered) -> Self:
        return cls(
            memory_id=memory.id,
            kind=MemoryKind(memory.kind),
            key=memory.key,
            value=memory.value,
            message_id=memory.message_id,
            attachment_id=memory.attachment_id,
            filename=memory.filename,
            importance=memory.importance,
            confidence=memory.confidence,
            created_at=memory.created_at,
            expires_at=memory.expires_at,
            superseded_at=memory.superseded_at,
            superseded_by=memory.superseded_by,
        )


class Memories(BaseModel):
    session_id: str
    memories: list[Memory] = Field(description="what the customer said, oldest first")
    promises: list[Promise] = Field(description="what people promised the customer")

    @classmethod
    def of(cls, session_id: str, brief: CaseBrief) -> Self:
        return cls(
            session_id=session_id,
            memories=[Memory.of(memory) for memory in brief.memories],
            promises=[Promise.of(promise) for promise in brief.promises],
        )


class Forgotten(BaseModel):
    session_id: str
    forgotten: int = Field(description="memories that were removed, corrected ones among them")

"""What the HTTP API takes and answers about canned replies."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field

from app.schemas import Text
from core.canned import models
from core.canned.models import LONGEST_NAME, LONGEST_TEXT
from core.canned.service import Wording

Name = Annotated[Text, Field(max_length=LONGEST_NAME)]


class CannedReplyText(BaseModel):
    title: Name = Field(min_length=1)
    text: Text = Field(
        min_length=1,
        max_length=LONGEST_TEXT,
        description="may name `{customer}`, `{operator}`, `{ticket}` and `{company}`",
    )
    folder: Name = Field("", description="empty for none")

    @property
    def wording(self) -> Wording:
        return Wording(self.title, self.text, self.folder)


class CannedReply(CannedReplyText):
    """A text that is kept ready for all operators."""

    reply_id: int
    updated_at: datetime

    @classmethod
    def of(cls, reply: models.CannedReply) -> Self:
        return cls(
            reply_id=reply.id,
            folder=reply.folder,
            title=reply.title,
            text=reply.text,
            updated_at=reply.updated_at,
        )

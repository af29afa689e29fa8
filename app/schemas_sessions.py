"""What narrows a list of sessions in the HTTP API."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field, PrivateAttr, model_validator

from app.paging import OFFSET_LIMIT
from app.schemas import Text
from core.escalation.models import TicketReason
from core.reporting.period import Period
from core.reporting.session_search import Opinion, SessionSearch
from core.sessions.models import Outcome, SessionStatus
from core.sessions.note_models import LONGEST_TAG
from core.sessions.repository import SessionFilter


class SessionQuery(BaseModel):
    user_id: Text | None = None
    status: SessionStatus | None = None
    q: Text | None = Field(
        None,
        max_length=200,
        description="words of a message, or a part of the session id or user id",
    )
    tag: Text | None = Field(None, max_length=LONGEST_TAG)
    outcome: Outcome | None = Field(None, description="of any message")
    reason: TicketReason | None = Field(None, description="of a ticket that was opened")
    cited: Text | None = Field(None, max_length=200, description="id of an article")
    rating: Opinion | None = None
    start: datetime | None = Field(None, alias="from", description="went on then or later")
    end: datetime | None = Field(None, alias="to", description="began earlier")

    _period: Period | None = PrivateAttr()

    @model_validator(mode="after")
    def _is_a_period(self) -> Self:
        self._period = Period.between(self.start, self.end)
        return self

    @property
    def search(self) -> SessionSearch:
        filtered = SessionFilter(
            user_id=self.user_id,
            status=self.status,
            outcome=self.outcome,
            tag=self.tag,
            text=self.q,
        )
        return SessionSearch(
            filtered,
            reason=self.reason,
            article_id=self.cited,
            opinion=self.rating,
            period=self._period,
        )


class SessionPage(SessionQuery):
    limit: int = Field(20, ge=1, le=100)
    offset: int = Field(0, ge=0, le=OFFSET_LIMIT)

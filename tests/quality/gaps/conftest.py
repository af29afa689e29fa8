"""Customers who ask what the shop's articles do not answer, and people who reply."""

from dataclasses import dataclass

import pytest

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.bootstrap import Services
from core.escalation.models import TicketReason
from core.quality.gaps.repository import AskedQuestion, GapEntry, GapFilter
from core.quality.gaps.work import Gaps
from core.sessions.models import Rating
from tests.quality.conftest import Shop

TOMATOES = (
    "Which tomatoes grow best on a north-facing balcony?",
    "What kind of tomato can I grow on a shady balcony?",
    "My balcony has no sun, which tomatoes will grow there?",
)
VIOLIN = "How do I tune the strings of my violin?"


@dataclass
class Customers:
    """Short words for what customers and operators do."""

    shop: Shop
    ada: Caller

    @property
    def services(self) -> Services:
        return self.shop.services

    @property
    def gaps(self) -> Gaps:
        return self.services.quality.gaps

    def ask(self, text: str, *, session: str | None = None, user: str | None = None) -> str:
        """The session in which it was asked."""
        session = session or self.services.sessions.create(user_id=user).id
        self.shop.ask(text, session=session)
        return session

    def dislike(self, session: str) -> None:
        """The latest answer is rated down."""
        answer = self.services.sessions.history(session).messages[-1]
        self.services.sessions.rate(session, answer.id, rating=Rating.DOWN)

    def reply(self, session: str, *texts: str, reason: TicketReason | None = None) -> None:
        """A person takes over, and writes."""
        reason = reason or TicketReason.EXPLICIT_REQUEST
        ticket = self.services.escalation.request(session, reason=reason).ticket
        for text in texts:
            self.services.escalation.reply(ticket.id, by=self.ada, text=text)

    def gather(self) -> int:
        return self.gaps.gathering.run_some()

    def entries(self, **wanted: object) -> list[GapEntry]:
        return list(self.gaps.board.find(GapFilter(**wanted))[0])

    def gap(self) -> GapEntry:
        """The only one."""
        [entry] = self.entries()
        return entry

    def asked(self, gap_id: int) -> list[str]:
        return [each.message.content for each in self.questions(gap_id)]

    def questions(self, gap_id: int) -> list[AskedQuestion]:
        return list(self.gaps.board.questions(gap_id))


@pytest.fixture
def customers(shop: Shop) -> Customers:
    ada = shop.services.accounts.add_operator(
        "ada@example.org", role=OperatorRole.OPERATOR, password="long enough", name="Ada"
    )
    return Customers(shop, Caller.of(ada))

"""A small shop whose answers are known, and customers who asked it something."""

from dataclasses import dataclass

import pytest

from core.agent.events import TurnCompleted
from core.bootstrap import Services
from core.knowledge.documents import Document
from core.quality.models import Expectation, TestQuestion, TestRun
from core.quality.new_questions import NewQuestion

ARTICLES = {
    "returns": (
        "Return an order",
        "You can send an order back within 30 days. Returning is free.\n\n"
        "## Refunds\n\nThe money arrives within 5 working days after the parcel reached us.",
    ),
    "family-plan": (
        "The Family plan",
        "The Family plan is for households of up to six people. It costs 9.90 EUR a month.\n\n"
        "## Cancel the Family plan\n\nYou can cancel the Family plan at the end of each month.",
    ),
    "error-codes": (
        "Error codes",
        "Error AL-104 means that the water sensor is wet. Dry it and wait a minute.",
    ),
    "opening-hours": (
        "Our shops",
        "All shops open at nine in the morning and close at six in the evening.",
    ),
}
RETURN = "How long can I take to send an order back?"
PLAN = "How many people can be in the Family plan?"
ERROR = "What does error AL-104 mean?"
HOURS = "When do your shops open in the morning?"
UNKNOWN = "Which tomatoes grow best on a north-facing balcony?"
PERSON = "I want to talk to a human being please"


@dataclass
class Shop:
    """The services, and short words for what tests do with them."""

    services: Services

    def publish(self, key: str, title: str, body: str, **more: object) -> None:
        document = Document(id=key, title=title, body=body, **more)
        self.services.curation.publish(document, author="Test")

    def draft(self, key: str, body: str, **more: object) -> None:
        title = str(more.pop("title", None) or ARTICLES[key][0])
        document = Document(id=key, title=title, body=body, **more)
        self.services.drafts.save(document, author="Ada")

    def settle(self) -> None:
        while self.services.indexing.run_some():
            pass

    def ask(self, text: str, *, session: str | None = None) -> TurnCompleted:
        """A customer asks, in a new session if none is named."""
        session = session or self.services.sessions.create().id
        events = list(self.services.agent.take_turn(session, text))
        [completed] = [event for event in events if isinstance(event, TurnCompleted)]
        return completed

    def test(
        self,
        question: str,
        *articles: str,
        expect: Expectation = Expectation.ANSWER,
        says: tuple[str, ...] = (),
        tags: tuple[str, ...] = (),
    ) -> TestQuestion:
        wanted = NewQuestion(question, expect, articles, says, tags)
        return self.services.quality.questions.add(wanted, by="Ada")

    def run(self, **more: str) -> TestRun:
        """All test questions, asked."""
        run = self.services.quality.runs.request(by="Ada", **more)
        self.services.quality.examination.carry_out(run.id)
        return self.services.quality.runs.get(run.id)


@pytest.fixture
def shop(services: Services) -> Shop:
    shop = Shop(services)
    for key, (title, body) in ARTICLES.items():
        shop.publish(key, title, body)
    shop.settle()
    return shop

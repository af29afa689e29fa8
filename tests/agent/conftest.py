"""A small shop whose answers are known, and customers who talk to it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest

from core.agent.events import TextAdded, TurnCompleted, TurnEvent
from core.bootstrap import Services
from core.knowledge.documents import Document
from tests.conftest import Install

ARTICLES = {
    "returns": (
        "Return an order",
        "You can send an order back within 30 days. Returning is free.\n\n"
        "## How to return\n\nTo return an order:\n\n"
        "1. Open **Orders** in your account.\n2. Choose *Return*.\n3. Print the label.\n"
        "4. Take the parcel to any post office.\n\n"
        "## Refunds\n\nThe money arrives within 5 working days after the parcel reached us.",
    ),
    "family-plan": (
        "The Family plan",
        "The Family plan is for households of up to six people. It costs 9.90 EUR a month.\n\n"
        "## Cancel the Family plan\n\nYou can cancel the Family plan at the end of each month.",
    ),
    "hub-light": (
        "What the light of the hub means",
        "| Light | Meaning |\n|---|---|\n| Amber, pulsing | The hub is updating. |\n"
        "| Red | The hub is offline. |\n| Green | All is well. |",
    ),
    "error-codes": (
        "Error codes",
        "Error AL-104 means that the water sensor is wet. Dry it and wait a minute.",
    ),
}
QUESTION = "How long can I take to send an order back?"
UNKNOWN = "Which tomatoes grow best on a north-facing balcony?"


@dataclass
class Customer:
    """Someone in a session of their own."""

    services: Services
    session_id: str

    def turn(self, text: str, **more: object) -> list[TurnEvent]:
        return list(self.services.agent.take_turn(self.session_id, text, **more))

    def ask(self, text: str, **more: object) -> TurnCompleted:
        return completed(self.turn(text, **more))

    @property
    def messages(self) -> list[tuple[str, str]]:
        history = self.services.sessions.history(self.session_id)
        return [(message.role, message.content) for message in history.messages]

    @property
    def files(self) -> list[list[str]]:
        """The ids of the files of each of the customer's messages."""
        history = self.services.sessions.history(self.session_id)
        return [
            [str(file["attachment_id"]) for file in message.attachments]
            for message in history.messages
            if message.role == "user"
        ]


def completed(events: Sequence[TurnEvent]) -> TurnCompleted:
    last = events[-1]
    assert isinstance(last, TurnCompleted)
    return last


def told(events: Sequence[TurnEvent]) -> str:
    """The text that the customer saw grow."""
    return "".join(event.content for event in events if isinstance(event, TextAdded))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, install: Install) -> Iterator[Services]:
    """Shared by a module: open sessions in it, change no article."""
    with install(tmp_path_factory.mktemp("shop")) as services:
        for key, (title, body) in ARTICLES.items():
            services.curation.publish(Document(id=key, title=title, body=body), author="Test")
        services.indexing.run_some()
        yield services


@pytest.fixture
def arrive() -> Callable[[Services], Customer]:
    return lambda services: Customer(services, services.sessions.create().id)


@pytest.fixture
def customer(shop: Services, arrive: Callable[[Services], Customer]) -> Customer:
    return arrive(shop)

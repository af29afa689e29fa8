"""core/agent/replay.py: an answer as it was, beside the one that the question would get now."""

from collections.abc import Callable

import pytest

from core.agent.decision import Reason
from core.agent.difference import Move
from core.agent.replay import Replay
from core.attachments.service import Upload
from core.bootstrap import Services
from core.errors import MessageNotFound
from core.knowledge.documents import Document
from core.sessions.models import Outcome
from tests.agent.conftest import ARTICLES, QUESTION, Customer


@pytest.fixture
def asker(services: Services, arrive: Callable[[Services], Customer]) -> Customer:
    """In a shop of this test's own, whose articles it may change."""
    for key in ("returns", "error-codes"):
        title, body = ARTICLES[key]
        services.curation.publish(Document(id=key, title=title, body=body), author="Test")
    services.indexing.run_some()
    return arrive(services)


def publish(customer: Customer, key: str, title: str, body: str) -> None:
    customer.services.curation.publish(Document(id=key, title=title, body=body), author="Ada")
    customer.services.indexing.run_some()


def replayed(customer: Customer, at: int = -1) -> Replay:
    """Of one of the session's messages."""
    history = customer.services.sessions.history(customer.session_id).messages
    return customer.services.replay.again(history[at].id)


class TestAgain:
    def test_is_the_same_where_nothing_has_changed(self, asker: Customer) -> None:
        asker.ask(QUESTION)
        again = replayed(asker)
        assert again.same_decision
        assert again.draft.decision.weighed_confidence == again.receipt.turn.confidence
        assert {place.move for place in again.places} == {Move.SAME}
        assert not any(place.reworded for place in again.places)
        assert again.articles == []
        assert again.text is not None
        assert not any(row.changed for row in again.text.rows)
        assert again.versions == again.receipt.turn.versions

    def test_reads_the_files_that_had_come_by_then(self, asker: Customer) -> None:
        letter = Upload("letter.txt", b"Please pay 148 EUR by 14 December 2026.")
        asker.ask("By when do I have to pay this invoice?", attachments=[letter])
        asker.ask("Thanks", attachments=[Upload("other.txt", b"Please pay 9 EUR by Monday.")])
        again = replayed(asker, 1)
        assert again.receipt.turn.reason == Reason.FROM_FILE
        assert again.draft.text == again.receipt.answer.content

    def test_tells_what_another_version_changed(self, asker: Customer) -> None:
        asker.ask(QUESTION)
        publish(asker, "returns", "Return an order", "You can send an order back within 90 days.")
        publish(asker, "late", "Late orders", "An order that is late can be sent back at any time.")
        again = replayed(asker)
        assert [(a.article_id, a.then, a.now) for a in again.articles] == [
            ("returns", 1, 2),
            ("late", None, 1),
        ]
        assert {p.title: p.move for p in again.places}["Late orders"] is Move.CAME
        first = again.places[0]
        assert (first.then.hit.version_number, first.now.version_number) == (1, 2)
        assert first.reworded
        assert Move.WENT in {place.move for place in again.places}
        assert again.text is not None
        words = [s.text for row in again.text.rows for s in row.new or () if s.changed]
        assert "90" in words

    def test_of_an_archived_article_says_that_it_is_gone(self, asker: Customer) -> None:
        asker.ask("What does error AL-104 mean?")
        asker.services.curation.archive("error-codes", author="Ada")
        asker.services.indexing.run_some()
        again = replayed(asker)
        assert ("error-codes", 1, None) in [(a.article_id, a.then, a.now) for a in again.articles]
        assert not again.same_decision

    def test_knows_what_was_said_before_and_not_what_came_after(self, asker: Customer) -> None:
        asker.ask("Tell me how to return an order")
        asker.ask("And when does the money for it arrive?")
        asker.ask("My order number is 88123")
        again = replayed(asker, at=2)
        assert again.receipt.turn.query is not None
        assert again.draft.query == again.receipt.turn.query
        assert "88123" not in again.draft.text

    def test_stores_nothing(self, asker: Customer) -> None:
        asker.ask(QUESTION)
        replayed(asker)
        assert len(asker.messages) == 2
        assert asker.services.receipts.find()[1] == 1

    def test_has_no_words_to_compare_where_a_person_takes_over(self, asker: Customer) -> None:
        asker.ask("Enough, I want to talk to a human.")
        again = replayed(asker)
        assert again.draft.decision.outcome is Outcome.ESCALATED
        assert again.text is None

    def test_needs_a_message_of_a_customer(self, asker: Customer) -> None:
        with pytest.raises(MessageNotFound):
            asker.services.replay.again("msg_unknown")

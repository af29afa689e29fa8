"""core/agent/service.py: a customer's message in, an answer, a decline or a handoff out."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

import core
from core import bootstrap
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
from core.agent.models import Turn
from core.agent.thinking import FILES_KEPT, NOT_FOUND, OFFER
from core.attachments.service import Upload
from core.bootstrap import Services
from core.db import now
from core.embedding.embedder import Embedder, SpannedVectors, Spans, Vectors
from core.errors import (
    EmptyMessage,
    FileTooLarge,
    InvalidQuery,
    MessageTooLong,
    SessionEnded,
    SessionNotFound,
)
from core.escalation.models import TicketReason
from core.knowledge.documents.document import Document
from core.sessions.models import Message, Outcome, Role, SessionStatus
from core.settings import Settings

PASSWORD = "How do I reset my password?"
FOLLOW_UP = "and how long does the link stay valid?"
NOT_OURS = "Who won the chess world championship in 1972?"
UNKNOWN = "sess_000000000000"


@pytest.fixture
def session_id(demo_services: Services) -> str:
    return demo_services.sessions.create().id


@pytest.fixture
def say(demo_services: Services, session_id: str) -> "Say":
    return Say(demo_services, session_id)


class Say:
    """A customer in one session."""

    def __init__(self, services: Services, session_id: str) -> None:
        self._services = services
        self.session_id = session_id

    def __call__(self, text: str, **more: object) -> TurnCompleted:
        return completed(self.events(text, **more))

    def events(self, text: str, **more: object) -> list[TurnEvent]:
        return list(self._services.agent.take_turn(self.session_id, text, **more))

    @property
    def chat(self) -> list[Message]:
        return list(self._services.sessions.history(self.session_id).messages)


def completed(events: Sequence[TurnEvent]) -> TurnCompleted:
    last = events[-1]
    assert isinstance(last, TurnCompleted)
    return last


def text_of(events: Sequence[TurnEvent]) -> str:
    return "".join(event.content for event in events if isinstance(event, TextAdded))


def kinds(events: Sequence[TurnEvent]) -> list[type]:
    """The events' types, runs of text as one."""
    found = [type(event) for event in events]
    return [kind for at, kind in enumerate(found) if at == 0 or kind is not found[at - 1]]


def article_ids(turn: TurnCompleted) -> list[str]:
    return [source["metadata"]["article_id"] for source in turn.sources]


class TestTakeTurn:
    def test_answers_with_sources_before_the_text(self, say: Say) -> None:
        events = say.events(PASSWORD)
        assert kinds(events) == [
            MessageStored, Started, StatusChanged, SourcesFound, TextAdded, TurnCompleted
        ]  # fmt: skip
        last = completed(events)
        assert last.outcome is Outcome.ANSWERED
        assert "[1]" in last.text
        assert 0.3 <= last.confidence <= 1

    def test_streams_exactly_the_text_that_is_stored(self, say: Say) -> None:
        events = say.events(PASSWORD)
        question, answer = say.chat
        assert text_of(events) == completed(events).text == answer.content
        assert (question.role, question.content) == (Role.USER, PASSWORD)
        assert (answer.role, answer.id) == (Role.ASSISTANT, completed(events).message_id)

    def test_stores_the_sources_as_they_were_shown(self, say: Say) -> None:
        events = say.events(PASSWORD)
        [found] = [event for event in events if isinstance(event, SourcesFound)]
        shown = [source.as_info() for source in found.sources]
        assert list(completed(events).sources) == shown == say.chat[-1].sources

    def test_has_stored_the_message_before_an_event_is_asked_for(
        self, demo_services: Services, say: Say
    ) -> None:
        demo_services.agent.take_turn(say.session_id, PASSWORD)
        assert [message.content for message in say.chat] == [PASSWORD]

    def test_takes_the_spaces_around_a_message_away(self, say: Say) -> None:
        say(f"  {PASSWORD}\n")
        assert say.chat[0].content == PASSWORD

    def test_answers_small_talk_without_a_search(self, say: Say) -> None:
        events = say.events("Hello!")
        assert kinds(events) == [MessageStored, Started, TextAdded, TurnCompleted]
        assert completed(events).text == "Hello! What can I help you with?"
        assert not completed(events).tools_used

    def test_counts_the_messages_of_the_session(self, say: Say) -> None:
        assert say("Hello!").message_count == 2
        assert say("thanks").message_count == 4

    def test_understands_a_follow_up_by_the_question_before(self, say: Say) -> None:
        first, second = say(PASSWORD), say(FOLLOW_UP)
        assert second.outcome is Outcome.ANSWERED
        assert second.has_context
        assert article_ids(second)[0] == article_ids(first)[0]

    @pytest.mark.parametrize("text", ["", " \n\t "])
    def test_refuses_an_empty_message(self, demo_services: Services, say: Say, text: str) -> None:
        with pytest.raises(EmptyMessage, match="Write what you would like to know"):
            demo_services.agent.take_turn(say.session_id, text)
        assert say.chat == []

    def test_refuses_a_message_of_more_than_4000_characters(
        self, demo_services: Services, say: Say
    ) -> None:
        with pytest.raises(MessageTooLong, match="4001 characters; at most 4000"):
            demo_services.agent.take_turn(say.session_id, "x" * 4001)
        assert say.chat == []

    def test_takes_a_message_of_4000_characters(self, say: Say) -> None:
        say("x" * 4000)
        assert len(say.chat[0].content) == 4000

    def test_refuses_an_ended_session(self, demo_services: Services, say: Say) -> None:
        demo_services.escalation.change_status(say.session_id, SessionStatus.ENDED)
        with pytest.raises(SessionEnded, match="Start a new one"):
            demo_services.agent.take_turn(say.session_id, PASSWORD)
        assert say.chat == []

    def test_refuses_an_unknown_session(self, demo_services: Services) -> None:
        with pytest.raises(SessionNotFound):
            demo_services.agent.take_turn(UNKNOWN, PASSWORD)


class TestRepeat:
    def test_gives_the_stored_answer_and_stores_nothing(self, say: Say) -> None:
        first = say.events(PASSWORD, client_message_id="one")
        again = say.events(PASSWORD, client_message_id="one")
        assert again[0] == first[0]
        assert text_of(again) == text_of(first)
        assert completed(again) == completed(first)
        assert len(say.chat) == 2

    def test_of_a_handoff_gives_the_same_ticket(self, say: Say) -> None:
        first = say("I want to talk to a human", client_message_id="one")
        again = say("I want to talk to a human", client_message_id="one")
        assert (again.text, again.ticket_id) == (first.text, first.ticket_id)
        assert len(say.chat) == 2

    def test_in_an_ended_session_still_gives_the_answer(
        self, demo_services: Services, say: Say
    ) -> None:
        first = say(PASSWORD, client_message_id="one")
        demo_services.escalation.change_status(say.session_id, SessionStatus.ENDED)
        assert say(PASSWORD, client_message_id="one").text == first.text

    def test_by_eight_at_once_stores_one_question_and_one_answer(self, say: Say) -> None:
        together = threading.Barrier(8)

        def ask(_: int) -> str:
            together.wait()
            return text_of(say.events(PASSWORD, client_message_id="one"))

        with ThreadPoolExecutor(8) as pool:
            texts = set(pool.map(ask, range(8)))
        assert [message.role for message in say.chat] == [Role.USER, Role.ASSISTANT]
        assert texts == {say.chat[1].content}

    def test_is_told_apart_by_session(self, demo_services: Services, say: Say) -> None:
        other = Say(demo_services, demo_services.sessions.create().id)
        say(PASSWORD, client_message_id="one")
        other("Hello!", client_message_id="one")
        assert other.chat[0].content == "Hello!"

    def test_finishes_a_turn_that_was_cut_off(self, demo_services: Services, say: Say) -> None:
        demo_services.agent.take_turn(say.session_id, PASSWORD, client_message_id="one")
        move_start(demo_services, say.chat[0], timedelta(minutes=2))
        finished = say(PASSWORD, client_message_id="one")
        assert finished.outcome is Outcome.ANSWERED
        assert [message.role for message in say.chat] == [Role.USER, Role.ASSISTANT]
        assert say.chat[1].content == finished.text

    def test_leaves_one_answer_when_the_first_asker_comes_back_late(
        self, demo_services: Services, say: Say
    ) -> None:
        late = demo_services.agent.take_turn(say.session_id, PASSWORD, client_message_id="one")
        move_start(demo_services, say.chat[0], timedelta(minutes=2))
        finished = say(PASSWORD, client_message_id="one")
        assert text_of(list(late)) == finished.text
        assert len(say.chat) == 2


def move_start(services: Services, question: Message, ago: timedelta) -> None:
    with services.transactions.begin() as db:
        turn = db.get_one(Turn, question.seq)
        assert turn.finished_at is None
        turn.started_at = now() - ago


class TestHandoff:
    def test_is_told_and_stored_as_a_ticket(self, demo_services: Services, say: Say) -> None:
        events = say.events("I want to talk to a human")
        assert kinds(events) == [
            MessageStored, Started, EscalationDecided, TextAdded, TurnCompleted
        ]  # fmt: skip
        last = completed(events)
        ticket = demo_services.escalation.live_ticket(say.session_id)
        assert ticket is not None
        assert (last.outcome, last.ticket_id) == (Outcome.ESCALATED, ticket.id)
        assert ticket.reason == TicketReason.EXPLICIT_REQUEST
        assert ticket.detail == "I want to talk to a human"
        assert f"Your ticket is number {ticket.id}" in last.text

    def test_leaves_what_follows_to_the_person(self, say: Say) -> None:
        say("I want to talk to a human")
        events = say.events(PASSWORD)
        assert kinds(events) == [MessageStored, TurnCompleted]
        last = completed(events)
        assert (last.outcome, last.message_id, last.text) == (Outcome.WITH_HUMAN, None, "")
        assert last.ticket_id is not None
        assert say.chat[-1].content == PASSWORD

    def test_ends_when_the_person_hands_back(self, demo_services: Services, say: Say) -> None:
        say("I want to talk to a human")
        demo_services.escalation.change_status(say.session_id, SessionStatus.ACTIVE)
        assert say(PASSWORD).outcome is Outcome.ANSWERED


class TestDecline:
    def test_offers_the_nearest_articles_and_a_person(self, say: Say) -> None:
        last = say(NOT_OURS)
        assert last.outcome is Outcome.DECLINED
        assert last.text.startswith(NOT_FOUND)
        assert last.text.endswith(OFFER)
        assert not last.sources
        assert 1 <= len(last.suggestions) <= 3
        assert all(suggestion["title"] for suggestion in last.suggestions)
        assert last.confidence < 0.3

    def test_then_yes_brings_in_a_person(self, demo_services: Services, say: Say) -> None:
        say(NOT_OURS)
        last = say("yes please")
        assert last.outcome is Outcome.ESCALATED
        ticket = demo_services.escalation.live_ticket(say.session_id)
        assert ticket is not None
        assert last.ticket_id == ticket.id

    def test_is_needed_for_yes_to_mean_a_person(self, demo_services: Services, say: Say) -> None:
        say(PASSWORD)
        assert say("yes please").outcome is not Outcome.ESCALATED
        assert demo_services.escalation.live_ticket(say.session_id) is None

    def test_lets_the_customer_ask_something_else(self, say: Say) -> None:
        say(NOT_OURS)
        assert say(PASSWORD).outcome is Outcome.ANSWERED


class TestFiles:
    PHOTO = Upload("hub.jpg", b"not really a photo")

    def test_alone_are_kept_and_said_to_be_kept(self, say: Say) -> None:
        last = say("", attachments=[self.PHOTO])
        assert (last.outcome, last.text) == (Outcome.ANSWERED, FILES_KEPT)
        [file] = say.chat[0].attachments
        assert file["filename"] == "hub.jpg"

    def test_beside_a_question_do_not_keep_it_from_an_answer(self, say: Say) -> None:
        last = say(PASSWORD, attachments=[self.PHOTO])
        assert "[1]" in last.text
        assert len(say.chat[0].attachments) == 1

    def test_that_are_too_large_store_nothing(self, demo_services: Services, say: Say) -> None:
        huge = Upload("film.mp4", b"0" * (demo_services.settings.max_file_size + 1))
        with pytest.raises(FileTooLarge, match=r"film\.mp4 is larger than 10\.0 MB"):
            demo_services.agent.take_turn(say.session_id, "look", attachments=[huge])
        assert say.chat == []


class TestReceipt:
    def test_of_an_answer_has_hits_citations_timings_and_versions(
        self, demo_services: Services, say: Say
    ) -> None:
        last = say(PASSWORD)
        assert last.message_id is not None
        receipt = demo_services.receipts.of_message(last.message_id)
        assert [found.hit.rank for found in receipt.hits] == list(range(1, len(receipt.hits) + 1))
        scores = [found.hit.fused_score for found in receipt.hits]
        assert scores == sorted(scores, reverse=True)
        cited = {found.hit.cited_as: found for found in receipt.hits if found.hit.cited_as}
        assert sorted(cited) == [source["rank"] for source in last.sources]
        assert all(cited[s["rank"]].text == s["content"] for s in last.sources)
        assert {"store", "embed", "write"} <= set(receipt.turn.timings_ms)
        assert all(spent >= 0 for spent in receipt.turn.timings_ms.values())
        assert receipt.turn.versions["product"] == core.__version__
        assert receipt.turn.versions["embedding"] == demo_services.embedder.name
        assert (receipt.turn.query, receipt.turn.reason) == (PASSWORD, "confident")

    def test_is_the_same_by_question_and_by_answer(self, demo_services: Services, say: Say) -> None:
        say(PASSWORD)
        by_question, by_answer = [demo_services.receipts.of_message(m.id) for m in say.chat]
        assert by_question.turn.question_seq == by_answer.turn.question_seq
        assert by_question.answer is not None
        assert by_question.answer.id == say.chat[1].id

    def test_of_a_follow_up_has_the_query_that_was_searched(
        self, demo_services: Services, say: Say
    ) -> None:
        say(PASSWORD)
        last = say(FOLLOW_UP)
        receipt = demo_services.receipts.of_message(last.message_id or "")
        assert receipt.turn.query == f"{PASSWORD} {FOLLOW_UP}"

    def test_of_a_decline_has_hits_and_cites_none(self, demo_services: Services, say: Say) -> None:
        last = say(NOT_OURS)
        receipt = demo_services.receipts.of_message(last.message_id or "")
        assert receipt.hits
        assert all(found.hit.cited_as is None for found in receipt.hits)
        assert receipt.turn.evidence["threshold"] == {"answer_at": 0.3}

    def test_of_a_handoff_has_the_rule_and_the_words(
        self, demo_services: Services, say: Say
    ) -> None:
        say("Hello, I want to talk to a human")
        receipt = demo_services.receipts.of_message(say.chat[0].id)
        assert receipt.turn.evidence == {"rule": "explicit_request", "matched": "talk to a human"}


class Interrupting:
    """The real model; on `encode` a person takes the session over, once."""

    def __init__(self, model: Embedder) -> None:
        self._model = model
        self.name = model.name
        self.services: Services | None = None
        self.session_id: str | None = None

    @property
    def dimension(self) -> int:
        return self._model.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        if self.services is not None and self.session_id is not None:
            wanted, self.session_id = self.session_id, None
            self.services.escalation.change_status(wanted, SessionStatus.ESCALATED)
        return self._model.encode(texts)

    def encode_spans(self, texts: Sequence[str], spans: Sequence[Spans]) -> list[SpannedVectors]:
        return self._model.encode_spans(texts, spans)


@pytest.fixture
def interrupted(settings: Settings, embedder: Embedder) -> Iterator[tuple[Services, str]]:
    """One article, and a session that a person takes over while the agent thinks."""
    model = Interrupting(embedder)
    bootstrap.migrate(settings)
    services = bootstrap.build(settings, embedder=model)
    model.services = services
    publish_password_article(services)
    model.session_id = services.sessions.create().id
    yield services, model.session_id
    services.transactions.engine.dispose()


class TestTakeover:
    def test_while_the_agent_thinks_silences_it(self, interrupted: tuple[Services, str]) -> None:
        services, session_id = interrupted
        events = list(services.agent.take_turn(session_id, PASSWORD))
        assert text_of(events) == ""
        last = completed(events)
        assert (last.outcome, last.message_id) == (Outcome.WITH_HUMAN, None)
        roles = [message.role for message in services.sessions.history(session_id).messages]
        assert roles == [Role.USER, Role.SYSTEM]

    def test_keeps_what_was_found_in_the_receipt(self, interrupted: tuple[Services, str]) -> None:
        services, session_id = interrupted
        list(services.agent.take_turn(session_id, PASSWORD))
        question = services.sessions.history(session_id).messages[0]
        receipt = services.receipts.of_message(question.id)
        assert receipt.turn.reason == "person_owns_session"
        assert [found.hit.article_id for found in receipt.hits] == ["password"]
        assert receipt.answer is None


class TestSearch:
    def test_gives_passages_best_first(self, demo_services: Services) -> None:
        found = demo_services.agent.search(PASSWORD, limit=3)
        assert [source.number for source in found] == [1, 2, 3]
        scores = [source.relevance_score for source in found]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)

    @pytest.mark.parametrize("query", ["", "  ", "x" * 501])
    def test_refuses_a_query_that_is_empty_or_too_long(
        self, demo_services: Services, query: str
    ) -> None:
        with pytest.raises(InvalidQuery, match="1 to 500 characters"):
            demo_services.agent.search(query)

    def test_of_an_empty_knowledge_base_finds_nothing(self, services: Services) -> None:
        assert services.agent.search(PASSWORD) == []


def publish_password_article(services: Services) -> None:
    services.curation.publish(
        Document(
            id="password",
            title="Reset your password",
            body="To reset your password, choose Forgot password. The link is valid for an hour.",
        ),
        author="Test",
    )
    while services.indexing.run_some():
        pass

"""core/agent/service.py: what a customer sees happen after each message."""

import re
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.accounts.service import Caller
from core.agent.events import (
    EscalationDecided,
    MessageStored,
    SourcesFound,
    Started,
    StatusChanged,
    TextAdded,
    TurnCompleted,
)
from core.agent.service import MAX_MESSAGE
from core.attachments.service import Upload
from core.bootstrap import Services, build
from core.embedding.embedder import Embedder, SpannedVectors, Spans, Vectors
from core.errors import (
    AttachmentNotFound,
    EmptyMessage,
    InvalidInput,
    MessageTooLong,
    SessionEnded,
    SessionNotFound,
    SwitchboardError,
)
from core.escalation.models import TicketReason
from core.sessions.models import SessionStatus
from tests.agent.conftest import QUESTION, UNKNOWN, Customer, completed, told

Arrive = Callable[[Services], Customer]


def kinds(events: Sequence[object]) -> list[type]:
    return [type(event) for event in events]


class InterruptedEmbedder:
    """The real model; while it reads the first question, something else happens."""

    def __init__(self, real: Embedder) -> None:
        self.real = real
        self.name = real.name
        self.meanwhile: Callable[[], object] = lambda: None

    @property
    def dimension(self) -> int:
        return self.real.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.meanwhile()
        self.meanwhile = lambda: None
        return self.real.encode(texts)

    @property
    def max_tokens(self) -> int:
        return self.real.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self.real.count_tokens(texts)

    def encode_spans(self, texts: Sequence[str], spans: Sequence[Spans]) -> list[SpannedVectors]:
        return self.real.encode_spans(texts, spans)


class TestAnsweredTurn:
    def test_tells_first_that_the_message_is_safe_and_last_how_it_ended(
        self, customer: Customer
    ) -> None:
        events = customer.turn(QUESTION)
        assert kinds(events[:4]) == [MessageStored, Started, StatusChanged, SourcesFound]
        assert set(kinds(events[4:-1])) == {TextAdded}
        assert completed(events).outcome == "answered"

    def test_stores_exactly_the_text_that_was_told(self, customer: Customer) -> None:
        events = customer.turn("How do I return an order?")
        assert told(events) == completed(events).text
        assert customer.messages == [
            ("user", "How do I return an order?"),
            ("assistant", told(events)),
        ]

    def test_quotes_the_article_and_cites_it(self, customer: Customer) -> None:
        answer = customer.ask(QUESTION)
        assert answer.text == "You can send an order back within 30 days. [1]"
        [source] = answer.sources
        assert source["rank"] == 1
        assert source["metadata"]["article_id"] == "returns"
        assert source["metadata"]["version"] == 1
        assert "within 30 days" in source["content"]
        assert 0 <= source["relevance_score"] <= 1

    def test_gives_a_list_of_steps_whole_with_what_leads_into_it(self, customer: Customer) -> None:
        assert (
            "To return an order [2]:\n\n1. Open **Orders** in your account. [2]\n"
            "2. Choose *Return*. [2]\n3. Print the label. [2]\n"
            "4. Take the parcel to any post office. [2]"
        ) in customer.ask("How do I return an order?").text

    def test_gives_a_row_of_a_table_with_its_header(self, customer: Customer) -> None:
        text = customer.ask("What does the red light of the hub mean?").text
        assert text.startswith("| Light | Meaning |\n|---|---|\n")
        assert "| Red | The hub is offline. [1] |" in text

    def test_finds_a_code_that_has_no_meaning(self, customer: Customer) -> None:
        assert "water sensor is wet" in customer.ask("AL-104").text

    def test_says_how_sure_it_is_how_long_it_took_and_what_was_used(
        self, customer: Customer
    ) -> None:
        answer = customer.ask(QUESTION)
        assert 0.3 <= answer.confidence <= 1
        assert 0 < answer.processing_time < 30
        assert answer.tools_used == ["search_knowledge"]
        assert (answer.session_id, answer.message_count) == (customer.session_id, 2)
        assert not answer.has_context

    def test_understands_a_question_that_leans_on_the_one_before(self, customer: Customer) -> None:
        customer.ask("What does the Family plan cost?")
        answer = customer.ask("And how can I cancel it?")
        assert "cancel the Family plan at the end of each month" in answer.text
        assert answer.has_context

    def test_leaves_earlier_questions_alone_when_a_new_one_stands_by_itself(
        self, customer: Customer
    ) -> None:
        customer.ask("What does the Family plan cost?")
        answer = customer.ask("What does a pulsing amber light on the hub mean for my devices?")
        assert answer.sources[0]["metadata"]["article_id"] == "hub-light"
        assert not answer.has_context


class TestDeclinedTurn:
    def test_says_so_suggests_what_is_nearest_and_offers_a_person(self, customer: Customer) -> None:
        events = customer.turn(UNKNOWN)
        answer = completed(events)
        assert answer.outcome == "declined"
        assert "could not find an answer" in answer.text
        assert answer.text.endswith("just say so.")
        assert SourcesFound not in kinds(events)
        assert not answer.sources
        assert 1 <= len(answer.suggestions) <= 3
        assert {"article_id", "title", "url"} == set(answer.suggestions[0])

    def test_without_any_knowledge_suggests_nothing(
        self, services: Services, arrive: Arrive
    ) -> None:
        answer = arrive(services).ask(QUESTION)
        assert (answer.outcome, list(answer.suggestions)) == ("declined", [])
        assert "come closest" not in answer.text

    @pytest.mark.parametrize("yes", ["yes please", "Yes!", "ok", "sure, go ahead", "please do"])
    def test_brings_a_person_in_when_the_offer_is_taken(self, customer: Customer, yes: str) -> None:
        customer.ask(UNKNOWN)
        answer = customer.ask(yes)
        assert answer.outcome == "escalated"
        assert customer.services.sessions.get(customer.session_id).status == "escalated"

    @pytest.mark.parametrize("no", ["no thanks", "yes but how do I send an order back?"])
    def test_brings_nobody_in_for_anything_else(self, customer: Customer, no: str) -> None:
        customer.ask(UNKNOWN)
        assert customer.ask(no).outcome != "escalated"

    def test_takes_yes_for_an_answer_to_the_last_message_only(self, customer: Customer) -> None:
        customer.ask(UNKNOWN)
        customer.ask(QUESTION)
        assert customer.ask("yes please").outcome != "escalated"


class TestSmallTalk:
    @pytest.mark.parametrize(
        ("said", "reply"),
        [
            ("Hi there!", "What can I help you with?"),
            ("good morning", "What can I help you with?"),
            ("Thanks a lot!", "You are welcome!"),
            ("ok, thank you very much", "You are welcome!"),
            ("Great, that works", "Good to hear."),
            ("Thanks, bye!", "Goodbye!"),
            ("That’s all for today", "Goodbye!"),
        ],
    )
    def test_is_answered_without_a_search(self, customer: Customer, said: str, reply: str) -> None:
        events = customer.turn(said)
        assert kinds(events) == [MessageStored, Started, TextAdded, TurnCompleted]
        assert reply in told(events)
        assert completed(events).outcome == "answered"
        assert completed(events).tools_used == []

    @pytest.mark.parametrize(
        "said",
        ["Hi, how do I reset my password?", "thanks but it does not work", "Is it cool inside?"],
    )
    def test_with_a_question_in_it_is_a_question(self, customer: Customer, said: str) -> None:
        assert customer.ask(said).tools_used == ["search_knowledge"]


class TestEscalatedTurn:
    def test_tells_the_reason_the_number_and_the_place_in_the_queue(
        self, services: Services, arrive: Arrive
    ) -> None:
        customer = arrive(services)
        events = customer.turn("I want to talk to a human")
        assert kinds(events) == [
            MessageStored,
            Started,
            EscalationDecided,
            TextAdded,
            TurnCompleted,
        ]
        answer = completed(events)
        ticket = customer.services.escalation.live_ticket(customer.session_id)
        assert ticket is not None
        assert (answer.outcome, answer.ticket_id, answer.queue_position) == (
            "escalated",
            ticket.id,
            1,
        )
        assert ticket.reason == "explicit_request"
        assert f"number {ticket.id} and you are next" in answer.text

    def test_leaves_later_messages_to_the_person(self, customer: Customer) -> None:
        customer.ask("I want to talk to a human")
        events = customer.turn(QUESTION)
        assert kinds(events) == [MessageStored, TurnCompleted]
        answer = completed(events)
        assert (answer.outcome, answer.message_id, answer.text) == ("with_human", None, "")
        assert customer.messages[-1] == ("user", QUESTION)

    def test_is_over_when_the_person_hands_back(self, customer: Customer) -> None:
        services = customer.services
        customer.ask("I want to talk to a human")
        operator = services.accounts.add_operator("a@a.example", role="operator", password="x")
        ticket = services.escalation.live_ticket(customer.session_id)
        services.escalation.reply(ticket.id, by=Caller.of(operator), text="Hello")
        services.escalation.resolve(ticket.id, by=Caller.of(operator))
        assert customer.ask(QUESTION).outcome == "answered"


class TestPersonWhoTakesOverMeanwhile:
    @pytest.fixture
    def thinking(self, embedder: Embedder) -> InterruptedEmbedder:
        return InterruptedEmbedder(embedder)

    @pytest.fixture
    def interrupted(self, shop: Services, thinking: InterruptedEmbedder) -> Services:
        return build(shop.settings, embedder=thinking, engine=shop.transactions.engine)

    def test_silences_the_bot(
        self, interrupted: Services, thinking: InterruptedEmbedder, arrive: Arrive
    ) -> None:
        customer = arrive(interrupted)
        thinking.meanwhile = lambda: interrupted.escalation.request(
            customer.session_id, reason=TicketReason.OPERATOR_CHOICE
        )
        events = customer.turn(QUESTION)
        assert told(events) == ""
        assert completed(events).outcome == "with_human"
        assert [role for role, _ in customer.messages] == ["user", "system"]

    def test_finds_in_the_receipt_what_the_bot_would_have_used(
        self, interrupted: Services, thinking: InterruptedEmbedder, arrive: Arrive
    ) -> None:
        customer = arrive(interrupted)
        thinking.meanwhile = lambda: interrupted.escalation.request(
            customer.session_id, reason=TicketReason.OPERATOR_CHOICE
        )
        stored = customer.turn(QUESTION)[0]
        receipt = interrupted.receipts.of_message(stored.message_id)
        assert (receipt.turn.outcome, receipt.answer) == ("with_human", None)
        assert receipt.hits[0].hit.article_id == "returns"

    def test_leaves_nothing_to_say_when_the_session_ended_meanwhile(
        self, interrupted: Services, thinking: InterruptedEmbedder, arrive: Arrive
    ) -> None:
        customer = arrive(interrupted)
        thinking.meanwhile = lambda: interrupted.escalation.change_status(
            customer.session_id, SessionStatus.ENDED
        )
        assert told(customer.turn(QUESTION)) == ""
        assert customer.messages == [("user", QUESTION)]


class TestMessage:
    def test_is_stored_before_anything_else_happens(self, customer: Customer) -> None:
        customer.services.agent.take_turn(customer.session_id, QUESTION)
        assert customer.messages == [("user", QUESTION)]

    def test_stays_when_the_customer_leaves_at_once(self, customer: Customer) -> None:
        events = customer.services.agent.take_turn(customer.session_id, QUESTION)
        assert isinstance(next(events), MessageStored)
        events.close()
        assert customer.messages == [("user", QUESTION)]

    @pytest.mark.parametrize("text", ["", " \n\t "])
    def test_of_nothing_is_refused(self, customer: Customer, text: str) -> None:
        with pytest.raises(EmptyMessage):
            customer.ask(text)
        assert customer.messages == []

    def test_may_have_as_many_characters_as_the_limit_and_no_more(self, customer: Customer) -> None:
        assert customer.ask("hub " * (MAX_MESSAGE // 4)).outcome in ("answered", "declined")
        with pytest.raises(MessageTooLong, match="4001 characters; at most 4000"):
            customer.ask("x" * (MAX_MESSAGE + 1))
        assert len(customer.messages) == 2

    def test_to_an_ended_session_is_refused(self, customer: Customer) -> None:
        customer.services.escalation.change_status(customer.session_id, SessionStatus.ENDED)
        with pytest.raises(SessionEnded):
            customer.ask(QUESTION)
        assert customer.messages == []

    def test_to_an_unknown_session_is_refused(self, shop: Services) -> None:
        with pytest.raises(SessionNotFound):
            Customer(shop, "sess_unknown").ask(QUESTION)

    def test_keeps_the_files_that_came_with_it(self, customer: Customer) -> None:
        customer.ask(QUESTION, attachments=[Upload("bill.pdf", b"%PDF")])
        [question, _] = customer.services.sessions.history(customer.session_id).messages
        assert [file["filename"] for file in question.attachments] == ["bill.pdf"]

    def test_of_files_alone_says_what_became_of_them(self, customer: Customer) -> None:
        answer = customer.ask("", attachments=[Upload("bill.pdf", b"%PDF")])
        assert (answer.outcome, answer.tools_used) == ("answered", ["read_files"])
        assert answer.text.startswith("I have read **bill.pdf** (text). It begins: “%PDF”")

    def test_can_name_files_that_were_sent_before(self, customer: Customer) -> None:
        customer.ask(QUESTION, attachments=[Upload("bill.pdf", b"%PDF"), Upload("a.txt", b"a")])
        bill, text = customer.files[0]
        answer = customer.ask("", attachment_ids=[text, bill, text])
        assert answer.outcome == "answered"
        customer.ask(QUESTION, attachments=[Upload("b.txt", b"b")], attachment_ids=[bill])
        assert customer.files[1] == [text, bill]
        assert customer.files[2][0] == bill
        assert len(customer.files[2]) == 2

    def test_naming_a_file_that_is_not_of_its_session_is_refused_whole(
        self, customer: Customer, arrive: Arrive
    ) -> None:
        other = arrive(customer.services)
        other.ask(QUESTION, attachments=[Upload("bill.pdf", b"%PDF")])
        for key in (other.files[0][0], "att_unknown", "nul\x00"):
            with pytest.raises(AttachmentNotFound):
                customer.ask(QUESTION, attachment_ids=[key])
        assert customer.messages == []

    def test_naming_more_files_than_a_message_can_have_is_refused(self, customer: Customer) -> None:
        with pytest.raises(InvalidInput, match="At most 10 files"):
            customer.ask("", attachments=[Upload("a", b"a")] * 5, attachment_ids=["att_1"] * 6)

    def test_with_files_that_are_too_large_or_empty_is_answered_all_the_same(
        self, customer: Customer
    ) -> None:
        size = customer.services.settings.max_file_size + 1
        files = [
            Upload("film.mp4", b"x" * size),
            Upload("nothing.txt", b""),
            Upload("note.txt", b"The zither is under the stairs."),
        ]
        told = customer.ask(QUESTION, attachments=files)
        assert told.outcome == "answered"
        assert "**film.mp4**" in told.text
        assert "it is larger than files may be here" in told.text
        assert "**nothing.txt**" in told.text
        assert "there is no text in it" in told.text
        assert "note.txt" not in told.text
        [film, *_] = customer.services.sessions.history(customer.session_id).messages[0].attachments
        assert (film["filename"], film["size_bytes"]) == ("film.mp4", size)
        with pytest.raises(AttachmentNotFound):
            customer.services.downloads.find(film["attachment_id"])

    def test_to_a_person_says_so_where_a_file_was_too_large_to_arrive(
        self, customer: Customer
    ) -> None:
        customer.ask("I want to speak to a person")
        film = Upload("film.mp4", b"x" * (customer.services.settings.max_file_size + 1))
        told = customer.ask("Here it is", attachments=[film, Upload("note.txt", b"A zither")])
        assert (told.outcome, told.text) == ("with_human", "")
        role, text = customer.messages[-1]
        assert role == "system"
        assert text.startswith("film.mp4 did not reach us: it is larger than files may be here")

    @pytest.mark.parametrize("odd", ["How do I return\x00 an order?", "How do I return \ud83d?"])
    def test_of_characters_that_no_database_stores_is_answered_without_them(
        self, customer: Customer, odd: str
    ) -> None:
        assert customer.ask(odd).outcome == "answered"
        assert customer.messages[0][1] == re.sub("[\x00\ud83d]", "\ufffd", odd)

    @given(
        st.text(st.characters() | st.sampled_from("\x00\ud800\udfff\u202e \n`|*[]<"), min_size=1)
    )
    @settings(max_examples=30, deadline=None)
    def test_of_any_characters_gets_an_outcome(self, shop: Services, text: str) -> None:
        customer = Customer(shop, shop.sessions.create().id)
        answer = customer.ask(f"{text}.")
        assert answer.text
        assert len(customer.messages) == 2


class TestSearch:
    def test_gives_the_nearest_passages_with_their_rank(self, shop: Services) -> None:
        found = shop.agent.search("refund", limit=3)
        assert [source.number for source in found] == [1, 2, 3]
        assert (found[0].article_id, found[0].heading) == ("returns", "Refunds")

    @pytest.mark.parametrize("query", ["", "  ", "x" * 501])
    def test_refuses_a_query_of_the_wrong_length(self, shop: Services, query: str) -> None:
        with pytest.raises(SwitchboardError, match="1 to 500 characters"):
            shop.agent.search(query)

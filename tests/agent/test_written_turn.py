"""core/agent/composing.py: what a customer sees when a language model writes the answer."""

from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from core.agent.events import SourcesFound, StatusChanged, TextAdded, TurnCompleted
from core.agent.models import Turn
from core.bootstrap import Services
from core.escalation.models import TicketReason
from core.knowledge.documents import Document
from core.llm.breaker import FAILURES
from tests.agent.conftest import ARTICLES, QUESTION, UNKNOWN, Customer, completed, told
from tests.conftest import Install
from tests.llm.scripted import (
    KEY,
    MODEL,
    Cut,
    Full,
    Garbage,
    NoUsage,
    Refuse,
    Say,
    ScriptedServer,
    Wait,
)

QUOTED = "You can send an order back within 30 days. [1]"
"""The extractive answer to QUESTION."""
GOOD = "Orders can be sent back within 30 days. [1] Returning an order is free. [1]"
BROKEN = {
    "a server error": [Refuse(500)],
    "too much to do": [Refuse(429)],
    "a key that is refused": [Refuse(401)],
    "a connection that breaks": [Cut()],
    "no JSON": [Garbage()],
    "silence": [Wait(Event())],
}


@pytest.fixture(scope="module")
def shop(
    tmp_path_factory: pytest.TempPathFactory, install: Install, server: ScriptedServer
) -> Iterator[Services]:
    more = {"llm_price_in": 2.0, "llm_price_out": 8.0, "llm_api_key": KEY}
    folder = tmp_path_factory.mktemp("shop")
    with install(folder, llm_base_url=server.url, llm_model=MODEL, **more) as services:
        publish(services)
        yield services


@pytest.fixture
def hasty(
    impatient: Services, arrive: Callable[[Services], Customer], server: ScriptedServer
) -> Services:
    """Has no patience with its model, and no grudge against it when a test begins."""
    server.play([Say(GOOD)])
    assert arrive(impatient).ask(QUESTION).text == GOOD
    return impatient


@pytest.fixture(scope="module")
def impatient(
    tmp_path_factory: pytest.TempPathFactory, install: Install, server: ScriptedServer
) -> Iterator[Services]:
    folder = tmp_path_factory.mktemp("impatient")
    more: dict[str, Any] = {"llm_base_url": server.url, "llm_model": MODEL, "llm_timeout_s": 0.6}
    with install(folder, **more) as services:
        publish(services)
        yield services


def publish(services: Services) -> None:
    for key, (title, body) in ARTICLES.items():
        services.curation.publish(Document(id=key, title=title, body=body), author="Test")
    services.indexing.run_some()


def turn_of(services: Services, answer: TurnCompleted) -> Turn:
    assert answer.message_id is not None
    return services.receipts.of_message(answer.message_id).turn


def kept(services: Services, answer: TurnCompleted) -> dict[str, Any]:
    return dict(turn_of(services, answer).evidence["language_model"])


class TestAnswer:
    def test_is_the_model_s_with_the_passages_that_it_cites(
        self, customer: Customer, server: ScriptedServer
    ) -> None:
        server.play([Say(GOOD)])
        answer = customer.ask(QUESTION)
        assert answer.text == GOOD
        assert answer.outcome == "answered"
        [source] = answer.sources
        assert (source["rank"], source["metadata"]["article_id"]) == (1, "returns")

    def test_comes_sentence_by_sentence(self, customer: Customer, server: ScriptedServer) -> None:
        gate = Event()
        server.play(
            [Say("Orders can be sent back within 30"), Say(" days. [1] Ret"), Wait(gate),
             Say("urning an order is free. [1]")]
        )  # fmt: skip
        events = customer.services.agent.take_turn(customer.session_id, QUESTION)
        first = next(event for event in events if isinstance(event, TextAdded))
        assert first.content == "Orders can be sent back within 30 days. [1]"
        gate.set()
        assert told([first, *events]) == GOOD

    def test_is_stored_exactly_as_it_was_told(
        self, customer: Customer, server: ScriptedServer
    ) -> None:
        server.play([Say("To return an order:\n\n1. Open **Orders** in your account. [2]\n"
                         "2. Choose *Return*. [2]\n3. Print the label. [2]\n")])  # fmt: skip
        events = customer.turn("How do I return an order?")
        assert told(events) == completed(events).text == customer.messages[-1][1]
        assert told(events).startswith("To return an order:\n\n1. Open **Orders**")

    def test_is_told_in_the_contract_s_order(
        self, customer: Customer, server: ScriptedServer
    ) -> None:
        server.play([Say(GOOD)])
        kinds = [type(event) for event in customer.turn(QUESTION)]
        assert kinds.count(SourcesFound) == 1
        assert kinds.index(SourcesFound) < kinds.index(TextAdded)
        assert max(i for i, kind in enumerate(kinds) if kind is StatusChanged) < kinds.index(
            SourcesFound
        )
        assert kinds[-1] is TurnCompleted

    def test_numbers_its_passages_as_the_model_does(
        self, customer: Customer, server: ScriptedServer
    ) -> None:
        server.play([Say("Choose *Return* under **Orders**. [2]")])
        events = customer.turn("How do I return an order?")
        [found] = [event for event in events if isinstance(event, SourcesFound)]
        given = {source.number: source.content for source in found.sources}
        [cited] = completed(events).sources
        assert (cited["rank"], cited["content"]) == (2, given[2])

    def test_is_what_the_decision_allows(self, customer: Customer, server: ScriptedServer) -> None:
        server.play([Say("Cherry tomatoes grow best there. [1]")])
        answer = customer.ask(UNKNOWN)
        assert answer.outcome == "declined"
        assert "tomatoes grow" not in answer.text

    def test_leaves_small_talk_to_the_product(
        self, customer: Customer, server: ScriptedServer
    ) -> None:
        server.play([Say("Yo.")])
        assert customer.ask("Hello!").text == "Hello! What can I help you with?"
        assert server.requests == []


class TestFallback:
    @pytest.mark.parametrize("failure", BROKEN.values(), ids=BROKEN)
    def test_is_the_quoting_answer_with_nothing_to_see_of_the_failure(
        self,
        hasty: Services,
        arrive: Callable[[Services], Customer],
        server: ScriptedServer,
        failure: Sequence[Any],
    ) -> None:
        server.play(failure)
        customer = arrive(hasty)
        events = customer.turn(QUESTION)
        answer = completed(events)
        assert (told(events), answer.text, answer.outcome) == (QUOTED, QUOTED, "answered")
        assert [source["rank"] for source in answer.sources] == [1]
        assert kept(hasty, answer)["fell_back"]

    @pytest.mark.parametrize(
        "failure", [Cut(), Garbage(), Wait(Event())], ids=["cut", "garbage", "silence"]
    )
    def test_follows_what_was_shown_before_the_failure(
        self,
        hasty: Services,
        arrive: Callable[[Services], Customer],
        server: ScriptedServer,
        failure: Any,
    ) -> None:
        server.play([Say("Returning an order is free. [1] And"), failure])
        events = arrive(hasty).turn(QUESTION)
        assert told(events) == f"Returning an order is free. [1]\n\n{QUOTED}"
        assert completed(events).text == told(events)
        assert [source["rank"] for source in completed(events).sources] == [1]

    def test_is_given_where_the_model_says_nothing(
        self, customer: Customer, server: ScriptedServer
    ) -> None:
        for said in ([], [Say("NO ANSWER")], [Say("  \n")]):
            server.play(said)
            assert customer.ask(QUESTION).text == QUOTED

    def test_leaves_out_half_a_sentence(self, customer: Customer, server: ScriptedServer) -> None:
        server.play([Say("Returning an order is free. [1] Orders can be sent back wi"), Full()])
        assert customer.ask(QUESTION).text == "Returning an order is free. [1]"


class TestReceipt:
    def test_has_model_tokens_cost_and_prompt(
        self, customer: Customer, server: ScriptedServer
    ) -> None:
        server.play([Say(GOOD)])
        answer = customer.ask(QUESTION)
        turn = turn_of(customer.services, answer)
        assert (turn.llm_model, turn.tokens_in, turn.tokens_out) == (MODEL, 100, 20)
        assert turn.llm_cost == pytest.approx((100 * 2 + 20 * 8) / 1e6)
        assert kept(customer.services, answer)["prompt"] == "answer-1"
        assert turn.timings_ms["model"] > 0

    def test_leaves_tokens_open_where_the_server_does_not_count(
        self, customer: Customer, server: ScriptedServer
    ) -> None:
        server.play([Say(GOOD), NoUsage()])
        turn = turn_of(customer.services, customer.ask(QUESTION))
        assert (turn.tokens_in, turn.tokens_out, turn.llm_cost) == (None, None, None)

    def test_has_what_was_struck_and_why(self, customer: Customer, server: ScriptedServer) -> None:
        server.play([Say(GOOD + " You can send it back within 90 days. [1]")])
        answer = customer.ask(QUESTION)
        assert answer.text == GOOD
        [struck] = kept(customer.services, answer)["struck"]
        assert struck == {
            "text": "You can send it back within 90 days.",
            "why": "quantity",
            "detail": "90 day",
        }


class TestTakeover:
    def test_stops_the_model_between_two_sentences(
        self, customer: Customer, server: ScriptedServer
    ) -> None:
        gate = Event()
        server.play([Say("Orders can be sent back within 30 days. [1] Ret"), Wait(gate),
                     Say("urning an order is free. [1] Open **Orders** in your account. [2]"),
                     Wait(Event())])  # fmt: skip
        services = customer.services
        events = services.agent.take_turn(customer.session_id, QUESTION)
        seen = [next(event for event in events if isinstance(event, TextAdded))]
        services.escalation.request(customer.session_id, reason=TicketReason.EXPLICIT_REQUEST)
        gate.set()
        seen += events
        assert told(seen) == "Orders can be sent back within 30 days. [1]"
        assert server.left.wait(5)
        assert completed(seen).outcome == "with_human"
        assert completed(seen).text == told(seen)
        assert ("assistant", told(seen)) in customer.messages

    def test_before_the_first_sentence_leaves_nothing_said(
        self, customer: Customer, server: ScriptedServer
    ) -> None:
        gate = Event()
        server.play([Say("Orders can be"), Wait(gate), Say(" sent back within 30 days. [1]")])
        services = customer.services
        events = services.agent.take_turn(customer.session_id, QUESTION)
        next(event for event in events if isinstance(event, StatusChanged))
        services.escalation.request(customer.session_id, reason=TicketReason.EXPLICIT_REQUEST)
        gate.set()
        seen = list(events)
        assert told(seen) == ""
        assert completed(seen).message_id is None


class TestClosing:
    def test_ends_the_line_to_the_model_and_leaves_an_answer(
        self, customer: Customer, server: ScriptedServer
    ) -> None:
        server.play([Say("Returning an order is free. [1] Ord"), Wait(Event())])
        events = customer.services.agent.take_turn(customer.session_id, QUESTION)
        next(event for event in events if isinstance(event, TextAdded))
        assert isinstance(events, Generator)
        events.close()
        assert server.left.wait(5)
        assert customer.messages[-1] == (
            "assistant",
            f"Returning an order is free. [1]\n\n{QUOTED}",
        )


class TestBreaker:
    def test_spares_a_failing_server_and_customers_the_wait(
        self,
        tmp_path: Path,
        install: Install,
        arrive: Callable[[Services], Customer],
        server: ScriptedServer,
    ) -> None:
        with install(tmp_path, llm_base_url=server.url, llm_model=MODEL) as services:
            publish(services)
            server.play([Refuse(400)])
            customer = arrive(services)
            for _ in range(FAILURES):
                customer.ask(QUESTION)
            assert len(server.requests) == FAILURES
            answer = customer.ask(QUESTION)
            assert answer.text == QUOTED
            assert len(server.requests) == FAILURES
            assert kept(services, answer)["fell_back"] == "resting"
            assert "switchboard_llm_resting 1.0" in services.metrics.text().decode()

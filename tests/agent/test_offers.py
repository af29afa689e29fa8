"""The offer of a person through whole turns: yes, no, repeated failure, and a new episode."""

import pytest

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.agent.draft import OFFERED
from core.agent.offers import is_no, is_yes
from core.language.words import ENGLISH
from tests.agent.conftest import QUESTION, UNKNOWN, Customer

ADA = Caller("Ada", OperatorRole.OPERATOR)


class TestPlainWords:
    @pytest.mark.parametrize(
        "said",
        [
            "yes",
            "Yes please, connect me",
            "sure, do that",
            "ok go ahead",
            "please do",
            "I'd like that",
            "Ja bitte",
            "ja, gerne, danke",
            "Klar, machen Sie das",
            "Sí, por favor",
            "claro que sí, gracias",
            "vale",
            "Oui",
            "oui, s'il vous plaît",
            "Je veux bien, merci",
        ],
    )
    def test_take_the_offer(self, said: str) -> None:
        assert is_yes(said)
        assert not is_no(said)

    @pytest.mark.parametrize(
        "said",
        [
            *("no thanks", "No, leave it", "nope", "no, it's fine", "not now"),
            *("Nein danke", "nein, schon gut", "No, gracias", "no hace falta", "Non merci"),
            *("non, ça va", "pas la peine"),
        ],
    )
    def test_turn_it_down(self, said: str) -> None:
        assert is_no(said)
        assert not is_yes(said)

    @pytest.mark.parametrize(
        "said",
        [
            *("yes but how do I pay?", "no, the blue one", "ok then what"),
            *("ja, aber wie bezahle ich?", "nein, die blaue", "sí pero ¿cuánto cuesta?"),
            *("oui mais combien ça coûte ?", "non, la bleue", "no funciona", "ja wann denn"),
        ],
    )
    def test_are_not_found_in_something_else(self, said: str) -> None:
        assert not is_yes(said)
        assert not is_no(said)


class TestAmbiguousWord:
    def test_is_asked_back_with_an_offer(self, customer: Customer) -> None:
        asked = customer.ask("agent")
        assert (asked.outcome, asked.text) == ("clarified", ENGLISH("agent.clarify"))
        assert asked.tools_used == [OFFERED]

    @pytest.mark.parametrize("said", ["yes please", "agent"])
    def test_brings_a_person_when_it_is_confirmed(self, customer: Customer, said: str) -> None:
        customer.ask("support")
        assert customer.ask(said).outcome == "escalated"

    def test_is_left_alone_when_it_is_denied(self, customer: Customer) -> None:
        customer.ask("help")
        left = customer.ask("no thanks")
        assert (left.outcome, left.text) == ("answered", ENGLISH("agent.left_alone"))
        assert left.tools_used == []


class TestAnger:
    def test_gets_the_answer_and_then_the_offer(self, customer: Customer) -> None:
        given = customer.ask(f"This is ridiculous! {QUESTION}")
        assert given.outcome == "answered"
        assert given.text.endswith(ENGLISH("agent.offer"))
        assert OFFERED in given.tools_used
        assert customer.ask("yes please connect me").outcome == "escalated"

    def test_that_goes_on_brings_a_person(self, customer: Customer) -> None:
        customer.ask(f"This is ridiculous! {QUESTION}")
        assert customer.ask("You are completely useless").outcome == "escalated"


class TestRepeatedFailure:
    def test_brings_a_person_at_the_third_time(self, customer: Customer) -> None:
        assert [customer.ask(UNKNOWN).outcome for _ in range(3)] == [
            "declined",
            "declined",
            "escalated",
        ]

    def test_begins_anew_after_a_person_has_handed_back(self, customer: Customer) -> None:
        for _ in range(3):
            last = customer.ask(UNKNOWN)
        assert last.ticket_id is not None
        customer.services.escalation.resolve(last.ticket_id, by=ADA)
        assert customer.ask(UNKNOWN).outcome == "declined"

"""Whole turns with customers who write German, Spanish, French or something else."""

from collections.abc import Callable

import pytest

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.agent.draft import OFFERED
from core.bootstrap import Services
from core.language.language import Language
from core.language.words import Words
from core.sessions.models import SessionStatus
from core.sessions.service import Speaks
from tests.agent.conftest import Customer

GRACE = Caller("Grace", OperatorRole.OPERATOR)


@pytest.fixture
def speaking(shop: Services) -> Callable[..., Customer]:
    """A customer whose browser, or whose choice, says the language."""

    def arrived(language: Language, *, chosen: bool = False) -> Customer:
        opened = shop.sessions.create(speaks=Speaks(language, chosen))
        return Customer(shop, opened.id)

    return arrived


def language_of(customer: Customer) -> str:
    return customer.services.sessions.get(customer.session_id).language


class TestLanguageOfASession:
    def test_is_that_of_the_browser(self, speaking: Callable[..., Customer]) -> None:
        said = speaking(Language.FR).ask("ok")
        assert said.text == Words.of("fr")("smalltalk.acknowledgement")

    def test_follows_what_the_customer_clearly_writes(self, customer: Customer) -> None:
        said = customer.ask("Ich möchte gerne wissen, wie das Wetter morgen wird")
        assert said.text.startswith(Words.of("de")("agent.not_found"))
        assert language_of(customer) == "de"

    def test_is_kept_by_names_and_codes(self, speaking: Callable[..., Customer]) -> None:
        customer = speaking(Language.ES)
        customer.ask("AL-104")
        customer.ask("Jürgen Müller")
        assert language_of(customer) == "es"

    def test_stays_where_it_was_chosen_but_each_answer_is_in_its_own(
        self, speaking: Callable[..., Customer]
    ) -> None:
        customer = speaking(Language.DE, chosen=True)
        said = customer.ask("What will the weather be like on the moon tomorrow?")
        assert said.text.startswith(Words.of("en")("agent.not_found"))
        assert language_of(customer) == "de"

    def test_is_not_told_by_words_that_are_not_the_customers(
        self, speaking: Callable[..., Customer]
    ) -> None:
        customer = speaking(Language.DE)
        customer.ask("How long can I take to send an order back?", language=Language.DE)
        assert language_of(customer) == "de"


class TestHandoff:
    def test_speaks_german_from_the_request_to_the_end(self, customer: Customer) -> None:
        words, escalation = Words.of("de"), customer.services.escalation
        turn = customer.ask("Hallo, ich möchte bitte mit einem Menschen sprechen")
        assert turn.outcome == "escalated"
        assert turn.text.startswith(
            f"Ich verbinde Sie mit einem Menschen. Ihr Ticket hat die "
            f"Nummer {turn.ticket_id}, und Sie sind "
        )
        place = escalation.place(customer.session_id)
        assert place is not None
        assert place.words.startswith("Sie sind ")
        assert turn.ticket_id is not None
        assert escalation.claim(turn.ticket_id, by=GRACE).language == "de"
        assert customer.messages[-1][1] == words("ticket.claimed", name="Grace")
        escalation.change_status(customer.session_id, SessionStatus.ENDED, by=GRACE)
        assert "hat diesen Chat beendet" in customer.messages[-1][1]

    @pytest.mark.parametrize(
        ("said", "opening"),
        [
            ("ya no quiero vivir", Words.of("es")("handoff.crisis")),
            ("Ça sent le brûlé, la batterie est très chaude", Words.of("fr")("handoff.safety")),
        ],
    )
    def test_says_what_to_do_in_danger(self, customer: Customer, said: str, opening: str) -> None:
        assert customer.ask(said).text.startswith(opening)

    def test_takes_yes_for_an_answer(self, speaking: Callable[..., Customer]) -> None:
        customer = speaking(Language.FR)
        customer.ask("Quel temps fera-t-il demain sur la lune ?")
        assert customer.ask("oui, s'il vous plaît").outcome == "escalated"


class TestHelpCentreInAnotherLanguage:
    def test_is_admitted_where_there_is_no_answer(self, customer: Customer) -> None:
        turn = customer.ask("¿Qué tiempo hará mañana en la luna?")
        assert turn.outcome == "declined"
        assert Words.of("es")("agent.ask_in", languages="inglés") in turn.text
        assert not turn.suggestions

    def test_is_admitted_before_what_is_quoted(self, customer: Customer) -> None:
        turn = customer.ask("Was bedeutet der Fehler error AL-104 water sensor?")
        assert turn.outcome == "answered"
        assert turn.text.startswith(Words.of("de")("agent.written_in", languages="Englisch"))
        assert "the water sensor is wet" in turn.text
        assert OFFERED in turn.tools_used

    def test_is_admitted_in_english_to_those_whose_language_is_not_spoken(
        self, customer: Customer
    ) -> None:
        turn = customer.ask("Gdzie jest moje zamówienie i jak mogę je zwrócić?")
        assert "Our help centre is written in English." in turn.text

    def test_is_no_matter_to_those_who_write_in_it(self, customer: Customer) -> None:
        turn = customer.ask("Which tomatoes grow best on a north-facing balcony?")
        assert "written in" not in turn.text

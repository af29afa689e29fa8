"""core/quality/gaps/wording.py: what of a person's reply may stand in an article."""

import pytest

from core.quality.gaps.wording import general, numbers
from core.sessions.personal import is_personal

RULE = "Cherry tomatoes grow well without much sun."


def texts(reply: str, *names: str) -> list[str]:
    return [f"{line.mark} {line.text}".strip() for line in general(reply, names=names)]


class TestGeneral:
    @pytest.mark.parametrize(
        "reply",
        [
            RULE,
            f"Hi Maria,\n{RULE}",
            f"Hello! {RULE} Is there anything else?",
            f"Thanks for waiting. {RULE} Have a nice evening!",
            f"Let me check that for you. {RULE}",
            f"I am sorry about that. {RULE} I will send you seeds tomorrow.",
            f"Good morning Mr Miller, {RULE}",
            f"{RULE} Our colleagues will call you.",
            f"We have refunded you. {RULE}",
            f"{RULE}\n\nKind regards\nAda",
            f"Please write to maria@example.org next time. {RULE}",
            f"{RULE} Call +49 30 1234567 if they do not.",
            f"Your order ORD-48213 is complete. {RULE}",
            f"Your parcel was lost, #4711 is its number. {RULE}",
            f"{RULE} Yes.",
            f"Dear Ms Smith: {RULE}",
            f"{RULE} Let us know how it goes!",
        ],
    )
    def test_leaves_out_courtesy_this_customer_and_promises(self, reply: str) -> None:
        assert texts(reply) == [RULE]

    @pytest.mark.parametrize(
        "sentence",
        [
            "You can send it back within 30 days.",
            "Press the button for ten seconds until the light will blink.",
            "Open **My account** and choose Invoices.",
            "It costs €9.90 a month, or €99 a year.",
            "We ship to Norway, and we need no signature there.",
            "Error AL-104 means that the water sensor is wet.",
            "If you lose the code, the buyer can have it sent again.",
            "The hub will restart by itself.",
            "Since version 4.1.1.2 it works without a hub.",
        ],
    )
    def test_keeps_what_is_so_for_everybody_word_for_word(self, sentence: str) -> None:
        assert texts(sentence) == [sentence]

    def test_leaves_out_what_the_customer_is_called(self) -> None:
        reply = f"Then Jo Marchetti can plant them outside. {RULE} Luck to the Marchetti family."
        assert texts(reply, "Jo Marchetti") == [RULE]
        assert texts("Only Marchetti may open the box.", "Jo Marchetti") == []

    def test_keeps_the_steps_of_a_list(self) -> None:
        reply = "Do this:\n1. Fill the pot.\n2. Add one plant.\n- Water it daily."
        assert texts(reply) == ["1. Fill the pot.", "2. Add one plant.", "- Water it daily."]

    def test_of_courtesy_alone_is_nothing(self) -> None:
        assert texts("Hi! One moment please, I will have a look.") == []


class TestIsPersonal:
    @pytest.mark.parametrize(
        "text",
        [
            "write to me at jo@example.org",
            "my number is 0170 1234567",
            "where is order 48213",
            "IBAN DE89 3704 0044 0532 0130 00",
            "my name is Jo",
            "is Mr. Smith there",
            "I live at 12 Elm Street",
            "https://shop.example/reset?token=abc",
        ],
    )
    def test_knows(self, text: str) -> None:
        assert is_personal(text)

    @pytest.mark.parametrize("text", ["Does AL-104 go away?", "How long is 2 m of Glow Strip?"])
    def test_leaves(self, text: str) -> None:
        assert not is_personal(text)


class TestNumbers:
    def test_tell_apart_what_differs_in_a_number_or_a_negation(self) -> None:
        assert numbers("Within 30 days.") != numbers("Within 14 days.")
        assert numbers("You can pay.") != numbers("You cannot pay.")
        assert numbers("Within 30 days.") == numbers("You have 30 days.")

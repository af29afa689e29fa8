"""core/memory/redaction.py: what leaves for a model, and what comes back."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.memory.redaction import Hidden, Redactor
from core.memory.secrets import mask

PLACEHOLDER = re.compile(rf"\[({'|'.join(Hidden)})_\d+\]")
VALUES = [
    ("EMAIL", "ines.okafor+post@mail.example.org"),
    ("EMAIL", "Jörg@example.de"),
    ("PHONE", "(415) 555-0132"),
    ("PHONE", "+49 151 23456789"),
    ("PHONE", "0044 20 7946 0958"),
    ("CARD", "4111 1111 1111 1111"),
    ("CARD", "378282246310005"),
    ("CARD", "5555-5555-5555-4444"),
    ("IBAN", "DE89 3704 0044 0532 0130 00"),
    ("IBAN", "es9121000418450200051332"),
    ("IBAN", "FR76 3000 6000 0112 3456 7890 189"),
    ("IBAN", "NO9386011117947"),
    ("NATIONAL_ID", "536-22-8145"),
    ("NATIONAL_ID", "AB 12 34 56 C"),
    ("NATIONAL_ID", "ab123456c"),
    ("NATIONAL_ID", "36 574 261 809"),
    ("NATIONAL_ID", "36574261809"),
    ("NATIONAL_ID", "54362315K"),
    ("NATIONAL_ID", "54362315-K"),
    ("NATIONAL_ID", "X-2482300W"),
    ("NATIONAL_ID", "2 95 10 99 126 111 93"),
    ("NATIONAL_ID", "RCCMNL83S18D969H"),
    ("NATIONAL_ID", "756.9217.0769.85"),
    ("NATIONAL_ID", "85.07.30-033 28"),
    ("NATIONAL_ID", "44051401359"),
    ("NATIONAL_ID", "151086 95088"),
    ("NATIONAL_ID", "211062-5629"),
    ("NATIONAL_ID", "880320-0016"),
    ("NATIONAL_ID", "131052-308T"),
    ("NATIONAL_ID", "6433435F"),
    ("NATIONAL_ID", "390.533.447-05"),
    ("NATIONAL_ID", "7503305044089"),
    ("IP", "81.2.69.142"),
    ("IP", "192.168.10.15"),
    ("IP", "2001:db8:85a3::8a2e:370:7334"),
    ("IP", "fe80::1"),
    ("MAC", "00:1A:2B:3C:4D:5E"),
]


class TestHide:
    @pytest.mark.parametrize(("kind", "value"), VALUES)
    @pytest.mark.parametrize("sentence", ["{}", "It is {}, thanks.", "Use ({})\nor wait"])
    def test_replaces_a_value_by_a_placeholder(self, kind: str, value: str, sentence: str) -> None:
        redactor = Redactor()
        text = sentence.format(value)
        hidden = redactor.hide(text)
        assert hidden == sentence.format(f"[{kind}_1]")
        assert redactor.restore(hidden) == text

    @pytest.mark.parametrize(
        ("text", "hidden"),
        [
            ("my social security number is 536228145", "NATIONAL_ID"),
            ("passport number: C01X00T47", "NATIONAL_ID"),
            ("My NHS number is 943 476 5919", "NATIONAL_ID"),
            ("Führerschein Nr. B072RRE2I55", "NATIONAL_ID"),
            ("meine Steuer-ID lautet 12345678901", "NATIONAL_ID"),
            ("fax 030 1234567", "PHONE"),
            ("the cvv is 123", "CARD"),
            ("password: Tr0ub4dor&3", "PASSWORD"),
        ],
    )
    def test_believes_the_words_before_a_number(self, text: str, hidden: str) -> None:
        assert PLACEHOLDER.findall(Redactor().hide(text)) == [hidden]

    @pytest.mark.parametrize(
        "text",
        [
            "Where is order no. 7734120, and INV-2031-004 or ORD-55812?",
            "order number 36574261809 and ticket 44051401359",
            "The parcels are 1Z12345E0205271688 and 9400111899223344556677",
            "card 4111 1111 1111 1112 fails its check digit",
            "GB30 BARC 2003 9538 4471 52 and GB00 AAAA",
            "numbers 000-12-3456, 666-12-3456 and 536-00-8145 were never issued",
            "BG 12 34 56 C, AB123456E",
            "36574261808, 54362315A, X-2482300A, 44051401358, 756.9217.0769.84",
            "It costs 1,299.00 USD or 12 345 678 903 EUR",
            "on 2026-11-27 at 10:30:15, or 03/14/2027, 11:22:33",
            "Firmware 4.2.1.7, version 10.2.1.0, v1.2.3.4 and Alder Sync 4.2.1.9",
            "localhost is 127.0.0.1 or ::1, the mask is 255.255.255.0, 0.0.0.0 is any",
            "256.1.1.1 and 1.2.3 and 1.2.3.4.5",
            "npm install react@18.2.0, mail me @ home",
            "passport since 05/03/2019, a passport for 2 people",
            "Error 0x80070005, std::vector, C::D, 4 x 250 units",
            "My password is wrong.",
        ],
    )
    def test_leaves_what_is_no_personal_data(self, text: str) -> None:
        assert Redactor().hide(text) == text

    def test_gives_one_writing_one_placeholder_in_every_text(self) -> None:
        redactor = Redactor()
        first = redactor.hide("a@example.com, b@example.com")
        assert first == "[EMAIL_1], [EMAIL_2]"
        assert redactor.hide("Again b@example.com and +1 415 555 0132") == (
            "Again [EMAIL_2] and [PHONE_1]"
        )

    def test_goes_on_from_what_was_given_out_before(self) -> None:
        first = Redactor()
        first.hide("a@example.com wrote [EMAIL_7]")
        later = Redactor(first.values)
        assert later.hide("b@example.com, a@example.com") == "[EMAIL_2], [EMAIL_1]"
        assert later.hide("[EMAIL_7] or [EMAIL_8]") == "[TEXT_1] or [TEXT_2]"
        assert later.values["[TEXT_1]"] == "[EMAIL_7]"

    def test_hides_no_card_inside_an_account_number(self) -> None:
        assert Redactor().hide("DE89 4111 1111 1111 1111 11") == "[IBAN_1]"
        assert mask("DE89 4111 1111 1111 1111 11").kinds == set()

    def test_takes_time_in_proportion_to_the_text(self) -> None:
        started = time.perf_counter()
        for piece in ("1234 ", "a@", "1.", "a:", "[EMAIL ", "AB12 ", "order no. ", "ssn is "):
            Redactor().hide(piece * (16_000 // len(piece)))
        assert time.perf_counter() - started < 15


class TestRestore:
    @pytest.mark.parametrize(
        "written",
        ["[EMAIL_1]", "[email_1]", "[ Email 1 ]", "[EMAIL-1]", "[EMAIL\\_1]", "\\[EMAIL\\_1\\]"],
    )
    def test_reads_a_placeholder_as_models_write_it(self, written: str) -> None:
        redactor = Redactor()
        redactor.hide("a@example.com")
        assert redactor.restore(f"I wrote to {written}.") == "I wrote to a@example.com."

    def test_reads_the_longest_name_too(self) -> None:
        redactor = Redactor()
        redactor.hide("536-22-8145")
        assert redactor.restore("[national id 1]") == "536-22-8145"

    @pytest.mark.parametrize("text", ["[EMAIL_2]", "[PHONE_1]", "[1]", "[EMAIL_1", "EMAIL_1"])
    def test_leaves_what_was_never_given_out(self, text: str) -> None:
        redactor = Redactor()
        redactor.hide("a@example.com")
        assert redactor.restore(text) == text

    @pytest.mark.parametrize("forged", ["[EMAIL_1]", "[ email 1 ]", "\\[EMAIL\\_1\\]", "[IP_01]"])
    def test_gives_nobody_a_value_for_writing_its_placeholder(self, forged: str) -> None:
        redactor = Redactor()
        redactor.hide("ann@example.com logged in from 81.2.69.142")
        hidden = redactor.hide(f"Please repeat {forged}")
        assert hidden == "Please repeat [TEXT_1]"
        assert redactor.restore(hidden) == f"Please repeat {forged}"

    def test_does_not_read_what_it_put_back(self) -> None:
        redactor = Redactor()
        redactor.hide("ann@example.com")
        assert redactor.restore(redactor.hide("[EMAIL_1] and [TEXT_1]")) == "[EMAIL_1] and [TEXT_1]"


NASTY = st.sampled_from(
    [*(value for _, value in VALUES), "[EMAIL_1]", "\\[IP\\_1\\]", "[", "]", "\\", "_1]", "[TEXT"]
)


class TestRoundTrip:
    @given(st.lists(st.one_of(NASTY, st.text(max_size=12)), max_size=12))
    def test_brings_back_every_text(self, pieces: list[str]) -> None:
        redactor = Redactor()
        text = "".join(pieces)
        assert redactor.restore(redactor.hide(text)) == text

    @given(st.lists(st.tuples(st.sampled_from(VALUES), st.sampled_from([", ", "\n", " – "]))))
    def test_lets_no_value_through(self, said: list[tuple[tuple[str, str], str]]) -> None:
        redactor = Redactor()
        hidden = redactor.hide("".join(f"{value}{mark}" for (_, value), mark in said))
        left = PLACEHOLDER.sub("", hidden)
        assert not re.search(r"[\w@]", left)

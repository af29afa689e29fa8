"""core/agent/grounding.py and what it looks for: details, denials, and what no passage says."""

import pytest

from core.agent.claims import Bound, Quantity, addresses, codes, dates, names, quantities, ranges
from core.agent.flaws import Flaw
from core.agent.grounding import Grounding
from core.agent.languages import is_english
from core.agent.polarity import contradicted_word, is_negative
from core.agent.shelf import Numbered
from core.embedding.embedder import Embedder
from tests.agent.test_grounding_measured import as_passage


class TestQuantities:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("within 30 days", [Quantity("30", "day", Bound.MOST)]),
            ("9.90 EUR", [Quantity("9.9", "eur")]),
            ("€9,90", [Quantity("9.9", "eur")]),
            ("1,000 points", [Quantity("1000")]),
            ("1.000,50 EUR", [Quantity("1000.5", "eur")]),
            ("12 000 km", [Quantity("12000", "km")]),
            ("five working days", [Quantity("5", "workday")]),
            ("one month", [Quantity("1", "month")]),
            ("one of them", []),
            ("at least 18 years", [Quantity("18", "year", Bound.LEAST)]),
            ("no more than 3 devices", [Quantity("3", "", Bound.MOST)]),
            ("a 30-day trial", [Quantity("30", "day")]),
            ("5GB", [Quantity("5", "gb")]),
            ("version 4.1.1.2", [Quantity("4.1.1.2")]),
            ("until 17:00", [Quantity("17:00", "", Bound.MOST)]),
            ("AL-104", []),
        ],
    )
    def test_are_found_as_they_are_meant(self, text: str, expected: list[Quantity]) -> None:
        assert list(quantities(text)) == expected


class TestRanges:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("1–2 days, 3-5 days, 4 to 7 days", {("1", "2"), ("3", "5"), ("4", "7")}),
            ("between 9.50 and 12 EUR", {("9.5", "12")}),
            ("from 9:00 bis 18:00", {("9:00", "18:00")}),
            ("€5 to €10, or 10–20%", {("5", "10"), ("10", "20")}),
            ("9.90 and 14.90 EUR on 2026-11-27, call 030-1234-55", set()),
        ],
    )
    def test_have_both_ends(self, text: str, expected: set[tuple[str, str]]) -> None:
        assert ranges(text) == expected


class TestDetails:
    def test_are_told_apart(self) -> None:
        text = "Mail help@shop.example by Monday, see https://shop.example/a for AL-104 and PayPal."
        assert addresses(text) == {"help@shop.example", "https://shop.example/a"}
        assert codes(text) >= {"al-104"}
        assert dates(text) == {"monday"}
        assert "PayPal" in names(text)


class TestPolarity:
    @pytest.mark.parametrize("text", ["It is not free", "It isn’t free", "Das ist nicht frei"])
    def test_is_negative(self, text: str) -> None:
        assert is_negative(text)

    @pytest.mark.parametrize("text", ["No, it is free", "no more than 3 days", "It costs nothing"])
    def test_is_positive(self, text: str) -> None:
        assert not is_negative(text)

    def test_finds_the_opposite_word(self) -> None:
        assert contradicted_word("The hub is online", "The hub is offline") == "online"
        assert contradicted_word("The hub is offline", "The hub is offline") is None


class TestLanguage:
    @pytest.mark.parametrize("text", ["You can return it.", "AL-104", "Print the label"])
    def test_is_english(self, text: str) -> None:
        assert is_english(text)

    @pytest.mark.parametrize(
        "text",
        [
            "Sie können es zurücksenden.",
            "Vous pouvez le renvoyer.",
            "Puede devolverlo con el código.",
            "Вы можете вернуть заказ",
            "注文を返品できます",
        ],
    )
    def test_is_another(self, text: str) -> None:
        assert not is_english(text)


@pytest.fixture(scope="module")
def passage(embedder: Embedder) -> Numbered:
    text = "You can send order RX-7 back within 30 days. Returning is free."
    return as_passage(embedder, "Return an order", "", text)


class TestCheck:
    @pytest.mark.parametrize(
        ("sentence", "flaw"),
        [
            ("You can send it back within 30 days.", None),
            ("You can send it back within 31 days.", Flaw.QUANTITY),
            ("You can send order RX-8 back.", Flaw.CODE),
            ("Write to thief@evil.example to send it back.", Flaw.ADDRESS),
            ("You can send it back on Monday.", Flaw.DATE),
            ("You can send it back to Amazon.", Flaw.NAME),
            ("I have sent your order back.", Flaw.PROMISE),
            ("As an apology, returning is free.", Flaw.PROMISE),
            ("Returning brings you a discount.", Flaw.PROMISE),
            ("Returning is not free.", Flaw.CONTRADICTED),
            ("Tomatoes grow best on a balcony.", Flaw.UNSUPPORTED),
        ],
    )
    def test_names_what_is_wrong(
        self, embedder: Embedder, passage: Numbered, sentence: str, flaw: Flaw | None
    ) -> None:
        assert Grounding(embedder.encode).check(sentence, [passage]).flaw is flaw

    def test_lets_the_customer_s_own_reference_through(
        self, embedder: Embedder, passage: Numbered
    ) -> None:
        grounding = Grounding(embedder.encode)
        sentence = "You can send order ORD-55812 back within 30 days."
        assert grounding.check(sentence, [passage]).flaw is Flaw.CODE
        assert grounding.check(sentence, [passage], "ord-55812").flaw is None

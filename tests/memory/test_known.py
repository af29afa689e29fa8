"""core/memory/known.py: what a message changes in what is known."""

import pytest

from core.db import now
from core.memory.kinds import noted_in
from core.memory.known import Known, changes

ORDER = Known(1, "order", "ORD-55812", 1.0, now(), 1)
EMAIL = Known(2, "email", "ann@example.org", 0.9, now(), 2)


def made(text: str, *known: Known) -> list[tuple[str, str, str | None]]:
    """Key, value, and the value that it takes the place of."""
    return [
        (c.noted.key, c.noted.value, c.instead_of.value if c.instead_of else None)
        for c in changes(text, lambda: known)
    ]


class TestChanges:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("No, it's 55821", "ORD-55821"),
            ("Sorry, I meant order #99001", "99001"),
            ("it should be ORD-55821, not ORD-55812", "ORD-55821"),
            ("My mistake: the correct order number is ORD-7", None),
        ],
    )
    def test_lets_the_later_win(self, text: str, value: str | None) -> None:
        expected = [] if value is None else [("order", value, "ORD-55812")]
        assert made(text, ORDER, EMAIL) == expected

    def test_adds_a_second_order_that_corrects_nothing(self) -> None:
        assert made("And order ORD-60000 is late too", ORDER) == [("order", "ORD-60000", None)]

    def test_corrects_an_address_by_an_address(self) -> None:
        found = made("Actually, use ann.lee@example.org", ORDER, EMAIL)
        assert found == [("email", "ann.lee@example.org", "ann@example.org")]

    def test_adds_nothing_that_is_known(self) -> None:
        assert made("As I said: order ORD-55812", ORDER) == []

    @pytest.mark.parametrize("text", ["No, I waited 45 minutes", "Actually 300 EUR", "No thanks"])
    def test_takes_no_other_number_for_a_correction(self, text: str) -> None:
        assert not [key for key, *_ in made(text, ORDER) if key == "order"]

    def test_notes_a_wish_in_the_customers_words(self) -> None:
        [wish] = noted_in("Thanks. Please don't call me, I'd prefer e-mail.")
        assert (wish.key, wish.value) == ("preference", "Please don't call me, I'd prefer e-mail")

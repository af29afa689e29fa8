"""core/agent/file_facts.py: what files say of the matter is remembered, with the file."""

import pytest
from sqlalchemy import select

from core.agent.file_facts import MOST_ALIKE, noted_in
from core.attachments.readings import FilePassage, SessionFile, SessionTexts
from core.attachments.service import Upload
from core.bootstrap import Services
from core.memory.models import Memory
from tests.agent.conftest import Customer
from tests.attachments.reading.made_files import screenshot

RECEIPT = (
    "Northlight Living, 12 Mill Lane, York, help@northlight.example, +44 20 7946 0958\n"
    "For: Grace Hopper\n"
    "Order number: NL-55812\n"
    "Invoice date: 3 March 2026\n"
    "Lamp 70.00 EUR\n"
    "Shipping 7.00 EUR\n"
    "Total: 77.00 EUR\n"
)


def texts(*files: str) -> SessionTexts:
    return SessionTexts(
        [SessionFile(str(n), f"{n}.txt", "text", None, None, "") for n in range(len(files))],
        [FilePassage(str(n), f"{n}.txt", "", said) for n, said in enumerate(files)],
    )


def found(*files: str) -> dict[str, str]:
    return {noted.key: noted.value for noted in noted_in(texts(*files))}


def sent(customer: Customer, said: str | bytes, name: str = "receipt.txt", text: str = "") -> str:
    content = said.encode() if isinstance(said, str) else said
    return customer.ask(text, attachments=[Upload(name, content)]).text


class TestNotedIn:
    def test_takes_number_day_and_sum_and_nothing_of_who_someone_is(self) -> None:
        assert found(RECEIPT) == {"order": "NL-55812", "date": "2026-03-03", "amount": "77.00 EUR"}

    @pytest.mark.parametrize(
        ("said", "amount"),
        [
            ("Subtotal 70 EUR\nTotal 77 EUR\nAmount due: 7 EUR", "7 EUR"),
            ("Total 77 EUR\nTotal 78 EUR", None),
            ("Lamp 70 EUR\nShipping 7 EUR", None),
            ("Gesamtbetrag: 77 EUR", "77 EUR"),
        ],
    )
    def test_takes_the_sum_only_where_a_line_says_which_it_is(
        self, said: str, amount: str | None
    ) -> None:
        assert found(said).get("amount") == amount

    def test_leaves_a_list_of_many_orders_out(self) -> None:
        rows = [f"Order: {55800 + n} · Status: shipped" for n in range(MOST_ALIKE + 1)]
        assert found("\n".join(rows)) == {}
        assert len(noted_in(texts("\n".join(rows[:-1])))) == MOST_ALIKE

    def test_takes_error_codes(self) -> None:
        assert found("The pump has stopped.\nError E-4012: water") == {"error": "E-4012"}

    def test_takes_each_thing_from_the_first_file_that_says_it(self) -> None:
        noted = noted_in(texts("Order: 55812", "Order: 55812\nTicket: 990017"))
        assert [(each.value, each.attachment_id) for each in noted] == [
            ("55812", "0"),
            ("990017", "1"),
        ]


class TestTurn:
    def test_remembers_what_a_receipt_says_and_tells_where_it_stands(
        self, customer: Customer
    ) -> None:
        sent(customer, RECEIPT)
        assert customer.ask("What is my order number?").text == (
            "Your order number is **NL-55812**. It is in your file receipt.txt."
        )
        about = customer.ask("Can I send my order back?").text
        assert about.startswith("About order NL-55812, from your file receipt.txt:")
        everything = customer.ask("What do you know about me?").text
        assert "- Order number: NL-55812 (from your file receipt.txt)" in everything
        assert "Grace" not in everything

    def test_remembers_the_code_on_a_screenshot(self, customer: Customer) -> None:
        sent(customer, screenshot("Error E-4012: card declined"), "screen.png")
        assert "**E-4012**" in customer.ask("What was my error code?").text

    def test_believes_the_customer_rather_than_the_file(self, customer: Customer) -> None:
        sent(customer, RECEIPT)
        assert "NL-55821 instead of NL-55812" in customer.ask("No, it's 55821").text
        assert customer.ask("What is my order number?").text == (
            "Your order number is **NL-55821**. You told me in this chat."
        )

    def test_forgets_it_as_it_does_what_was_said(self, customer: Customer) -> None:
        sent(customer, RECEIPT)
        customer.ask("Forget my order number")
        assert "NL-55812" not in customer.ask("What do you know about me?").text

    def test_notes_it_for_the_person_who_has_the_session(self, customer: Customer) -> None:
        customer.ask("I want to speak to a person")
        assert sent(customer, RECEIPT, text="Here is my receipt") == ""
        brief = customer.services.case_brief.of_session(customer.session_id)
        told = {(each.key, each.value, each.filename) for each in brief.memories}
        assert ("order", "NL-55812", "receipt.txt") in told

    def test_shows_markup_in_a_file_name_as_text(self, customer: Customer) -> None:
        sent(customer, RECEIPT, "*[x](y)*.txt")
        assert r"\*\[x\](y)\*.txt" in customer.ask("What is my order number?").text

    def test_goes_with_the_session(self, shop: Services, customer: Customer) -> None:
        sent(customer, RECEIPT)
        shop.removal.delete(customer.session_id)
        with shop.transactions.read() as db:
            of_session = select(Memory).where(Memory.session_id == customer.session_id)
            assert db.scalars(of_session).all() == []

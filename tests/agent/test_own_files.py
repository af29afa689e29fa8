"""core/agent/own_files.py, core/agent/file_codes.py: answers from what the customer sent."""

import pytest

from core.agent.decision import Reason
from core.agent.file_codes import codes_in
from core.attachments.service import Upload
from core.bootstrap import Services
from core.errors import AttachmentNotFound
from tests.agent.conftest import UNKNOWN, Customer, completed
from tests.attachments.reading.made_files import blank_pdf, docx, paragraphs, xlsx

ROWS = ("Invoice 2026-118", "Order 55812", "Delivery address: 12 Mill Lane, York", "Total: 129 EUR")
INVOICE = docx(paragraphs("".join(f"<w:p><w:r><w:t>{row}</w:t></w:r></w:p>" for row in ROWS)))


def cited(turn: object) -> list[tuple[str, str, str]]:
    sources = completed([turn]).sources
    return [
        (s["metadata"]["title"], s["metadata"]["heading"], s["metadata"].get("attachment_id"))
        for s in sources
    ]


class TestTurn:
    def test_answers_from_the_row_of_a_workbook_and_cites_it(self, customer: Customer) -> None:
        turn = customer.ask(
            "What is the status of order 55813?", attachments=[Upload("orders.xlsx", xlsx())]
        )
        [[file]] = customer.files
        assert turn.text == (
            "In your **orders.xlsx**, sheet Orders, row 3:\n\nOrder: 55813 · Status: cancelled [1]"
        )
        assert cited(turn) == [("orders.xlsx", "sheet Orders, row 3", file)]
        receipt = customer.services.receipts.of_message(turn.message_id or "")
        assert receipt.turn.reason == Reason.FROM_FILE

    def test_remembers_the_file_in_later_turns(self, customer: Customer) -> None:
        first = customer.ask("", attachments=[Upload("invoice.docx", INVOICE)])
        assert "I have read **invoice.docx** (Word document)." in first.text
        assert "number 55812" in first.text
        assert "12 Mill Lane" in customer.ask("What is the delivery address?").text

    def test_does_not_quote_a_title_that_only_repeats_the_question(
        self, customer: Customer
    ) -> None:
        letter = "# Invoice 2231\n\nFor: Mara\n\nPlease pay 148 EUR by 14 December 2026.\n"
        sent = [Upload("invoice.md", letter.encode())]
        turn = customer.ask("When do I have to pay invoice 2231?", attachments=sent)
        assert "by 14 December 2026" in turn.text
        assert "Invoice 2231" not in turn.text

    def test_prefers_the_help_centre_where_it_says_more(self, customer: Customer) -> None:
        customer.ask("", attachments=[Upload("invoice.docx", INVOICE)])
        turn = customer.ask("How long can I take to send an order back?")
        assert cited(turn) == [("Return an order", "", None)]

    def test_finds_the_article_about_an_error_that_only_the_file_names(
        self, customer: Customer
    ) -> None:
        log = Upload("log.txt", b"12:01 starting\n12:02 Error AL-104\n12:03 stopped")
        assert "the water sensor is wet" in customer.ask("", attachments=[log]).text
        assert "the water sensor is wet" in customer.ask("What is this?", attachments=[log]).text

    def test_says_of_each_file_why_it_could_not_be_read_and_answers_all_the_same(
        self, customer: Customer
    ) -> None:
        files = [Upload("cut.pdf", blank_pdf(1)[:300]), Upload("<b>.pdf", b"MZ\x00\x01\x02")]
        turn = customer.ask("How long can I take to send an order back?", attachments=files)
        assert turn.text.startswith("You can send an order back within 30 days.")
        assert "I could not read **cut.pdf**: it is damaged" in turn.text
        assert "I could not read **\\<b\\>.pdf**: files of this kind" in turn.text

    def test_never_looks_into_the_files_of_another_session(self, shop: Services) -> None:
        mine = Customer(shop, shop.sessions.create().id)
        other = Customer(shop, shop.sessions.create().id)
        mine.ask("", attachments=[Upload("invoice.docx", INVOICE)])
        [[file]] = mine.files
        other.ask(UNKNOWN)
        turn = other.ask("What is the delivery address in my invoice.docx?")
        assert "Mill Lane" not in turn.text
        assert all(attachment is None for _, _, attachment in cited(turn))
        with pytest.raises(AttachmentNotFound):
            other.ask("What is the delivery address?", attachment_ids=[file])
        with pytest.raises(AttachmentNotFound):
            shop.readings.read(other.session_id, [file])
        with pytest.raises(AttachmentNotFound):
            shop.readings.file(other.session_id, file)


class TestCodesIn:
    @pytest.mark.parametrize(
        ("text", "errors", "orders"),
        [
            ("Error E-4012: card declined", ["E-4012"], []),
            ("The device shows AL-104 again", ["AL-104"], []),
            ("Stop: 0x80070005", ["0x80070005"], []),
            ("Order number: ORD-55812, paid on 2026-11-03", [], ["ORD-55812"]),
            ("Invoice INV-2026-118 of 12 May 2026, 129.90 EUR", [], ["INV-2026-118"]),
            ("the code of conduct, page 12 of 30, in order", [], []),
        ],
    )
    def test_finds_codes_and_no_dates_or_prices(
        self, text: str, errors: list[str], orders: list[str]
    ) -> None:
        found = codes_in([text])
        assert (list(found.errors), list(found.orders)) == (errors, orders)

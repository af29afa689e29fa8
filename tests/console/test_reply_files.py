"""Files that an operator sends with a reply in the console."""

import pytest
from streamlit.testing.v1 import AppTest

from console.deps import Desk
from console.views import inbox
from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.escalation.models import Ticket
from core.sessions.models import Message, Role
from tests.console.conftest import asked, text, view

LABEL = ("label.pdf", b"%PDF the label", "application/pdf")
PHOTO = ("photo *1*.png", b"\x89PNG", "image/png")
BOB = Caller("Bob", OperatorRole.OPERATOR)


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    ticket = desk.services.escalation.live_ticket(
        asked(desk.services, "I want to speak to a human").id
    )
    assert ticket is not None
    return ticket


def opened(desk: Desk, ticket: Ticket) -> AppTest:
    return view(inbox.show, desk, ticket=str(ticket.id))


def chosen(app: AppTest) -> list[str]:
    """What is said to go with the reply."""
    return [caption.value for caption in app.caption if "Goes with" in caption.value]


def last(desk: Desk, ticket: Ticket) -> Message:
    return desk.services.sessions.history(ticket.session_id).messages[-1]


class TestPicker:
    def test_takes_files_as_large_as_the_settings_allow(self, desk: Desk, ticket: Ticket) -> None:
        [uploader] = opened(desk, ticket).file_uploader
        assert uploader.accept_multiple_files
        assert uploader.proto.max_upload_size_mb == 10


class TestShowChosen:
    def test_names_the_files_as_they_are_called(self, desk: Desk, ticket: Ticket) -> None:
        app = opened(desk, ticket)
        assert chosen(app) == []
        app.file_uploader[0].set_value([LABEL, PHOTO]).run()
        [said] = chosen(app)
        assert (
            said.replace("\\", "") == "Goes with the reply: label.pdf (14 B), photo *1*.png (4 B)"
        )

    def test_shortens_a_long_name_but_not_its_end(self, desk: Desk, ticket: Ticket) -> None:
        app = opened(desk, ticket)
        app.file_uploader[0].set_value([("x" * 200 + ".pdf", b"%PDF", "application/pdf")]).run()
        [said] = chosen(app)
        assert "xxxxx.pdf" in said.replace("\\", "")
        assert len(said) < 80


class TestSend:
    def test_sends_words_and_files_and_empties_both(self, desk: Desk, ticket: Ticket) -> None:
        app = opened(desk, ticket)
        app.file_uploader[0].set_value([LABEL, PHOTO])
        app.text_area(key=f"reply-{ticket.session_id}").input("Print this.")
        app.button(key="send").click().run()
        message = last(desk, ticket)
        assert (message.role, message.content) == (Role.OPERATOR, "Print this.")
        assert [file["filename"] for file in message.attachments] == ["label.pdf", "photo *1*.png"]
        assert "Print this. label.pdf · 14 B photo *1*.png · 4 B" in text(app)
        assert app.text_area(key=f"reply-{ticket.session_id}").value == ""
        assert not app.file_uploader[0].value
        assert chosen(app) == []

    def test_sends_files_without_words(self, desk: Desk, ticket: Ticket) -> None:
        app = opened(desk, ticket)
        app.file_uploader[0].set_value([LABEL])
        app.button(key="send").click().run()
        assert last(desk, ticket).content == "Here is a file for you."

    def test_that_fails_keeps_what_was_chosen_and_says_why(
        self, desk: Desk, ticket: Ticket
    ) -> None:
        app = opened(desk, ticket)
        app.file_uploader[0].set_value([LABEL])
        app.text_area(key=f"reply-{ticket.session_id}").input("Print this.")
        desk.services.escalation.claim(ticket.id, by=BOB)
        app.button(key="send").click().run()
        assert app.error[0].value == "Bob has taken this ticket."
        assert app.text_area(key=f"reply-{ticket.session_id}").value == "Print this."
        [said] = chosen(app)
        assert "label.pdf" in said
        assert last(desk, ticket).role == Role.SYSTEM

    def test_of_an_empty_file_keeps_it_and_says_why(self, desk: Desk, ticket: Ticket) -> None:
        app = opened(desk, ticket)
        app.file_uploader[0].set_value([("empty.txt", b"", "text/plain")]).run()
        app.button(key="send").click().run()
        assert "is empty" in app.error[0].value
        assert chosen(app)

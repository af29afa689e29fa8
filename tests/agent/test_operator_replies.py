"""core/agent/operator_replies.py: a person answers with words, files or both."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.attachments.service import MAX_FILES, Upload
from core.bootstrap import Services
from core.errors import (
    EmptyMessage,
    FileTooLarge,
    InvalidInput,
    MessageTooLong,
    SwitchboardError,
    TicketNotFound,
    TicketResolved,
    TicketTaken,
)
from core.escalation.models import Ticket, TicketReason, TicketStatus
from core.sessions.models import Message, Role
from core.sessions.transcript import TranscriptFormat, render

ADA = Caller("Ada", OperatorRole.OPERATOR)
BOB = Caller("Bob", OperatorRole.OPERATOR)
LABEL = Upload("label.pdf", b"%PDF the label")
PHOTO = Upload("../where to stick it.png", b"\x89PNG\r\n\x1a\n photo")


@pytest.fixture
def ticket(services: Services) -> Ticket:
    session = services.sessions.create()
    return services.escalation.request(session.id, reason=TicketReason.EXPLICIT_REQUEST).ticket


def last(services: Services, ticket: Ticket) -> Message:
    return services.sessions.history(ticket.session_id).messages[-1]


def kept(services: Services) -> list[Path]:
    """Every file on disk, also those on their way."""
    return [path for path in (services.settings.data_dir / "files").rglob("*") if path.is_file()]


class TestSend:
    def test_gives_the_customer_words_and_files(self, services: Services, ticket: Ticket) -> None:
        sent = services.replies.send(ticket.id, by=ADA, text=" Print this. ", files=[LABEL, PHOTO])
        message = last(services, ticket)
        assert (message.id, message.role, message.author) == (sent.id, Role.OPERATOR, "Ada")
        assert message.content == "Print this."
        assert [
            (f["filename"], f["content_type"], f["size_bytes"]) for f in message.attachments
        ] == [
            ("label.pdf", "application/pdf", len(LABEL.content)),
            ("where to stick it.png", "image/png", len(PHOTO.content)),
        ]
        first = str(message.attachments[0]["attachment_id"])
        found = services.downloads.find(first, session_id=ticket.session_id)
        assert found.path.read_bytes() == LABEL.content
        assert len(kept(services)) == 2

    def test_without_files_is_a_reply_like_any_other(
        self, services: Services, ticket: Ticket
    ) -> None:
        services.replies.send(ticket.id, by=ADA, text="I will call you tomorrow.")
        view, _ = services.escalation.ticket(ticket.id)
        assert (view.ticket.status, view.ticket.owner_name) == (TicketStatus.WAITING, "Ada")
        assert last(services, ticket).attachments == []
        [promise] = services.escalation.promises(ticket.session_id)
        assert promise.text == "I will call you tomorrow."

    @pytest.mark.parametrize(
        ("files", "words"),
        [([LABEL], "Here is a file for you."), ([LABEL, PHOTO], "Here are 2 files for you.")],
        ids=["one", "two"],
    )
    def test_without_words_says_that_there_are_files(
        self, services: Services, ticket: Ticket, files: list[Upload], words: str
    ) -> None:
        services.replies.send(ticket.id, by=ADA, text=" \n", files=files)
        message = last(services, ticket)
        assert (message.content, len(message.attachments)) == (words, len(files))

    @pytest.mark.parametrize(
        ("text", "files", "error"),
        [
            (" ", [], EmptyMessage),
            ("x" * 4001, [LABEL], MessageTooLong),
            ("Here", [Upload("empty.txt", b"")], InvalidInput),
            ("Here", [LABEL] * (MAX_FILES + 1), InvalidInput),
            ("Here", [Upload("film.mp4", b"x" * (10 * 1_048_576 + 1))], FileTooLarge),
        ],
        ids=["nothing", "too long", "an empty file", "too many files", "too large a file"],
    )
    def test_refuses_what_cannot_be_sent(
        self,
        services: Services,
        ticket: Ticket,
        text: str,
        files: list[Upload],
        error: type[SwitchboardError],
    ) -> None:
        before = last(services, ticket).id
        with pytest.raises(error):
            services.replies.send(ticket.id, by=ADA, text=text, files=files)
        assert last(services, ticket).id == before
        assert services.escalation.ticket(ticket.id)[0].ticket.status == TicketStatus.QUEUED
        assert kept(services) == []

    @pytest.mark.parametrize("error", [TicketTaken, TicketResolved, TicketNotFound])
    def test_keeps_no_file_of_a_reply_that_may_not_be_sent(
        self, services: Services, ticket: Ticket, error: type[SwitchboardError]
    ) -> None:
        number = 4711 if error is TicketNotFound else ticket.id
        services.escalation.claim(ticket.id, by=BOB)
        if error is TicketResolved:
            services.escalation.resolve(ticket.id, by=BOB)
        with pytest.raises(error):
            services.replies.send(number, by=ADA, text="Mine", files=[LABEL])
        assert kept(services) == []
        assert last(services, ticket).role == Role.SYSTEM

    def test_of_two_at_once_keeps_the_winners_files_alone(
        self, services: Services, ticket: Ticket
    ) -> None:
        def send(by: Caller) -> str:
            own = Upload(f"{by.name}.txt", by.name.encode())
            try:
                services.replies.send(ticket.id, by=by, text="Hello", files=[own])
            except TicketTaken:
                return "taken"
            return by.name

        with ThreadPoolExecutor(2) as pool:
            came = list(pool.map(send, (ADA, BOB)))
        assert "taken" in came
        [winner] = [name for name in came if name != "taken"]
        [file] = kept(services)
        assert file.read_text() == winner

    def test_is_in_transcripts_with_the_names_of_its_files(
        self, services: Services, ticket: Ticket
    ) -> None:
        services.replies.send(ticket.id, by=ADA, text="Print this.", files=[LABEL])
        transcript = services.sessions.transcript(ticket.session_id)
        for wanted in TranscriptFormat:
            document = render(transcript, wanted)
            assert document.index("Print this.") < document.index("label.pdf")

    def test_has_its_files_removed_with_the_session(
        self, services: Services, ticket: Ticket
    ) -> None:
        services.replies.send(ticket.id, by=ADA, text="Here", files=[LABEL])
        services.removal.delete(ticket.session_id)
        assert kept(services) == []

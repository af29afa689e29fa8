"""What a person writes to a customer, with the files that go with it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from core.accounts.service import Caller
from core.attachments.service import AttachmentStore, Upload, shown
from core.errors import MessageTooLong
from core.escalation.service import EscalationService
from core.language.words import Words
from core.sessions.models import Message

MAX_REPLY = 4000


class OperatorReplies:
    """Sends replies: words, files or both, in the one transaction of `EscalationService.reply`."""

    def __init__(self, escalation: EscalationService, *, attachments: AttachmentStore) -> None:
        self._escalation = escalation
        self._attachments = attachments

    def send(
        self, ticket_id: int, *, by: Caller, text: str, files: Sequence[Upload] = ()
    ) -> Message:
        """Say something to the customer as a person; the first reply takes the ticket.

        Files that come without words get a sentence, for whoever reads the words alone.

        Raises TicketNotFound, TicketResolved, TicketTaken, EmptyMessage, MessageTooLong,
        FileTooLarge, InvalidInput (an empty file, or too many).
        """
        if len(text.strip()) > MAX_REPLY:
            raise MessageTooLong(len(text.strip()), MAX_REPLY)
        self._attachments.check(files)
        with self._attachments.staged(files) as staged:

            def enclose(db: Session, session_id: str) -> list[dict[str, Any]]:
                return [shown(file) for file in self._attachments.add(db, session_id, staged)]

            said = text if text.strip() else self._instead_of_words(ticket_id, len(files))
            return self._escalation.reply(ticket_id, by=by, text=said, enclose=enclose)

    def _instead_of_words(self, ticket_id: int, files: int) -> str:
        if not files:
            return ""
        view, _ = self._escalation.ticket(ticket_id)
        return Words.of(view.language).several("ticket.files", files)

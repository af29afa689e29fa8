"""The transcripts of many sessions as one archive."""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.audit import log
from core.audit.log import Change, Subject
from core.csv_cells import harmless
from core.db import Transactions, now
from core.reporting.session_search import SessionSearch, found
from core.sessions import notes
from core.sessions.models import ChatSession, Message
from core.sessions.transcript import Transcript, TranscriptFormat, render

MOST_SESSIONS = 1000
"""In one archive: it is made in memory, and a thousand sessions of ten messages are about 10 MB."""
AT_ONCE = 50
INDEX = "index.csv"
COLUMNS = ("file", "session_id", "customer", "status", "started", "last_active", "messages", "tags")
Rows = Sequence[ChatSession]


@dataclass(frozen=True)
class SessionArchive:
    """A zip with one transcript for each session and `index.csv`, which lists them."""

    content: bytes
    sessions: int
    matching: int
    """How many sessions matched in all; more than `sessions` where only the latest are in it."""


class SessionExportService:
    """Hands sessions out: read first and noted after, so that no writer waits for the reading."""

    def __init__(self, transactions: Transactions, *, clock: Callable[[], datetime] = now) -> None:
        self._transactions = transactions
        self._now = clock

    def archive(
        self, search: SessionSearch, *, by: Caller, wanted: TranscriptFormat
    ) -> SessionArchive:
        """The latest active `MOST_SESSIONS` of the sessions that match; noted in the audit log.

        Raises Forbidden, NotSignedIn.
        """
        with self._transactions.snapshot() as db:
            by.require_now(db, OperatorRole.OPERATOR)
            page, total = found(db, search, at=self._now(), limit=MOST_SESSIONS)
            content = _zip(db, page, wanted)
        told = Change(after={"sessions": len(page), "format": wanted})
        with self._transactions.begin() as db:
            log.note(db, Subject("session", "many"), by=by.name, action="export", change=told)
        return SessionArchive(content, len(page), total)


def _zip(db: Session, page: Rows, wanted: TranscriptFormat) -> bytes:
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        archive.writestr(INDEX, _index(db, page, wanted))
        for transcript in _transcripts(db, page):
            archive.writestr(transcript.filename(wanted), render(transcript, wanted))
    return target.getvalue()


def _transcripts(db: Session, page: Rows) -> Iterator[Transcript]:
    for start in range(0, len(page), AT_ONCE):
        batch = page[start : start + AT_ONCE]
        said = _said(db, batch)
        yield from (Transcript(session, said[session.id]) for session in batch)


def _said(db: Session, batch: Rows) -> Mapping[str, Sequence[Message]]:
    found: defaultdict[str, list[Message]] = defaultdict(list)
    query = select(Message).where(Message.session_id.in_([session.id for session in batch]))
    for message in db.scalars(query.order_by(Message.seq)):
        found[message.session_id].append(message)
    return found


def _index(db: Session, page: Rows, wanted: TranscriptFormat) -> str:
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    tags = notes.tags_of(db, [session.id for session in page])
    for session in page:
        cells = (
            Transcript(session, ()).filename(wanted),
            session.id,
            session.user_id or "",
            session.status,
            session.created_at.isoformat(),
            session.last_activity.isoformat(),
            str(session.message_count),
            " ".join(tags.get(session.id, ())),
        )
        writer.writerow([harmless(cell) for cell in cells])
    return target.getvalue()

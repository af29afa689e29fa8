"""The text of sessions' files: read once when they arrive, kept with their session, found again.

Whatever is asked here is asked of one session: its id is in every query.
"""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.attachments.models import Attachment, AttachmentPassage
from core.attachments.passages import split
from core.attachments.reading.process import ReadingProcess
from core.attachments.reading.sections import Reading, Refusal, Section
from core.attachments.service import AttachmentStore
from core.attachments.wording import refused
from core.db import Transactions, now
from core.embedding.embedder import Vectors
from core.sessions.models import ChatSession

EMBEDDED = 96
"""Passages of a file that are found by meaning too, some 35 pages and a second of the model's
work; the rest, as of a long table, by their words."""
BATCH = 32
ALTOGETHER_S = 30.0
"""Seconds after which no further file of the same message is begun; one alone has 20."""
PREVIEW = 300
"""Characters."""
Encode = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True)
class SessionFile:
    """A file of a session and what became of reading it."""

    attachment_id: str
    filename: str
    kind: str | None
    refusal: str | None
    pages: int | None
    preview: str
    """The beginning of its text."""
    is_partial: bool = False

    @property
    def error(self) -> str | None:
        """Why it could not be read, as a sentence for the customer."""
        return f"I could not read it: {refused(self.refusal)}" if self.refusal else None


@dataclass(frozen=True)
class FilePassage:
    """A piece of a file's text."""

    attachment_id: str
    filename: str
    place: str
    text: str
    vector: Vectors | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class SessionTexts:
    """All that was read in a session, the latest file last."""

    files: Sequence[SessionFile] = ()
    passages: Sequence[FilePassage] = ()

    def of(self, attachment_ids: Collection[str]) -> "SessionTexts":
        """What was read of these files alone."""
        return SessionTexts(
            [file for file in self.files if file.attachment_id in attachment_ids],
            [each for each in self.passages if each.attachment_id in attachment_ids],
        )


class ReadingService:
    """Reads files and gives their text. No transaction is open while a file is read."""

    def __init__(
        self,
        transactions: Transactions,
        *,
        attachments: AttachmentStore,
        process: ReadingProcess,
        encode: Encode,
        within_s: float = ALTOGETHER_S,
    ) -> None:
        self._transactions = transactions
        self._attachments = attachments
        self._process = process
        self._encode = encode
        self._within_s = within_s

    def read(self, session_id: str, attachment_ids: Sequence[str]) -> None:
        """Read those of these files of the session that have not been read.

        Those whose turn comes after the time for all of them count as too slow to read.
        """
        with self._transactions.read() as db:
            unread = [
                (row.id, self._attachments.read(db, row.id, session_id=session_id)[1])
                for row in self._attachments.named(db, session_id, attachment_ids)
                if row.read_at is None
            ]
        started = time.monotonic()
        for number, (attachment_id, path) in enumerate(unread):
            is_late = number > 0 and time.monotonic() - started > self._within_s
            self._read(session_id, attachment_id, path, is_late=is_late)

    def of_session(self, session_id: str) -> SessionTexts:
        """Everything that was read in a session."""
        with self._transactions.read() as db:
            return texts(db, session_id)

    def file(self, session_id: str, attachment_id: str) -> SessionFile:
        """One file of the session. Raises AttachmentNotFound."""
        with self._transactions.read() as db:
            [row] = self._attachments.named(db, session_id, [attachment_id])
            first = select(AttachmentPassage.text).where(
                AttachmentPassage.attachment_id == row.id,
                AttachmentPassage.session_id == session_id,
            )
            beginning = db.scalars(first.order_by(AttachmentPassage.ordinal).limit(5)).all()
            return _file(row, "\n".join(beginning))

    def close(self) -> None:
        """End the processes that read."""
        self._process.close()

    def _read(self, session_id: str, attachment_id: str, path: Path, *, is_late: bool) -> None:
        try:
            content = path.read_bytes()
        except FileNotFoundError:  # its session was removed meanwhile
            return
        reading = Reading(refusal=Refusal.TIMED_OUT) if is_late else self._process.read(content)
        passages = split(reading.sections)
        vectors = self._vectors(passages[:EMBEDDED])
        with self._transactions.begin() as db:
            # The session first, as a removal does it: two that wait for each other would fail.
            session = select(ChatSession.id).where(ChatSession.id == session_id)
            db.execute(session.with_for_update(read=True, key_share=True)).all()
            row = db.get(Attachment, attachment_id, with_for_update=True)
            if row is not None and row.read_at is None:
                _keep(db, row, reading, passages, vectors)

    def _vectors(self, passages: Sequence[Section]) -> list[bytes]:
        found: list[bytes] = []
        for at in range(0, len(passages), BATCH):
            batch = [f"{part.place}\n{part.text}".strip() for part in passages[at : at + BATCH]]
            found += [vector.astype(np.float32).tobytes() for vector in self._encode(batch)]
        return found


def texts(db: Session, session_id: str) -> SessionTexts:
    """The files of a session that were read, and their passages in order."""
    rows = db.scalars(
        select(Attachment)
        .where(Attachment.session_id == session_id, Attachment.read_at.is_not(None))
        .order_by(Attachment.created_at, Attachment.id)
    ).all()
    if not rows:
        return SessionTexts()
    names = {row.id: row.filename for row in rows}
    kept = db.scalars(
        select(AttachmentPassage)
        .where(AttachmentPassage.session_id == session_id)
        .order_by(AttachmentPassage.attachment_id, AttachmentPassage.ordinal)
    )
    passages = [
        FilePassage(p.attachment_id, names[p.attachment_id], p.place, p.text, _vector(p.vector))
        for p in kept
        if p.attachment_id in names
    ]
    beginnings: dict[str, str] = {}
    for passage in passages:
        before = beginnings.get(passage.attachment_id, "")
        if len(before) < PREVIEW:
            beginnings[passage.attachment_id] = f"{before}\n{passage.text}"
    return SessionTexts([_file(row, beginnings.get(row.id, "")) for row in rows], passages)


def _keep(
    db: Session,
    row: Attachment,
    reading: Reading,
    passages: Sequence[Section],
    vectors: Sequence[bytes],
) -> None:
    refusal = reading.refusal or (None if passages else Refusal.EMPTY)
    row.read_at, row.kind, row.refusal = now(), reading.kind, refusal
    row.pages, row.is_partial = reading.pages, reading.is_partial
    db.execute(delete(AttachmentPassage).where(AttachmentPassage.attachment_id == row.id))
    db.add_all(
        AttachmentPassage(
            session_id=row.session_id,
            attachment_id=row.id,
            ordinal=ordinal,
            place=part.place,
            text=part.text,
            vector=vectors[ordinal] if ordinal < len(vectors) else None,
        )
        for ordinal, part in enumerate(passages)
    )


def _file(row: Attachment, beginning: str) -> SessionFile:
    preview = " ".join(beginning.split())
    if len(preview) > PREVIEW:
        preview = preview[:PREVIEW].rsplit(" ", 1)[0] + " …"
    return SessionFile(
        row.id, row.filename, row.kind, row.refusal, row.pages, preview, bool(row.is_partial)
    )


def _vector(stored: bytes | None) -> Vectors | None:
    return None if stored is None else np.frombuffer(stored, dtype=np.float32)

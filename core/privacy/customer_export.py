"""Everything that is kept of one customer, as one zip: JSON for programs, Markdown to read."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import LargeBinary, Table, select
from sqlalchemy.orm import Session

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.attachments.files import SessionFiles
from core.attachments.models import Attachment
from core.audit import log
from core.audit.log import Subject
from core.db import Transactions, now
from core.errors import InvalidInput
from core.privacy.reach import Reach, checked, counts, reach, sessions_of
from core.privacy.telling import readme
from core.sessions.hidden import HiddenValues
from core.sessions.models import ChatSession, Message
from core.sessions.transcript import Transcript, TranscriptFormat, render

DATA, README = "data.json", "README.md"
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")


class CustomerExportService:
    """Hands out a customer's data: read first and noted after."""

    def __init__(
        self,
        transactions: Transactions,
        *,
        files: SessionFiles,
        hidden: HiddenValues,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._transactions = transactions
        self._files = files
        self._hidden = hidden
        self._now = clock

    def write(self, user_id: str, target: IO[bytes], *, by: Caller) -> int:
        """Write the zip and say of how many sessions; noted in the audit log.

        Of rows only vectors are left out: they are computed from the words beside them. Raises
        Forbidden, NotSignedIn, InvalidInput.
        """
        user_id = checked(user_id)
        with self._transactions.snapshot() as db:
            by.require_now(db, OperatorRole.ADMIN)
            sessions = sessions_of(db, user_id)
            with ZipFile(target, "w", ZIP_DEFLATED) as archive:
                self._fill(db, archive, user_id, sessions)
        with self._transactions.begin() as db:
            log.note(db, Subject("customer", user_id), by=by.name, action="exported")
        return len(sessions)

    def save(self, user_id: str, path: Path, *, by: Caller) -> int:
        """Write it to a new file. Raises InvalidInput, also where `path` is there already."""
        try:
            with path.open("xb") as file:
                return self.write(user_id, file, by=by)
        except FileExistsError:
            raise InvalidInput(f"{path} is there already. Choose another name.") from None
        except OSError as error:
            reason = (error.strerror or "unknown").lower()
            raise InvalidInput(f"{path} cannot be written: {reason}.") from None

    def _fill(
        self, db: Session, archive: ZipFile, user_id: str, sessions: Sequence[ChatSession]
    ) -> None:
        within = reach([session.id for session in sessions])
        at = self._now()
        rows = counts(db, within) if sessions else {}
        tables = {name: _rows(db, _table(within, name), within) for name in rows}
        hidden = {session.id: self._hidden.values(db, session.id) for session in sessions}
        told = {
            "user_id": user_id,
            "exported_at": at.isoformat(),
            "data": tables,
            "placeholders": {key: values for key, values in hidden.items() if values},
        }
        archive.writestr(DATA, json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        chats, files = [], []
        for session in sessions:
            said = select(Message).where(Message.session_id == session.id).order_by(Message.seq)
            messages = db.scalars(said).all()
            self._hidden.show(db, messages)
            transcript = Transcript(session, messages)
            chats.append(f"chats/{transcript.filename(TranscriptFormat.MD)}")
            archive.writestr(chats[-1], render(transcript, TranscriptFormat.MD))
        ids = [session.id for session in sessions]
        for row in db.scalars(select(Attachment).where(Attachment.session_id.in_(ids))):
            stored = self._files.path(row.session_id, row.sha256)
            if stored.is_file():
                files.append(f"files/{row.id}-{_plain_name(row.filename)}")
                archive.write(stored, files[-1])
        archive.writestr(README, readme(user_id, at=at, rows=rows, chats=chats, files=files))


def _table(within: Reach, name: str) -> Table:
    return next(table for table in within if table.name == name)


def _rows(db: Session, table: Table, within: Reach) -> list[dict[str, Any]]:
    columns = [column for column in table.c if not isinstance(column.type, LargeBinary)]
    query = select(*columns).where(within[table]).order_by(*table.primary_key)
    return [_as_json(row) for row in db.execute(query).mappings()]


def _as_json(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        str(name): value.isoformat() if isinstance(value, date) else value
        for name, value in row.items()
    }


def _plain_name(filename: str) -> str:
    """The end of a name in letters that are the same in every archive program."""
    return _NOT_PLAIN.sub("_", filename).lstrip(".")[-100:] or "file"

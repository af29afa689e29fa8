"""Everything of a customer goes, and what was counted stays counted."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.audit import log
from core.audit.log import Change, Subject
from core.db import Transactions, now
from core.errors import InvalidInput, SessionNotFound
from core.privacy import mentions, overwriting
from core.privacy.certificate import Certificates
from core.privacy.forgetting import forget
from core.privacy.reach import checked, counts, reach, sessions_of
from core.privacy.shells import EMPTIED, leave_shell
from core.reporting.resolution_gathering import note_facts
from core.sessions import facts
from core.sessions.models import ChatSession
from core.sessions.removal import SessionRemoval

PERSON_SHOWN = 28
"""Characters of a person's keyed hash that the audit log has: enough to find the certificate."""


@dataclass(frozen=True)
class Holdings:
    """What is kept of a customer: rows by table."""

    rows: Mapping[str, int]

    @property
    def sessions(self) -> int:
        return self.rows.get(ChatSession.__tablename__, 0)


@dataclass
class _Tally:
    removed: Counter[str] = field(default_factory=Counter)
    emptied: Counter[str] = field(default_factory=Counter)

    def add(self, rows: Mapping[str, int]) -> None:
        for name, count in rows.items():
            (self.emptied if name in EMPTIED else self.removed)[name] += count


class ErasureService:
    """Erases customers, session by session, each in a transaction of its own.

    First goes what other tables say of the customer, while their words are there to find it by. So
    a run that is cut off leaves whole sessions, and the next run finds these.
    """

    def __init__(
        self,
        transactions: Transactions,
        *,
        removal: SessionRemoval,
        certificates: Certificates,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._transactions = transactions
        self._removal = removal
        self._certificates = certificates
        self._now = clock

    def holdings(self, user_id: str, *, by: Caller) -> Holdings:
        """What an erasure would remove. Raises Forbidden, NotSignedIn, InvalidInput."""
        user_id = checked(user_id)
        with self._transactions.snapshot() as db:
            by.require_now(db, OperatorRole.ADMIN)
            ids = [session.id for session in sessions_of(db, user_id)]
            return Holdings(counts(db, reach(ids)) if ids else {})

    def erase(self, user_id: str, *, by: Caller) -> dict[str, Any]:
        """Erase everything of all sessions with this id; gives the signed certificate.

        A customer of whom nothing is there gets a certificate too. Raises Forbidden, NotSignedIn,
        InvalidInput.
        """
        user_id, tally = checked(user_id), _Tally()
        while session_ids := self._prepare(user_id, tally, by=by):
            for session_id in session_ids:
                self._erase_session(session_id, tally)
        while self._removal.finish():
            pass
        person = self._certificates.person(user_id)
        with self._transactions.begin() as db:
            erased = Change(after={"sessions": tally.emptied[ChatSession.__tablename__]})
            subject = Subject("customer", person[:PERSON_SHOWN])
            log.note(db, subject, by=by.name, action="erased", change=erased)
        told = {
            "person": person,
            "erased_at": self._now().isoformat(),
            "erased_by": by.name,
            "removed": dict(sorted(tally.removed.items())),
            "emptied": dict(sorted(tally.emptied.items())),
            "database": self._transactions.engine.dialect.name,
            "compacted": overwriting.overwrite(self._transactions.engine),
        }
        return self._certificates.sign(told)

    def erase_confirmed(self, user_id: str, *, typed: str, by: Caller) -> dict[str, Any]:
        """As `erase`, where a person has typed the id once more. Raises InvalidInput if another."""
        if typed != user_id:
            raise InvalidInput("The two ids differ. Nothing was erased.")
        return self.erase(user_id, by=by)

    def _prepare(self, user_id: str, tally: _Tally, *, by: Caller) -> Sequence[str]:
        """Note what is counted, clear what mentions the customer, and say which sessions go."""
        with self._transactions.begin() as db:
            by.require_now(db, OperatorRole.ADMIN)
            overwriting.zero_freed_pages(db)
            ids = [session.id for session in sessions_of(db, user_id)]
            note_facts(db, facts.to_look_at_among(db, ids))
            cleared = mentions.clear_audit_log(db, mentions.tells_of(db, user_id, ids))
            tally.emptied.update({"audit_entries": cleared} if cleared else {})
            asked = mentions.questions_of(db, ids)
            tally.add(mentions.remove_kept_questions(db, asked))
        return ids

    def _erase_session(self, session_id: str, tally: _Tally) -> None:
        rows: dict[str, int] = {}
        try:
            self._removal.delete(session_id, keep=partial(self._keep, session_id, rows))
        except SessionNotFound:
            return  # its customer deleted it in this moment
        tally.add(rows)

    def _keep(self, session_id: str, rows: dict[str, int], db: Session) -> None:
        overwriting.zero_freed_pages(db)
        within = reach([session_id])
        rows.update(counts(db, within))
        forget(db, [session_id])
        leave_shell(db, db.get_one(ChatSession, session_id), within, at=self._now())

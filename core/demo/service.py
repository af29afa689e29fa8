"""Past sessions of the demo company: planned, made one after the other, removed again."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.audit.log import Change, Subject, note
from core.db import Transactions, now, time_from
from core.demo.loader import SOURCE
from core.demo.player import Player
from core.demo.script import Script, scripts
from core.errors import DatabaseUnavailable, InvalidDocument, SwitchboardError
from core.knowledge.catalogue import ArticleDetail
from core.knowledge.curation import CurationService
from core.knowledge.documents.reader import read_documents
from core.knowledge.models import ArticleStatus, JobState
from core.sessions import demo
from core.sessions.demo import DemoSession
from core.sessions.models import ChatSession
from core.sessions.removal import SessionRemoval

PLANTED = Path(__file__).parent / "planted"
"""Two articles that contradict each other, so that there is a conflict to see."""
PLANTED_SOURCE = "demo-sessions"
AUTHOR = "Demo"
LEASE = timedelta(minutes=1)
"""Much longer than any session takes to make."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DemoCounts:
    """How many past sessions there are, and how many are still to be made."""

    made: int
    planned: int


@dataclass(frozen=True)
class Removed:
    """What went with the demo's past; the articles are archived."""

    sessions: int
    articles: int


class DemoSessions:
    """Makes the demo company's past and takes it away.

    The plan is in the database and each session is begun and marked in one transaction, so that
    one which is cut off is found, and begun anew by whoever comes next.
    """

    def __init__(
        self,
        transactions: Transactions,
        *,
        player: Player,
        curation: CurationService,
        removal: SessionRemoval,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._transactions = transactions
        self._player = player
        self._curation = curation
        self._removal = removal
        self._now = clock

    def plan(self) -> int:
        """Have every session made that was never planned, the past reckoned from now; how many.

        None where the demo's articles are not: there would be nothing to answer from.
        """
        if not self._curation.missing(SOURCE, keep=set()):
            return 0
        present = self._now()
        with self._transactions.begin() as db:
            if demo.keys(db):
                return 0
            db.add_all(
                DemoSession(key=script.key, begins_at=script.begins_at(present))
                for script in scripts().values()
            )
        return len(scripts())

    def make_one(self) -> bool:
        """Make the earliest session that is due, once the articles are indexed; whether it did."""
        with self._transactions.read() as db:
            if demo.next_begin(db, at=self._now()) is None:
                return False
        if not self._articles_are_ready():
            return False
        begun = self._begin()
        if begun is None:
            return False
        script, session, begins_at = begun
        try:
            self._player.play(script, session, begins_at=begins_at)
        except DatabaseUnavailable:
            raise
        except SwitchboardError as error:  # somebody else had a hand in it, or removed it
            _log.warning("The demo session %s ends early: %s", script.key, error)
        with self._transactions.begin() as db:
            demo.finish(db, script.key, at=self._now())
        return True

    def counts(self) -> DemoCounts:
        with self._transactions.read() as db:
            return DemoCounts(*demo.counts(db))

    def among(self, session_ids: Collection[str]) -> frozenset[str]:
        """Which of these sessions are the demo's."""
        with self._transactions.read() as db:
            return demo.among(db, session_ids)

    def remove(self, *, by: Caller) -> Removed:
        """Remove every demo session with all that is of it, and archive what was planted.

        An article that somebody has changed since stays. What is not made yet is not made any
        more. Cut off in between, it can be done again. Raises Forbidden.
        """
        by.require(OperatorRole.ADMIN)
        with self._transactions.begin() as db:
            demo.forget_unmade(db)
            made = demo.made(db)
            if made:
                change = Change(before={"sessions": len(made)}, after={"sessions": 0})
                note(db, Subject("demo", "sessions"), by=by.name, action="removed", change=change)
        sessions = self._removal.delete_all(made)
        return Removed(sessions, self._archive_planted(by))

    def _begin(self) -> tuple[Script, str, datetime] | None:
        """Take the earliest one that nobody has; its session is there and marked afterwards."""
        at = self._now()
        with self._transactions.begin() as db:
            planned = demo.next_due(db, at=at)
            if planned is None:
                return None
            script = scripts().get(planned.key)
            if script is None:  # planned by another version
                db.delete(planned)
                return None
            planned.lease_until = at + LEASE
            with time_from(planned.begins_at):
                session = ChatSession(user_id=script.customer, context={"demo": True})
                demo.begin_anew(db, planned, session)
            return script, session.id, planned.begins_at

    def _articles_are_ready(self) -> bool:
        """Publish what is planted, unless it is there; whether nothing waits for the index."""
        documents = list(read_documents(PLANTED))
        earliest = min(script.begins_at(self._now()) for script in scripts().values())
        for document in documents:
            if isinstance(document, InvalidDocument):
                raise document
            if not self._is_to_be_planted(document.id):
                continue
            with time_from(earliest - timedelta(days=1)):
                self._curation.publish(document, author=AUTHOR, source=PLANTED_SOURCE)
        jobs = self._curation.jobs_by_state()
        return not (jobs.get(JobState.QUEUED) or jobs.get(JobState.RUNNING))

    def _is_to_be_planted(self, key: str) -> bool:
        """Whether it never was published, or an earlier past took it away with it."""
        if not self._curation.is_known(key):
            return True
        found = self._curation.detail(key)
        removed = found.article.status == ArticleStatus.ARCHIVED and _is_untouched(found)
        return removed and not self.counts().made

    def _archive_planted(self, by: Caller) -> int:
        count = 0
        for key in self._curation.missing(PLANTED_SOURCE, keep=set()):
            found = self._curation.detail(key)
            if _is_untouched(found):
                self._curation.archive(key, author=by.name, reason="The demo's past was removed.")
                count += 1
        return count


def _is_untouched(planted: ArticleDetail) -> bool:
    """Whether nobody has written in it since."""
    version = planted.version
    return planted.draft is None and version is not None and version.author == AUTHOR

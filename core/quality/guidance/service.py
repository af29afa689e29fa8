"""Versions of the company's guidance: written once, put in force, gone back to."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import one_live
from core.agent import prompting
from core.agent.guidance import SHIPPED, Guidance, LiveGuidance
from core.agent.guidance_models import GuidanceVersion
from core.audit.log import Change, Subject, note
from core.db import Transactions, now
from core.errors import GuidanceVersionNotFound
from core.quality.guidance.checking import checked, reason_of, refused


class GuidanceService:
    """Each write is one transaction, and in force in every process within two seconds."""

    def __init__(
        self,
        transactions: Transactions,
        *,
        live: LiveGuidance,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._transactions = transactions
        self._live = live
        self._now = clock

    @property
    def in_force(self) -> Guidance:
        return self._live.live()

    def put_in_force(self, guidance: Guidance, *, why: str, by: str) -> GuidanceVersion:
        """A new version, which is never changed. Raises InvalidInput."""
        wanted, why = checked(guidance), reason_of(why)
        with self._transactions.begin() as db:
            live = one_live.live(db, GuidanceVersion)
            if wanted.fields == (live.fields if live else Guidance().fields):
                raise refused("nothing in it differs from what is in force.")
            made = GuidanceVersion(
                number=one_live.next_number(db, GuidanceVersion),
                fields=wanted.fields,
                why=why,
                created_by=by,
                created_at=self._now(),
            )
            db.add(made)
            _make_live(db, made, why=why, by=by)
        self._live.forget()
        return made

    def restore(self, number: int | None, *, why: str, by: str) -> None:
        """Let an earlier version hold again, or none. Raises GuidanceVersionNotFound."""
        why = reason_of(why)
        with self._transactions.begin() as db:
            chosen = None if number is None else db.get(GuidanceVersion, number)
            if number is not None and chosen is None:
                raise GuidanceVersionNotFound(number)
            _make_live(db, chosen, why=why, by=by)
        self._live.forget()

    def versions(self) -> Sequence[GuidanceVersion]:
        """Newest first."""
        with self._transactions.read() as db:
            return one_live.newest_first(db, GuidanceVersion)

    def prompt(self, guidance: Guidance) -> str:
        """What a language model would be told with it, word for word. Raises InvalidInput."""
        return prompting.answer(checked(guidance)).text


def _make_live(db: Session, chosen: GuidanceVersion | None, *, why: str, by: str) -> None:
    before = one_live.make_live(db, GuidanceVersion, chosen)
    note(
        db,
        Subject("guidance", str(chosen.number) if chosen else SHIPPED),
        by=by,
        action="put in force",
        change=Change(_told(before), _told(chosen)),
        reason=why,
    )


def _told(version: GuidanceVersion | None) -> dict[str, Any]:
    if version is None:
        return {"version": SHIPPED, **Guidance().fields}
    return {"version": version.number, **version.fields}

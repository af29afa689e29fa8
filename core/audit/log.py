"""The audit log: every change is noted in its own transaction, and can be searched."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from core.audit.models import AuditEntry
from core.csv_cells import harmless
from core.db import Transactions

LONGEST_VALUE = 2000
"""Characters of a text that an entry keeps; whole texts are in the versions of an article."""

MOST_EXPORTED = 50_000
CSV_COLUMNS = ("at", "actor", "action", "kind", "subject", "before", "after", "reason")


@dataclass(frozen=True)
class Subject:
    """What was changed: the noun of its table, and its id."""

    kind: str
    id: str


@dataclass(frozen=True)
class Change:
    """Fields as they were and as they are; `None` before it was made, and after it is gone."""

    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


UNTOLD = Change()


@dataclass(frozen=True)
class AuditFilter:
    """Which entries; `text` is looked for in actor, subject and reason."""

    text: str | None = None
    actor: str | None = None
    action: str | None = None
    kind: str | None = None
    subject_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = AuditFilter()


def note(
    db: Session,
    subject: Subject,
    *,
    by: str,
    action: str,
    change: Change = UNTOLD,
    reason: str | None = None,
) -> None:
    """Note a change in the caller's transaction; of its `before` and `after` only what differs.

    Nothing is noted where both are given and equal.
    """
    before, after = _plain(change.before), _plain(change.after)
    if before is not None and after is not None:
        changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        if not changed:
            return
        before = {key: before.get(key) for key in changed}
        after = {key: after.get(key) for key in changed}
    db.add(
        AuditEntry(
            actor=by,
            action=action,
            subject_kind=subject.kind,
            subject_id=subject.id,
            before=before,
            after=after,
            reason=reason,
        )
    )


class AuditService:
    """Read the audit log."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def find(
        self, wanted: AuditFilter = EVERYTHING, *, limit: int = 100, offset: int = 0
    ) -> tuple[Sequence[AuditEntry], int]:
        """One page of the entries that match, the latest first, and how many match in all."""
        matching = select(AuditEntry).where(*_conditions(wanted))
        page = matching.order_by(AuditEntry.id.desc()).limit(limit).offset(offset)
        with self._transactions.read() as db:
            total = db.scalar(select(func.count()).select_from(matching.subquery())) or 0
            return db.scalars(page).all(), total

    def as_csv(self, wanted: AuditFilter = EVERYTHING) -> str:
        """The latest `MOST_EXPORTED` entries that match as CSV, which a spreadsheet opens."""
        found, _ = self.find(wanted, limit=MOST_EXPORTED)
        target = io.StringIO()
        writer = csv.writer(target)
        writer.writerow(CSV_COLUMNS)
        for entry in found:
            before, after = (
                json.dumps(fields, ensure_ascii=False) if fields is not None else ""
                for fields in (entry.before, entry.after)
            )
            named = (entry.actor, entry.action, entry.subject_kind, entry.subject_id)
            cells = (entry.at.isoformat(), *named, before, after, entry.reason or "")
            writer.writerow([harmless(cell) for cell in cells])
        return target.getvalue()

    def actors(self) -> list[str]:
        """Who has changed something."""
        with self._transactions.read() as db:
            return sorted(db.scalars(select(AuditEntry.actor).distinct()), key=str.casefold)

    def kinds(self) -> list[str]:
        """The kinds of subjects that entries are about."""
        with self._transactions.read() as db:
            return sorted(db.scalars(select(AuditEntry.subject_kind).distinct()))

    def actions(self) -> list[str]:
        """The actions that entries tell of."""
        with self._transactions.read() as db:
            return sorted(db.scalars(select(AuditEntry.action).distinct()))


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    equal = (
        (AuditEntry.actor, wanted.actor),
        (AuditEntry.action, wanted.action),
        (AuditEntry.subject_kind, wanted.kind),
        (AuditEntry.subject_id, wanted.subject_id),
    )
    conditions: list[ColumnElement[bool]] = [column == value for column, value in equal if value]
    if wanted.since is not None:
        conditions.append(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(AuditEntry.at < wanted.until)
    if wanted.text:
        searched = (AuditEntry.actor, AuditEntry.subject_id, AuditEntry.reason)
        conditions.append(
            or_(*(column.icontains(wanted.text, autoescape=True) for column in searched))
        )
    return conditions


def _plain(fields: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The fields as JSON can hold them."""
    return None if fields is None else {key: _value(value) for key, value in fields.items()}


def _value(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case str() if len(value) > LONGEST_VALUE:
            return f"{value[:LONGEST_VALUE]}… ({len(value):,} characters)"
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): _value(each) for key, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_value(each) for each in value]
        case _:
            return value

"""What happens in the past sessions of the demo company, read from `sessions/*.jsonl`.

A line is a session: its key, the customer, how long ago it began, and its steps in order.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

SESSIONS = Path(__file__).parent / "sessions"
CUSTOMER = "customer"


class Deed(StrEnum):
    """What somebody does. The customer writes, rates, scores, leaves; the rest is a person's."""

    WRITES = "writes"
    RATES = "rates"
    """The last answer, `up` or `down`; the text is the comment."""
    SCORES = "scores"
    """The whole session, 1 to 5."""
    LEAVES = "leaves"
    CLAIMS = "claims"
    NOTES = "notes"
    RESOLVES = "resolves"
    """The bot answers again."""
    CLOSES = "closes"
    """Resolved, and the session is over."""
    REOPENS = "reopens"


@dataclass(frozen=True)
class Step:
    """One thing that somebody does, `after` so long since the one before."""

    who: str
    does: Deed
    text: str = ""
    value: str | int | None = None
    after: timedelta = timedelta(minutes=1)


@dataclass(frozen=True)
class Script:
    """One past session."""

    key: str
    customer: str | None
    """Their address, as the shop would have given it; `None` is somebody who is not signed in."""
    days_ago: int
    at: time
    """The time of day in UTC. Of today it is how long ago instead."""
    steps: Sequence[Step]

    @property
    def lasts(self) -> timedelta:
        return sum((step.after for step in self.steps), timedelta())

    def begins_at(self, present: datetime) -> datetime:
        """When it began, seen from the present moment; never so that it would end after it."""
        if not self.days_ago:
            ago = timedelta(hours=self.at.hour, minutes=self.at.minute)
            return present - ago
        day = present.astimezone(UTC).date() - timedelta(days=self.days_ago)
        return min(datetime.combine(day, self.at, UTC), present - self.lasts)


@cache
def scripts() -> Mapping[str, Script]:
    """Every session by its key."""
    lines = [
        line
        for file in sorted(SESSIONS.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    read = [_script(json.loads(line)) for line in lines if line.strip()]
    return {script.key: script for script in read}


def _script(record: Mapping[str, Any]) -> Script:
    return Script(
        key=record["key"],
        customer=record.get("customer"),
        days_ago=record["days_ago"],
        at=time.fromisoformat(record["at"]),
        steps=tuple(_step(step) for step in record["steps"]),
    )


def _step(record: Mapping[str, Any]) -> Step:
    [(who, does)] = [(who, does) for who, does in record.items() if does in set(Deed)]
    return Step(
        who=who,
        does=Deed(does),
        text=record.get("text", ""),
        value=record.get("value"),
        after=timedelta(minutes=record.get("after", 1)),
    )

"""The messages that the classifier learns from, written for this project."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.escalation.detection.verdict import HandOver
from core.escalation.models import TicketReason

FOLDER = Path(__file__).parent / "examples"


@dataclass(frozen=True)
class Example:
    """A message and what it asks for; `reason` is of those that are not `none`."""

    text: str
    label: HandOver
    reason: TicketReason | None = None


@cache
def shipped() -> Sequence[Example]:
    """All examples of the product, always in the same order."""
    return tuple(
        _example(line)
        for label in HandOver
        for line in (FOLDER / f"{label}.jsonl").read_text(encoding="utf-8").splitlines()
    )


def _example(line: str) -> Example:
    record = json.loads(line)
    reason = record.get("reason")
    return Example(
        record["text"], HandOver(record["label"]), TicketReason(reason) if reason else None
    )

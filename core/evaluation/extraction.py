"""`eval extraction`: whether the facts in customers' messages are read, and no others."""

import re
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from core.evaluation.workbench import read_jsonl
from core.memory.extraction import facts_in
from core.memory.facts import Fact, FactKind

KINDS = {
    "emails": FactKind.EMAIL,
    "phones": FactKind.PHONE,
    "references": FactKind.REFERENCE,
}


def evaluate_extraction(file: Path, *, limit: int | None = None) -> dict[str, Any]:
    """Micro precision, recall and F1 over all and per kind; facts are compared as sets per message.

    E-mails compare without case, telephone numbers by their digits as written, references without
    a leading `#`. Raises InvalidDocument.
    """
    counts: Counter[tuple[str, str]] = Counter()
    records = read_jsonl(file, needs=("id", "text", "facts"))[:limit]
    spent = 0.0
    for record in records:
        started = time.thread_time()
        found = facts_in(str(record["text"]))
        spent += time.thread_time() - started
        for kind in KINDS:
            _count(counts, kind, _wanted(record["facts"], kind), _found(found, kind))
    return {
        **_scores(counts, KINDS),
        "kinds": {kind: _scores(counts, [kind]) for kind in KINDS},
        "n": len(records),
        "microseconds_per_message": round(1e6 * spent / max(len(records), 1), 1),
    }


def _wanted(facts: Mapping[str, Any], kind: str) -> set[str]:
    return {_comparable(kind, str(value)) for value in facts.get(kind) or ()}


def _found(facts: Iterable[Fact], kind: str) -> set[str]:
    """A reference that was read out in groups counts as one number."""
    return {
        _comparable(kind, fact.value if kind == "references" else fact.text)
        for fact in facts
        if fact.kind is KINDS[kind]
    }


def _comparable(kind: str, value: str) -> str:
    if kind == "emails":
        return value.casefold()
    return re.sub(r"\D", "", value) if kind == "phones" else value.lstrip("#")


def _count(counts: Counter[tuple[str, str]], kind: str, wanted: set[str], found: set[str]) -> None:
    counts[kind, "hits"] += len(wanted & found)
    counts[kind, "wanted"] += len(wanted)
    counts[kind, "found"] += len(found)


def _scores(counts: Counter[tuple[str, str]], kinds: Iterable[str]) -> dict[str, Any]:
    hits, wanted, found = (
        sum(counts[kind, what] for kind in kinds) for what in ("hits", "wanted", "found")
    )
    precision, recall = hits / max(found, 1), hits / max(wanted, 1)
    both = precision + recall
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / both, 4) if both else 0.0,
        "false_positives": found - hits,
        "missed": wanted - hits,
    }

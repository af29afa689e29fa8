"""`eval escalation`: whether messages that need a person are recognised."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.escalation.rules import trigger
from core.evaluation import metrics
from core.evaluation.workbench import read_jsonl


@dataclass(frozen=True)
class LabelledMessage:
    text: str
    escalate: bool
    source: str = ""


def evaluate_escalation(file: Path, *, limit: int | None = None) -> dict[str, Any]:
    """Precision, recall, F1 and AUROC over all messages and per source. Raises InvalidDocument."""
    return escalation_scores(
        [
            LabelledMessage(str(r["text"]), bool(r["escalate"]), str(r.get("source", "")))
            for r in read_jsonl(file, needs=("id", "text", "escalate"))[:limit]
        ]
    )


def escalation_scores(messages: Sequence[LabelledMessage]) -> dict[str, Any]:
    sources = sorted({message.source for message in messages if message.source})
    return {
        **_scores(messages),
        "sources": {
            source: _scores([message for message in messages if message.source == source])
            for source in sources
        },
    }


def _scores(messages: Sequence[LabelledMessage]) -> dict[str, Any]:
    found = [trigger(message.text) is not None for message in messages]
    wanted = [message.escalate for message in messages]
    hits = sum(f and w for f, w in zip(found, wanted, strict=True))
    precision = hits / sum(found) if any(found) else 0.0
    recall = hits / sum(wanted) if any(wanted) else 0.0
    both = precision + recall
    positive = [float(f) for f, w in zip(found, wanted, strict=True) if w]
    negative = [float(f) for f, w in zip(found, wanted, strict=True) if not w]
    separable = bool(positive and negative)
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / both, 4) if both else 0.0,
        "auroc": round(metrics.auroc(positive, negative), 4) if separable else None,
        "false_alarms": sum(found) - hits,
        "n": len(messages),
    }

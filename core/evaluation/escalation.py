"""`eval escalation`: whether messages that need a person are recognised."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core import measures
from core.embedding.embedder import Embedder, Vectors
from core.escalation.detection.detector import Detector, Shipped
from core.escalation.detection.episode import Need, in_episode, is_angry
from core.escalation.detection.examples import shipped
from core.escalation.detection.training import LABELS
from core.escalation.detection.verdict import HandOver, Verdict
from core.evaluation.workbench import customer_turns, read_jsonl

BATCH = 32
KEYWORDS = re.compile(
    r"\b(?:human|real person|agent|representative|operator|manager|supervisor|someone|somebody"
    r"|lawyer|sue|hacked|fire|smoke)\b",
    re.IGNORECASE,
)
"""The first baseline: a list of words."""


@dataclass(frozen=True)
class LabelledMessage:
    """A message; `escalate` says that its customer asks for a person."""

    text: str
    escalate: bool
    source: str = ""
    earlier: tuple[str, ...] = ()
    """The customer's earlier messages of the same chat, oldest first."""


@dataclass(frozen=True)
class Judged:
    """A message, what was made of it, and a continuous score."""

    message: LabelledMessage
    escalated: bool
    score: float


def evaluate_escalation(
    file: Path, embedder: Embedder, *, limit: int | None = None
) -> dict[str, Any]:
    """Precision, recall, F1 and AUROC over all messages and per source. Raises InvalidDocument."""
    return escalation_scores(
        [
            LabelledMessage(
                str(record["text"]),
                bool(record["escalate"]),
                str(record.get("source", "")),
                customer_turns(record.get("history") or ()),
            )
            for record in read_jsonl(file, needs=("id", "text", "escalate"))[:limit]
        ],
        embedder,
    )


def escalation_scores(messages: Sequence[LabelledMessage], embedder: Embedder) -> dict[str, Any]:
    """The detector's scores, those with offers counted as well, and those of two baselines."""
    vectors = _encoded(embedder, [message.text for message in messages])
    detector = Detector(Shipped(embedder))
    verdicts = [
        _in_chat(detector, embedder, message, vector)
        for message, vector in zip(messages, vectors, strict=True)
    ]
    scores = [
        _continuous(verdict, detector.score(message.text, vector).now)
        for verdict, message, vector in zip(verdicts, messages, vectors, strict=True)
    ]
    judged = [
        Judged(message, verdict.outcome is HandOver.NOW, score)
        for message, verdict, score in zip(messages, verdicts, scores, strict=True)
    ]
    offered = [
        Judged(message, verdict.outcome is not HandOver.NONE, score)
        for message, verdict, score in zip(messages, verdicts, scores, strict=True)
    ]
    return {
        **by_source(judged),
        "with_offers": by_source(offered),
        "baselines": {
            "keywords": by_source([_by_keyword(message) for message in messages]),
            "centroid": by_source(_by_centroid(messages, vectors, embedder)),
        },
    }


def _in_chat(
    detector: Detector, embedder: Embedder, message: LabelledMessage, vector: Vectors
) -> Verdict:
    """The verdict after the earlier messages: what a customer repeats was not met before."""
    alone = detector.verdict(message.text, vector)
    if not message.earlier:
        return alone
    needs = [
        Need(earlier, unmet=True, angry=is_angry(detector.by_rule(text)))
        for text, earlier in zip(message.earlier, embedder.encode(message.earlier), strict=True)
    ]
    return in_episode(alone, vector, needs)


def by_source(judged: Sequence[Judged]) -> dict[str, Any]:
    """The measures over all, and under `sources` those of each source."""
    sources = sorted({each.message.source for each in judged if each.message.source})
    return {
        **_scores(judged),
        "sources": {
            source: _scores([each for each in judged if each.message.source == source])
            for source in sources
        },
    }


def _continuous(verdict: Verdict, now: float) -> float:
    """The larger of what a rule for `now` is worth and the classifier's probability."""
    return max(verdict.score, now) if verdict.outcome is HandOver.NOW else now


def _by_keyword(message: LabelledMessage) -> Judged:
    found = KEYWORDS.search(message.text) is not None
    return Judged(message, found, float(found))


def _by_centroid(
    messages: Sequence[LabelledMessage], vectors: Vectors, embedder: Embedder
) -> list[Judged]:
    """The second baseline: the outcome whose shipped examples are nearest in the mean."""
    examples = shipped()
    learned = _encoded(embedder, [example.text for example in examples])
    own = np.array([LABELS.index(example.label) for example in examples])
    means = np.stack([learned[own == label].mean(axis=0) for label in range(len(LABELS))])
    near = vectors @ (means / np.linalg.norm(means, axis=1, keepdims=True)).T
    now = LABELS.index(HandOver.NOW)
    ahead = near[:, now] - np.delete(near, now, axis=1).max(axis=1)
    return [Judged(m, float(a) > 0, float(a)) for m, a in zip(messages, ahead, strict=True)]


def _encoded(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    return np.vstack(
        [embedder.encode(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
    )


def _scores(judged: Sequence[Judged]) -> dict[str, Any]:
    found = sum(each.escalated for each in judged)
    wanted = sum(each.message.escalate for each in judged)
    hits = sum(each.escalated and each.message.escalate for each in judged)
    precision, recall = hits / max(found, 1), hits / max(wanted, 1)
    both = precision + recall
    positive = [each.score for each in judged if each.message.escalate]
    negative = [each.score for each in judged if not each.message.escalate]
    separable = bool(positive and negative)
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / both, 4) if both else 0.0,
        "auroc": round(measures.auroc(positive, negative), 4) if separable else None,
        "false_alarms": found - hits,
        "n": len(judged),
    }

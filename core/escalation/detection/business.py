"""Rules of the company itself: when a message or a customer is for a person, whatever else."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import numpy as np

from core.embedding.embedder import Vectors
from core.escalation.detection.verdict import HandOver, Verdict
from core.escalation.models import TicketReason
from core.escalation.rules import RULES_VERSION


class RuleKind(StrEnum):
    KEYWORD = "keyword"
    """`words`: one of them stands in the message as a whole word."""
    TOPIC = "topic"
    """`example`: the message means nearly the same; `threshold` is the cosine, 0 to 1."""
    ATTRIBUTE = "attribute"
    """`key` of the session's metadata equals `value`."""
    ORDER_VALUE = "order_value"
    """The number under `key` of the session's metadata is at least `limit`."""


@dataclass(frozen=True)
class ReadyRule:
    """A business rule as a turn weighs it."""

    name: str
    kind: RuleKind
    condition: Mapping[str, Any]
    outcome: HandOver
    vector: Vectors | None = None
    """Of a topic's example."""


@dataclass(frozen=True)
class Subject:
    """What rules look at."""

    message: str
    vector: Vectors
    attributes: Mapping[str, Any]


class BusinessRules(Protocol):
    """What the company's rules say of a message: those in the database, or none."""

    def verdict(
        self, message: str, vector: Vectors, attributes: Mapping[str, Any]
    ) -> Verdict | None: ...


class NoBusinessRules:
    """Of an installation without a database."""

    def verdict(
        self, message: str, vector: Vectors, attributes: Mapping[str, Any]
    ) -> Verdict | None:
        return None


def judge(rules: Sequence[ReadyRule], subject: Subject) -> Verdict | None:
    """The verdict of the first rule that is met, those for `now` before those for `offer`."""
    order = tuple(HandOver)
    for rule in sorted(rules, key=lambda rule: order.index(rule.outcome)):
        if (met := _TESTS[rule.kind](rule, subject)) is not None:
            matched, score, threshold = met
            return Verdict(
                rule.outcome,
                TicketReason.BUSINESS_RULE,
                matched,
                score,
                threshold,
                "business_rule",
                RULES_VERSION,
                f"rule {rule.name}",
            )
    return None


Met = tuple[str, float, float] | None
"""The words or value that met a rule, the score, and what it had to reach."""


def _keyword(rule: ReadyRule, subject: Subject) -> Met:
    words = "|".join(re.escape(str(word)) for word in rule.condition["words"])
    found = re.search(rf"(?<!\w)(?:{words})(?!\w)", subject.message, re.IGNORECASE)
    return (found.group(), 1.0, 0.0) if found else None


def _topic(rule: ReadyRule, subject: Subject) -> Met:
    if rule.vector is None:
        return None
    likeness, needed = (
        float(np.dot(rule.vector, subject.vector)),
        float(rule.condition["threshold"]),
    )
    return (subject.message, likeness, needed) if likeness >= needed else None


def _attribute(rule: ReadyRule, subject: Subject) -> Met:
    key, wanted = str(rule.condition["key"]), str(rule.condition["value"])
    found = str(subject.attributes.get(key, "")).casefold()
    return (f"{key}: {wanted}", 1.0, 0.0) if found == wanted.casefold() else None


def _order_value(rule: ReadyRule, subject: Subject) -> Met:
    key = str(rule.condition["key"])
    value = _number(subject.attributes.get(key))
    if value is None or value < float(rule.condition["limit"]):
        return None
    return (f"{key}: {value:g}", 1.0, 0.0)


def _number(value: object) -> float | None:
    """A number, or the first one in a text like "EUR 1,250.00"."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    found = re.search(r"\d[\d,]*(?:\.\d+)?", value) if isinstance(value, str) else None
    return float(found.group().replace(",", "")) if found else None


_TESTS: Mapping[RuleKind, Callable[[ReadyRule, Subject], Met]] = {
    RuleKind.KEYWORD: _keyword,
    RuleKind.TOPIC: _topic,
    RuleKind.ATTRIBUTE: _attribute,
    RuleKind.ORDER_VALUE: _order_value,
}

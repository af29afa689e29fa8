"""The detector: rules first, the gravest before all, then the classifier, then the session."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol

from core.embedding.embedder import Embedder, Vectors
from core.escalation.detection.classifier import Classifier
from core.escalation.detection.examples import shipped
from core.escalation.detection.features import telling_words
from core.escalation.detection.kept import kept
from core.escalation.detection.thresholds import DOUBTED_BELOW, LONGEST, NOW_AT, OFFER_AT
from core.escalation.detection.training import Trained, train
from core.escalation.detection.verdict import HandOver, Verdict
from core.escalation.models import TicketReason
from core.escalation.rules import RULES_VERSION, Trigger, trigger

SHIPPED = "shipped"
"""The version of a classifier that is in no database."""
DOUBTED = frozenset(
    {
        TicketReason.EXPLICIT_REQUEST,
        TicketReason.LEGAL,
        TicketReason.SECURITY,
        TicketReason.PRIVACY,
    }
)
"""Reasons whose words people also use for something else. Danger and lasting anger are believed."""
RULE_SCORE = 0.97
"""What a rule's match is worth as a score. Set by hand, not fitted: it only orders messages."""


class Live(NamedTuple):
    """The classifier in force, and its name."""

    classifier: Classifier
    version: str


class Source(Protocol):
    """Where the classifier in force comes from: the database, or the shipped examples alone."""

    def live(self) -> Live: ...


@dataclass(frozen=True)
class _Model:
    """An embedder by its name: the same model gives the same vectors, so the same classifier."""

    name: str
    embedder: Embedder = field(compare=False)
    folder: Path | None = field(compare=False)


def trained_on_shipped(embedder: Embedder, *, folder: Path | None = None) -> Trained:
    """What the shipped examples alone give; trained once for a model in a process.

    With a folder to keep it in, once for all processes that share it.
    """
    return _trained(_Model(embedder.name, embedder, folder))


@lru_cache(maxsize=2)
def _trained(model: _Model) -> Trained:
    examples = shipped()
    if model.folder is None:
        return train(model.embedder, examples)
    return kept(model.folder, model.embedder, examples, lambda: train(model.embedder, examples))


class Shipped:
    """The classifier of the shipped examples."""

    def __init__(self, embedder: Embedder, *, folder: Path | None = None) -> None:
        self._embedder = embedder
        self._folder = folder

    @property
    def trained(self) -> Trained:
        """With its measures; takes seconds where it is not kept."""
        return trained_on_shipped(self._embedder, folder=self._folder)

    def live(self) -> Live:
        return Live(self.trained.classifier, SHIPPED)


@dataclass(frozen=True)
class Scored:
    """What the classifier says of a message."""

    now: float
    offer: float
    """Probability of `now` or `offer`."""
    version: str
    reason: TicketReason | None
    """The likeliest for a person now."""
    reason_to_offer: TicketReason | None


class Detector:
    """Says of a message whether a person should take over, be offered, or neither."""

    def __init__(self, source: Source) -> None:
        self._live: Callable[[], Live] = source.live

    def by_rule(self, message: str) -> Verdict | None:
        """What the words alone say, without a vector; `None` for most messages."""
        found = trigger(message)
        return None if found is None else rule_verdict(found)

    def score(self, message: str, vector: Vectors) -> Scored:
        """The classifier's probabilities for a message and its vector."""
        classifier, version = self._live()
        found = classifier.weigh(message, vector)
        return Scored(
            found.of(HandOver.NOW),
            1 - found.of(HandOver.NONE),
            version,
            found.reason_for(HandOver.NOW),
            found.reason_for(HandOver.OFFER),
        )

    def verdict(self, message: str, vector: Vectors) -> Verdict:
        """Rules first; where none matches, or where one may err, the classifier."""
        found = trigger(message)
        if found is not None and not _can_be_doubted(found, message):
            return rule_verdict(found)
        scored = self.score(message, vector)
        if found is None:
            return _classified(message, scored)
        return rule_verdict(found) if scored.now >= DOUBTED_BELOW.value else _doubted(found, scored)


def rule_verdict(found: Trigger, *, decided_by: str = "rule") -> Verdict:
    return Verdict(
        found.outcome, found.reason, found.evidence, RULE_SCORE, 0.0, decided_by, RULES_VERSION, ""
    )


def _can_be_doubted(found: Trigger, message: str) -> bool:
    """What the classifier has learnt to tell from what only reads alike."""
    asks = found.outcome is HandOver.NOW and found.reason in DOUBTED
    return asks and found.is_english and _is_short(message)


def _doubted(found: Trigger, scored: Scored) -> Verdict:
    """The rule's words stand in a message that asks for something else: a person is offered."""
    return Verdict(
        HandOver.OFFER,
        found.reason,
        found.evidence,
        scored.now,
        DOUBTED_BELOW.value,
        "classifier",
        RULES_VERSION,
        scored.version,
    )


def _is_short(message: str) -> bool:
    return len(message.split()) <= LONGEST.value


def _classified(message: str, scored: Scored) -> Verdict:
    words, version = telling_words(message), scored.version
    is_short = _is_short(message)
    if is_short and scored.now >= NOW_AT.value:
        return Verdict(
            HandOver.NOW,
            scored.reason,
            words,
            scored.now,
            NOW_AT.value,
            "classifier",
            RULES_VERSION,
            version,
        )
    offered = is_short and scored.offer >= OFFER_AT.value
    return Verdict(
        HandOver.OFFER if offered else HandOver.NONE,
        scored.reason_to_offer if offered else None,
        words if offered else "",
        scored.offer,
        OFFER_AT.value,
        "classifier",
        RULES_VERSION,
        version,
    )


def accepted_offer(words: str) -> Verdict:
    """The customer said yes to a person."""
    reason = TicketReason.EXPLICIT_REQUEST
    return Verdict(HandOver.NOW, reason, words, 1.0, 0.0, "customer", RULES_VERSION, "")


def graver(first: Verdict | None, second: Verdict) -> Verdict:
    """The one that asks for more; the first where both ask for as much."""
    order = tuple(HandOver)
    if first is None or order.index(second.outcome) < order.index(first.outcome):
        return second
    return first

"""Train the classifier, and measure it on examples that it has not seen. Takes seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.embedding.embedder import Embedder, Vectors
from core.escalation.detection.classifier import NOTHING_ASKED, Classifier, Sort, softmax
from core.escalation.detection.examples import Example
from core.escalation.detection.features import WORD_PLACES, plain, word_places
from core.escalation.detection.thresholds import NOW_AT, OFFER_AT
from core.escalation.detection.verdict import HandOver
from core.escalation.models import TicketReason

LABELS = tuple(HandOver)
if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

FOLDS = 5
REGULARISATION = 3.0
"""scikit-learn's C; of 1, 3 and 10 the one with the least loss on held-out folds."""
ITERATIONS = 2000
TOLERANCE = 1e-3
"""scikit-learn's, of the gradient; ten times as exact takes twice as long for the same measures."""
BATCH = 32
TEMPERATURES = np.round(np.arange(0.5, 2.51, 0.02), 2)
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Trained:
    """A classifier, and its measures on held-out folds of the shipped examples."""

    classifier: Classifier
    metrics: Mapping[str, float]


def train(embedder: Embedder, shipped: Sequence[Example], more: Sequence[Example] = ()) -> Trained:
    """Learn from the shipped examples and from `more`; the same numbers each time.

    The measures are those on the shipped examples, each judged by a classifier that was trained
    without it: `precision`, `recall` and `f1` of "a person, now", those of "now or offered",
    `calibration_error`, and how many examples there were of each sort.
    """
    examples = [*shipped, *more]
    inputs = _inputs(embedder, [example.text for example in examples])
    sorts = sorted({sort_of(each) for each in examples}, key=_order)
    labels = np.array([sorts.index(sort_of(example)) for example in examples])
    judged = labels[: len(shipped)]
    outcomes = np.array([LABELS.index(sort.outcome) for sort in sorts])
    logits = _held_out(inputs, labels, judged=len(shipped))
    temperature = _temperature(logits, outcomes, outcomes[judged])
    weights, intercepts = _fitted(inputs, labels)
    classifier = Classifier(sorts, weights, intercepts, temperature, embedder.name)
    measured = measures(_by_outcome(logits / temperature, outcomes), outcomes[judged])
    return Trained(classifier, measured | {"shipped": len(shipped), "corrections": len(more)})


def sort_of(example: Example) -> Sort:
    """An operator's correction says that a person was due, and not why."""
    if example.label is HandOver.NONE:
        return NOTHING_ASKED
    return Sort(example.label, example.reason or TicketReason.EXPLICIT_REQUEST)


def _order(sort: Sort) -> tuple[int, str]:
    return LABELS.index(sort.outcome), sort.reason or ""


def measures(probabilities: Vectors, labels: Labels) -> dict[str, float]:
    """What the thresholds make of held-out probabilities, shape (examples, outcomes)."""
    now, none = LABELS.index(HandOver.NOW), LABELS.index(HandOver.NONE)
    taken = probabilities[:, now] >= NOW_AT.value
    offered = 1 - probabilities[:, none] >= OFFER_AT.value
    wanted = labels == now
    found = {
        **_scores("", taken, wanted),
        **_scores("offer_", offered, labels != none),
        "false_alarms": float((taken & (labels == none)).sum()),
        "calibration_error": _calibration_error(probabilities[:, now], wanted),
    }
    return {name: round(value, 4) for name, value in found.items()}


def _scores(prefix: str, taken: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> dict[str, float]:
    hits = float((taken & wanted).sum())
    precision, recall = hits / max(taken.sum(), 1), hits / max(wanted.sum(), 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return {f"{prefix}precision": precision, f"{prefix}recall": recall, f"{prefix}f1": f1}


def _calibration_error(scores: Vectors, wanted: NDArray[np.bool_], bins: int = 10) -> float:
    places = np.minimum((scores * bins).astype(int), bins - 1)
    gaps = (
        (places == b).mean() * abs(float(scores[places == b].mean() - wanted[places == b].mean()))
        for b in range(bins)
        if (places == b).any()
    )
    return float(sum(gaps))


def _inputs(embedder: Embedder, texts: Sequence[str]) -> "csr_matrix":
    """What `features.row` makes of each text, most of which is nothing."""
    parts = [embedder.encode(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
    told = np.hstack([np.vstack(parts), np.stack([plain(text) for text in texts])])
    placed = [word_places(text) for text in texts]
    ends = np.cumsum([0, *(len(places) for places, _ in placed)])
    columns = np.array([place for places, _ in placed for place in places], dtype=np.int32)
    values = np.repeat([weight for _, weight in placed], np.diff(ends)).astype(np.float32)
    from scipy.sparse import csr_matrix, hstack

    words = csr_matrix((values, columns, ends), shape=(len(texts), WORD_PLACES))
    return csr_matrix(hstack([csr_matrix(told.astype(np.float32)), words]))


def _fitted(inputs: "csr_matrix", labels: Labels) -> tuple[Vectors, Vectors]:
    # Only training needs scikit-learn, which takes a second to import and 60 MB.
    from sklearn.linear_model import LogisticRegression

    learner = LogisticRegression(C=REGULARISATION, max_iter=ITERATIONS, tol=TOLERANCE)
    fitted = learner.fit(inputs, labels)
    weights, intercepts = fitted.coef_, fitted.intercept_
    return weights.astype(np.float32), intercepts.astype(np.float32)


def _held_out(inputs: "csr_matrix", labels: Labels, *, judged: int) -> Vectors:
    """Logits of the first `judged` examples, from classifiers that did not learn from them."""
    place = np.arange(judged) % FOLDS
    logits = np.zeros((judged, labels.max() + 1), dtype=np.float32)
    for fold in range(FOLDS):
        left_out = np.flatnonzero(place == fold)
        kept = np.setdiff1d(np.arange(len(labels)), left_out)
        weights, intercepts = _fitted(inputs[kept], labels[kept])
        logits[left_out] = inputs[left_out] @ weights.T + intercepts
    return logits


def _by_outcome(logits: Vectors, outcomes: Labels) -> Vectors:
    """Probabilities of the outcomes, shape (examples, outcomes), from those of the sorts."""
    sorts = softmax(logits)
    return np.stack([sorts[:, outcomes == at].sum(axis=1) for at in range(len(LABELS))], axis=1)


def _temperature(logits: Vectors, outcomes: Labels, labels: Labels) -> float:
    """The one at which the held-out outcomes are likeliest."""
    rows = np.arange(len(labels))
    losses = [
        -np.log(_by_outcome(logits / t, outcomes)[rows, labels] + 1e-12).mean()
        for t in TEMPERATURES
    ]
    return float(TEMPERATURES[int(np.argmin(losses))])


def as_record(trained: Trained) -> dict[str, Any]:
    """The columns of a stored version that training fills."""
    return {
        "coefficients": trained.classifier.as_coefficients(),
        "thresholds": {each.name: each.value for each in (NOW_AT, OFFER_AT)},
    }

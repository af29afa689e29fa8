"""Every threshold of the detector in one table: meaning, unit, and how it was measured."""

from core.threshold import Threshold

_FOLDS = (
    "docs/decisions/0012-escalation-detector.md: held-out folds of the shipped examples, "
    "`python -m core eval detector --json`"
)
NOW_AT = Threshold(
    "now_at",
    0.95,
    "probability",
    "A person takes over when the classifier is at least this sure that one is asked for.",
    _FOLDS,
)
OFFER_AT = Threshold(
    "offer_at",
    0.85,
    "probability",
    "A person is offered when the message belongs to `now` or `offer` with at least this.",
    _FOLDS,
)
DOUBTED_BELOW = Threshold(
    "doubted_below",
    0.02,
    "probability",
    "Words that a rule takes for a request bring but an offer where the classifier gives a person "
    "now less than this. Danger, lasting anger, other languages and long messages are believed.",
    "docs/decisions/0012-escalation-detector.md: held-out folds of the shipped examples",
)
LONGEST = Threshold(
    "longest",
    45,
    "words",
    "The classifier's word counts only for messages of at most so many; its examples are short.",
    "docs/decisions/0012-escalation-detector.md: the only false alarms on the demo questions",
)
SAME_NEED = Threshold(
    "same_need",
    0.70,
    "cosine",
    "Two messages of a session this alike are about the same need.",
    "Set by hand; not measured yet",
)
OFFER_AFTER = Threshold(
    "offer_after",
    1,
    "earlier failures",
    "A person is offered when the same need has gone unmet this often before.",
    "Set by the product: at the second failure",
)
NOW_AFTER = Threshold(
    "now_after",
    2,
    "earlier failures",
    "A person takes over when the same need has gone unmet this often before.",
    "Set by the product: at the third failure",
)
NOT_WORSE_BY = Threshold(
    "not_worse_by",
    0.005,
    "share",
    "A retrained classifier goes live when no measure falls by more than this.",
    "Set by the product: two or three of the shipped examples",
)
THRESHOLDS = (
    NOW_AT,
    OFFER_AT,
    DOUBTED_BELOW,
    LONGEST,
    SAME_NEED,
    OFFER_AFTER,
    NOW_AFTER,
    NOT_WORSE_BY,
)

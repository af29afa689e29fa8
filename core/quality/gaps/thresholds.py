"""Every threshold of the gaps in one table: meaning, unit, and how it was measured."""

from core.threshold import Threshold

SAME_GAP = Threshold(
    "same_gap",
    0.30,
    "cosine, less the mean passage",
    "Two groups of questions whose vectors are on average this alike are about one need.",
    "docs/decisions/0019-gaps.md: pytest -s tests/quality/gaps/test_clustering.py",
)
ASKED_AGAIN = Threshold(
    "asked_again",
    0.70,
    "cosine",
    "A question this alike to the one before it in the chat asks the same in other words.",
    "The detector's `same_need`",
)
ANSWERS = Threshold(
    "answers",
    0.35,
    "cosine",
    "A person's reply this near to a question of the gap says something about it.",
    "docs/decisions/0019-gaps.md: pytest -s tests/quality/gaps/test_replies.py",
)
SAME_SENTENCE = Threshold(
    "same_sentence",
    0.88,
    "cosine",
    "Of two sentences this alike, with the same numbers, a draft takes one.",
    "Set by hand; `numbers` guards what it could lose",
)
THRESHOLDS = (SAME_GAP, ASKED_AGAIN, ANSWERS, SAME_SENTENCE)

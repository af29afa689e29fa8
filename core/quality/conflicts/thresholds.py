"""The numbers that decide what is reported as a conflict, each with its meaning and measure."""

from core.threshold import Threshold

_MEASURED = "docs/decisions/0018-conflicts.md: pytest -s tests/quality/conflicts/test_detection.py"
SENTENCES_NEAR = Threshold(
    "sentences_near",
    0.5,
    "cosine",
    "Two sentences are compared word by word when their vectors are this near.",
    _MEASURED,
)
DUPLICATE_NEAR = Threshold(
    "duplicate_near",
    0.8,
    "cosine",
    "Two passages may be duplicates when their vectors are this near.",
    _MEASURED,
)
DUPLICATE_WORDS = Threshold(
    "duplicate_words",
    0.85,
    "share of words",
    "Two such passages are duplicates when they share so much of their topic words.",
    _MEASURED,
)
SHORTEST_DUPLICATE = Threshold(
    "shortest_duplicate",
    8,
    "words",
    "Topic words that two passages have in common before they count as duplicates.",
    _MEASURED,
)
FORM_AT = Threshold(
    "form_at",
    4,
    "figures",
    "A sentence that stands in the base with so many figures is a form, each about its own thing.",
    _MEASURED,
)
CITED_COUNTS = Threshold(
    "cited_counts",
    5,
    "finds",
    "An answer that quoted a passage weighs as much as so many searches that only found it.",
    "Chosen: about five passages are found for each that an answer quotes.",
)
THRESHOLDS = (
    SENTENCES_NEAR,
    DUPLICATE_NEAR,
    DUPLICATE_WORDS,
    SHORTEST_DUPLICATE,
    FORM_AT,
    CITED_COUNTS,
)

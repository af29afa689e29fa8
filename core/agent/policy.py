"""Every threshold of the agent in one table: meaning, unit, and how it was measured."""

from core.threshold import Threshold

RULES_VERSION = "2026-11-3"
"""Stored with every decision; change it with any value below."""


_READ = "docs/decisions/0006-extractive-answer.md: read on the answers to the demo questions"

ANSWER_AT = Threshold(
    "answer_at",
    0.45,
    "probability",
    "An answer is given when its confidence is at least this; below, the question is declined.",
    "docs/decisions/0005-confidence.md: table of declined, answered and right by threshold",
)
_WHICH = "docs/decisions/0036-clarifying.md: python -m core eval demo"
CLARIFY_AT = Threshold(
    "clarify_at",
    0.15,
    "probability",
    "Below an answer's threshold, but from here on, the customer is asked which article is meant.",
    _WHICH,
)
COMPETES_AT = Threshold(
    "competes_at",
    0.5,
    "share",
    "An article is among the choices when its best passage scores this share of the first one's.",
    _WHICH,
)
SECOND_PASSAGE_WITHIN = Threshold(
    "second_passage_within",
    0.06,
    "score",
    "A further passage of the article is quoted when its best sentence scores this close.",
    _READ,
)
OTHER_ARTICLE_WITHIN = Threshold(
    "other_article_within",
    0.0,
    "score",
    "A passage of another article is quoted when its best sentence scores this close.",
    _READ,
)
NEIGHBOUR_WITHIN = Threshold(
    "neighbour_within",
    0.12,
    "score",
    "A sentence or item of the same passage is quoted when it scores this close to the best.",
    _READ,
)
NEIGHBOUR_ROW_WITHIN = Threshold(
    "neighbour_row_within",
    0.06,
    "score",
    "A row of the same table is quoted when it scores this close to the best.",
    _READ,
)
SAME_STATEMENT = Threshold(
    "same_statement",
    0.88,
    "cosine",
    "Two sentences this alike say the same; only the first is quoted.",
    _READ,
)
OWN_WORDS_BONUS = Threshold(
    "own_words_bonus",
    0.2,
    "score",
    "Added to a sentence's cosine when it holds all of the question's words; a share for a part.",
    _READ,
)
_RECALLED = "docs/decisions/0011-tickets.md: pytest -s tests/agent/test_recollection.py"
RECALL_AT = Threshold(
    "recall_at",
    0.55,
    "cosine",
    "A person's sentence answers a question that is this near to it.",
    _RECALLED,
)
RECALL_WHEN_ASKED_AT = Threshold(
    "recall_when_asked_at",
    0.20,
    "cosine",
    "The same, where the question is what a person said or promised.",
    _RECALLED,
)
_FILES = "docs/decisions/0023-attachments.md: read on files and questions about them"
FILE_AT = Threshold(
    "file_at",
    0.50,
    "score",
    "A customer's file answers a question that does not speak of files when it scores this.",
    _FILES,
)
FILE_WHEN_MEANT_AT = Threshold(
    "file_when_meant_at",
    0.28,
    "score",
    "The same, where the question speaks of a file or came with one.",
    _FILES,
)
FILE_LEAD = Threshold(
    "file_lead",
    0.08,
    "score",
    "A file that is meant may score this much less than the help centre; another must score more.",
    _FILES,
)
_GROUNDED = (
    "docs/decisions/0028-language-model.md: pytest -s tests/agent/test_grounding_measured.py"
)
GROUNDED_AT = Threshold(
    "grounded_at",
    0.55,
    "score",
    "A model's sentence is shown when the cosine of the nearest sentence of its passages and the "
    "share of its words in them come to this on average.",
    _GROUNDED,
)
OWN_WORDS_AT = Threshold(
    "own_words_at",
    0.62,
    "share",
    "And at least this share of the sentence's words must stand in its passages.",
    _GROUNDED,
)
FOREIGN_AT = Threshold(
    "foreign_at",
    0.15,
    "cosine",
    "The same in other languages than English, by the cosine alone, which tells little there; or "
    "it shares a number, a code or a name with them.",
    _GROUNDED,
)
SAME_POLARITY_WITHIN = Threshold(
    "same_polarity_within",
    0.05,
    "score",
    "Of the sentences of a passage that come this close to the nearest, one must not say the "
    "opposite.",
    _GROUNDED,
)
KEPT_SHARE = Threshold(
    "kept_share",
    0.5,
    "share",
    "Below this share of sentences that could be shown, the quoting answer follows.",
    "a judgement, not a measurement",
)
SAME_QUESTION_AT = Threshold(
    "same_question_at",
    0.35,
    "cosine",
    "Other words for a question that was declined must be this near to it.",
    _GROUNDED,
)
THRESHOLDS = (
    GROUNDED_AT,
    OWN_WORDS_AT,
    FOREIGN_AT,
    SAME_POLARITY_WITHIN,
    KEPT_SHARE,
    SAME_QUESTION_AT,
    FILE_AT,
    FILE_WHEN_MEANT_AT,
    FILE_LEAD,
    RECALL_AT,
    RECALL_WHEN_ASKED_AT,
    ANSWER_AT,
    CLARIFY_AT,
    COMPETES_AT,
    SECOND_PASSAGE_WITHIN,
    OTHER_ARTICLE_WITHIN,
    NEIGHBOUR_WITHIN,
    NEIGHBOUR_ROW_WITHIN,
    SAME_STATEMENT,
    OWN_WORDS_BONUS,
)

"""The one word and colour for each state of the knowledge base, as in `console.words`."""

from collections.abc import Mapping

from console import words
from console.words import Word
from core.knowledge.catalogue import ArticleOrder, ArticleStage, ReviewDue
from core.knowledge.imports.models import ImportState, ItemOutcome, ItemState
from core.knowledge.models import JobState
from core.quality.article_use import HIGH, LOW, OFTEN, Answering, Cited, UseOrder
from core.quality.conflicts.comparison import ConflictKind
from core.quality.conflicts.models import ConflictState
from core.quality.models import Expectation, Verdict
from core.quality.staleness import StaleReason

IMPORT: Mapping[str, Word] = {
    ImportState.PLANNING: ("Reading", "open"),
    ImportState.PLANNED: ("Waits for you", "act"),
    ImportState.RUNNING: ("Running", "open"),
    ImportState.DONE: ("Done", "good"),
    ImportState.CANCELLED: ("Cancelled", "off"),
    ImportState.FAILED: ("Failed", "act"),
}
IMPORT_ITEM: Mapping[str, Word] = {
    ItemState.NEW: ("New", "good"),
    ItemState.CHANGED: ("Changed", "open"),
    ItemState.UNCHANGED: ("Unchanged", "off"),
    ItemState.DUPLICATE: ("Duplicate", "gap"),
    ItemState.BROKEN: ("Broken", "act"),
    ItemState.GONE: ("Gone", "gap"),
}
IMPORT_OUTCOME: Mapping[str, Word] = {
    ItemOutcome.NEW: ("Published", "good"),
    ItemOutcome.UPDATED: ("Updated", "good"),
    ItemOutcome.UNCHANGED: ("Left as it was", "off"),
    ItemOutcome.ARCHIVED: ("Archived", "off"),
    ItemOutcome.SKIPPED: ("Skipped", "gap"),
}
STAGE: Mapping[str, Word] = {**words.ARTICLE, ArticleStage.REVIEW: ("In review", "act")}
REVIEW_DUE: Mapping[str, Word] = {
    ReviewDue.OVERDUE: ("Overdue", "act"),
    ReviewDue.WEEK: ("Within 7 days", "gap"),
    ReviewDue.MONTH: ("Within 30 days", "open"),
    ReviewDue.QUARTER: ("Within 90 days", "open"),
    ReviewDue.UNSET: ("No date", "off"),
}
CITED: Mapping[str, Word] = {
    Cited.NEVER: ("Never", "gap"),
    Cited.SOME: ("At least once", "open"),
    Cited.OFTEN: (f"{OFTEN} times or more", "good"),
}
ANSWERING: Mapping[str, Word] = {
    Answering.LOW: (f"Below {LOW:.0%}", "gap"),
    Answering.FAIR: (f"{LOW * 100:.0f} to {HIGH:.0%}", "open"),
    Answering.HIGH: (f"{HIGH:.0%} or more", "good"),
}
ORDER: Mapping[str, str] = {
    ArticleOrder.TITLE: "Title",
    ArticleOrder.UPDATED: "Latest change",
    ArticleOrder.REVIEW_BY: "Review date",
    UseOrder.CITED: "Most cited",
    UseOrder.ANSWER_RATE: "Lowest answer rate",
}
EXPECTATION: Mapping[str, Word] = {
    Expectation.ANSWER: ("Answered", "good"),
    Expectation.DECLINE: ("Declined", "gap"),
    Expectation.ESCALATE: ("Handed over", "person"),
}
VERDICT: Mapping[str, Word] = {
    Verdict.BETTER: ("Better", "good"),
    Verdict.WORSE: ("Worse", "act"),
    Verdict.SAME: ("Same", "off"),
}
JOB: Mapping[str, Word] = {
    JobState.QUEUED: ("Waiting", "open"),
    JobState.RUNNING: ("Running", "open"),
    JobState.DONE: ("Done", "good"),
    JobState.FAILED: ("Failed", "act"),
}
CONFLICT: Mapping[str, Word] = {
    ConflictKind.DUPLICATE: ("Duplicate", "off"),
    ConflictKind.NUMBER: ("Number", "gap"),
    ConflictKind.PRICE: ("Price", "act"),
    ConflictKind.DATE: ("Date or time", "gap"),
    ConflictKind.LIMIT: ("Limit", "gap"),
    ConflictKind.NEGATION: ("Yes or no", "act"),
    ConflictKind.WORDING: ("Opposite words", "act"),
}
CONFLICT_STATE: Mapping[str, Word] = {
    ConflictState.OPEN: ("Open", "act"),
    ConflictState.RESOLVED: ("Resolved", "good"),
    ConflictState.WAIVED: ("Waived", "off"),
}
STALE: Mapping[str, Word] = {
    StaleReason.DISLIKED: ("Often rated down", "act"),
    StaleReason.SELDOM_CITED: ("Found, seldom cited", "gap"),
    StaleReason.OVERDUE: ("Past its review date", "gap"),
    StaleReason.NEVER_FOUND: ("Never found", "off"),
}

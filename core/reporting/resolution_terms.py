"""What counts as resolved: the classes, and the numbers that decide between them."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from core.threshold import Threshold

DAYS = Threshold(
    "judged_after",
    3,
    "days",
    "A session is judged once so many days passed since its last question was dealt with; a "
    "question that comes again, or a ticket that is opened again, within them contradicts it.",
    "Set by hand: customers who were not helped write again within three days",
)
SAME_QUESTION = Threshold(
    "same_question",
    0.70,
    "cosine",
    "A customer's question this alike to an earlier one asks the same again.",
    "The detector's `same_need`, set by hand",
)
LEFT_AFTER = Threshold(
    "left_after",
    60,
    "minutes",
    "A customer who says nothing for so long has left, where no person has the session.",
    "Set by hand: the gaps count a question as new after half of it",
)
GOOD_SCORE = Threshold(
    "good_score", 4, "of 5", "Such a score, or a better one, confirms.", "As CSAT is reported"
)
BAD_SCORE = Threshold(
    "bad_score", 2, "of 5", "Such a score, or a worse one, denies.", "As CSAT is reported"
)
THRESHOLDS = (DAYS, SAME_QUESTION, LEFT_AFTER, GOOD_SCORE, BAD_SCORE)


class Resolution(StrEnum):
    """What a session counts as: exactly one of these, the first that holds in this order."""

    NOTHING_ASKED = "nothing_asked"
    """Greetings at most, and no ticket."""
    STILL_OPEN = "still_open"
    """A ticket is open, or the chat goes on and nobody has given an opinion."""
    CONFIRMED = "confirmed"
    """After the last question the customer said that it helped, and nothing contradicts that."""
    DENIED = "denied"
    """The customer said that it did not help."""
    REOPENED = "reopened"
    """The ticket had been resolved, and went back into the queue."""
    ABANDONED = "abandoned"
    """A question was left without an answer: declined, asked back, or in the queue."""
    ASKED_AGAIN = "asked_again"
    """The customer asked the same again after it had been dealt with."""
    TOO_YOUNG = "too_young"
    """Nothing contradicts it so far, but it is too early to say."""
    UNCONTRADICTED = "uncontradicted"
    """It was dealt with, and nothing contradicted that in the days after."""


RESOLVED = (Resolution.CONFIRMED, Resolution.UNCONTRADICTED)
"""What the strict rate counts."""


@dataclass(frozen=True)
class Definition:
    """The numbers in force; others need nothing to be stored anew."""

    days: float = DAYS.value
    same_question: float = SAME_QUESTION.value
    """Not below `core.reporting.resolution_facts.KEPT_FROM`: what is less alike is not stored."""
    left_after: timedelta = timedelta(minutes=LEFT_AFTER.value)
    good_score: int = int(GOOD_SCORE.value)
    bad_score: int = int(BAD_SCORE.value)


CURRENT = Definition()

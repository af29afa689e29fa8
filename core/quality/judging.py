"""Whether a question got what it should, and whether a draft makes that better or worse."""

from collections.abc import Sequence

from core.quality.models import Expectation, Verdict
from core.quality.rehearsal import Given
from core.sessions.models import Outcome

_EXPECTED = {Outcome.ANSWERED: Expectation.ANSWER, Outcome.ESCALATED: Expectation.ESCALATE}
_NOT_ANSWERED = (Outcome.DECLINED, Outcome.CLARIFIED)


def expected_of(outcome: Outcome) -> Expectation:
    """What a question that went right is expected to become again."""
    return _EXPECTED.get(outcome, Expectation.DECLINE)


def passes(
    given: Given, expectation: Expectation, *, articles: Sequence[str], phrases: Sequence[str]
) -> bool:
    """Whether the outcome is the expected one.

    An answer cites one of `articles`, if there are any, and says each of `phrases`.
    """
    match expectation:
        case Expectation.ANSWER:
            cites = not articles or bool(set(given.articles) & set(articles))
            return given.outcome is Outcome.ANSWERED and cites and _says(given.text, phrases)
        case Expectation.DECLINE:
            return given.outcome in _NOT_ANSWERED
        case Expectation.ESCALATE:
            return given.outcome is Outcome.ESCALATED


def change(before: bool, after: bool) -> Verdict:
    """For a test question that passed before and after, or not."""
    if before == after:
        return Verdict.SAME
    return Verdict.BETTER if after else Verdict.WORSE


def real_change(before: Given, after: Given, *, disliked: bool) -> Verdict:
    """For a real question, of which nobody said what is right.

    An answer that is won is better, one that is lost is worse unless the customer rated it down.
    """
    answered_before = before.outcome is Outcome.ANSWERED
    answered_after = after.outcome is Outcome.ANSWERED
    if answered_before == answered_after:
        return Verdict.SAME
    return Verdict.BETTER if answered_after or disliked else Verdict.WORSE


def _says(text: str, phrases: Sequence[str]) -> bool:
    said = _plain(text)
    return all(_plain(phrase) in said for phrase in phrases)


def _plain(text: str) -> str:
    return " ".join(text.replace("*", "").split()).casefold()

"""What a session counts as, in words: the classes, what each means, and why one was chosen."""

from collections.abc import Callable, Iterator, Mapping

from console.components import moment
from console.markup import Html, join, tag
from console.words import Word
from core.reporting.resolution_account import Account, Repeat
from core.reporting.resolution_terms import Definition, Resolution
from core.sessions.facts import SessionFacts
from core.sessions.models import Outcome

RESOLUTION: Mapping[str, Word] = {
    Resolution.CONFIRMED: ("Confirmed", "good"),
    Resolution.UNCONTRADICTED: ("Not contradicted", "good"),
    Resolution.ASKED_AGAIN: ("Asked again", "gap"),
    Resolution.REOPENED: ("Ticket reopened", "gap"),
    Resolution.DENIED: ("Did not help", "gap"),
    Resolution.ABANDONED: ("Left without an answer", "act"),
    Resolution.TOO_YOUNG: ("Too early to say", "open"),
    Resolution.STILL_OPEN: ("Still open", "open"),
    Resolution.NOTHING_ASKED: ("Nothing asked", "off"),
}
"""In the order in which they are shown: what is resolved first, what is not judged last."""
STRICT, STRICT_ALONE = "Resolved", "Resolved without a person"
LENIENT, LEFT = "No person asked for", "Left without an answer"
"""The four rates."""


def meanings(definition: Definition) -> Mapping[Resolution, str]:
    """What each class means, with the numbers in force."""
    days = days_of(definition.days)
    return {
        Resolution.CONFIRMED: "after the last question the customer gave a score of "
        f"{definition.good_score} or more, or, where no declined question was left, rated the "
        "answer helpful or said thanks; and nothing contradicts that since",
        Resolution.UNCONTRADICTED: "the last question was answered, or a person took care of it, "
        f"and for {days} nothing spoke against it",
        Resolution.ASKED_AGAIN: "the customer asked the same again in this session or, within "
        f"{days}, in another one (similarity {definition.same_question:g} or more), though it had "
        "been dealt with",
        Resolution.REOPENED: "the ticket had been resolved and went back into the queue",
        Resolution.DENIED: "the customer rated an answer not helpful, or gave a score of "
        f"{definition.bad_score} or less",
        Resolution.ABANDONED: "a question was declined or asked back and nothing later answered "
        "it, or nobody came to the customer in the queue",
        Resolution.TOO_YOUNG: f"nothing speaks against it so far, but {days} are not over",
        Resolution.STILL_OPEN: "a ticket is open, or the customer wrote within the last "
        f"{definition.left_after.total_seconds() / 60:g} minutes",
        Resolution.NOTHING_ASKED: "nothing but greetings, and no ticket",
    }


def days_of(days: float) -> str:
    return "1 day" if days == 1 else f"{days:g} days"


def because(account: Account) -> Html:
    """The reasons for what it counts as, such as "a score of 5 of 5 was given 2 hours ago"."""
    if account.facts is None:
        return join("what happened in it was not looked at yet")
    reasons = list(_REASONS[account.resolution](account, account.facts))
    return join(*(join("; ", each) if at else each for at, each in enumerate(reasons)))


def _confirmed(account: Account, facts: SessionFacts) -> Iterator[Html]:
    if facts.rated_up_at:
        yield join("the last answer was rated helpful ", moment(facts.rated_up_at))
    if facts.score is not None and facts.score >= account.definition.good_score:
        yield _scored(facts)
    if facts.thanked_at:
        yield join("the customer said thanks ", moment(facts.thanked_at))


def _denied(account: Account, facts: SessionFacts) -> Iterator[Html]:
    if facts.rated_down_at:
        yield join("an answer was rated not helpful ", moment(facts.rated_down_at))
    if facts.score is not None and facts.score <= account.definition.bad_score:
        yield _scored(facts)


def _scored(facts: SessionFacts) -> Html:
    return join(f"a score of {facts.score} of 5 was given ", moment(facts.scored_at))


def _abandoned(account: Account, facts: SessionFacts) -> Iterator[Html]:
    nearest = facts.declined_then_answered
    if nearest is not None and nearest < account.definition.same_question:
        later = "nothing came after it"
        if nearest >= 0:
            later = f"what was answered later is another matter (similarity {nearest:.2f})"
        yield join(f"a question was declined and {later}")
    if facts.last_outcome == Outcome.CLARIFIED:
        yield join("the assistant asked back and the customer said nothing more")
    if facts.tickets and not facts.served:
        yield join("a person was asked for and none wrote")


def _again(account: Account, _: SessionFacts) -> Iterator[Html]:
    for repeat in account.repeats:
        yield _repeated(repeat)


def _repeated(repeat: Repeat) -> Html:
    place = join("in this session")
    if not repeat.same_session:
        link = tag("a", "another session", href=f"sessions?session={repeat.later_session_id}")
        place = join("in ", link)
    return join(
        f"“{repeat.earlier}” was asked again ",
        moment(repeat.asked_at),
        " ",
        place,
        f": “{repeat.later}” (similarity {repeat.similarity:.2f})",
    )


def _reopened(_: Account, facts: SessionFacts) -> Iterator[Html]:
    yield join("its ticket went back into the queue ", moment(facts.reopened_at))


def _settled(account: Account, facts: SessionFacts) -> Iterator[Html]:
    dealt = "a person took care of it" if facts.tickets else "the last question was answered"
    days = days_of(account.definition.days)
    since = f"nothing spoke against it for {days}"
    if account.resolution is Resolution.TOO_YOUNG:
        since = f"nothing speaks against it so far, but {days} are not over"
    yield join(f"{dealt} ", moment(facts.settled_at), f", and {since}")


def _open(_: Account, facts: SessionFacts) -> Iterator[Html]:
    yield join("its ticket is open" if facts.ticket_open else "the chat may still go on")


def _nothing(_: Account, __: SessionFacts) -> Iterator[Html]:
    yield join("nothing was asked in it")


_REASONS: Mapping[Resolution, Callable[[Account, SessionFacts], Iterator[Html]]] = {
    Resolution.CONFIRMED: _confirmed,
    Resolution.DENIED: _denied,
    Resolution.REOPENED: _reopened,
    Resolution.ABANDONED: _abandoned,
    Resolution.ASKED_AGAIN: _again,
    Resolution.UNCONTRADICTED: _settled,
    Resolution.TOO_YOUNG: _settled,
    Resolution.STILL_OPEN: _open,
    Resolution.NOTHING_ASKED: _nothing,
}

"""Sessions judged when somebody asks, from their flat facts. Read-only.

One SQL expression says what a session counts as. The numbers, the lists of sessions behind them
and the account of one session all use it, so that they cannot tell different things.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.reporting.period import Period
from core.reporting.resolution_facts import BY_A_PERSON, DEALT_WITH
from core.reporting.resolution_terms import CURRENT, RESOLVED, Definition, Resolution
from core.sessions.facts import AskedAgain, SessionFacts
from core.sessions.models import ChatSession, Outcome, SessionStatus

Facts = SessionFacts


@dataclass(frozen=True)
class Share:
    """Some of the sessions that are judged."""

    count: int
    of: int

    @property
    def rate(self) -> float | None:
        return self.count / self.of if self.of else None


@dataclass(frozen=True)
class ResolutionFigures:
    """What the sessions that began in a period count as.

    The rates are of those with a question or a ticket that are old enough: a session that was
    abandoned is known at once and one that was resolved only later, so that counting what is known
    would make each new day look worse than it is.
    """

    definition: Definition
    classes: Mapping[Resolution, int]
    """Of all sessions of the period; each is in one class."""
    strict: Share
    """Resolved by the strict measure, with a person's help or without."""
    strict_alone: Share
    """The same without any ticket: never more than `lenient`."""
    lenient: Share
    """No ticket was opened: what is often quoted as the resolution rate."""
    abandoned: Share


@dataclass(frozen=True)
class Judged:
    """Which of the sessions that began in a period are meant."""

    classes: Collection[Resolution] | None = None
    with_ticket: bool | None = None
    old_enough: bool = False
    """Only those that the rates are of."""


def figures(
    db: Session, period: Period, *, at: datetime, definition: Definition = CURRENT
) -> ResolutionFigures:
    """As is known `at` a moment."""
    judged = (
        select(
            _resolution(at, definition).label("resolution"),
            (func.coalesce(Facts.tickets, 0) > 0).label("ticket"),
            func.coalesce(_is_old(at, definition), False).label("old"),
        )
        .select_from(ChatSession)
        .outerjoin(Facts, Facts.session_id == ChatSession.id)
        .where(ChatSession.created_at >= period.start, ChatSession.created_at < period.end)
        .subquery()
    )
    counts = {
        (Resolution(row.resolution), bool(row.ticket), bool(row.old)): row.number
        for row in db.execute(select(judged, func.count().label("number")).group_by(*judged.c))
    }
    return _figures(counts, definition)


def _figures(
    counts: Mapping[tuple[Resolution, bool, bool], int], definition: Definition
) -> ResolutionFigures:
    def among(wanted: Judged) -> int:
        return sum(
            number
            for (resolution, ticket, old), number in counts.items()
            if (wanted.classes is None or resolution in wanted.classes)
            and (wanted.with_ticket is None or ticket == wanted.with_ticket)
            and (old or not wanted.old_enough)
        )

    whole = among(OLD_ENOUGH)
    return ResolutionFigures(
        definition,
        {each: among(Judged([each])) for each in Resolution},
        strict=Share(among(STRICT), whole),
        strict_alone=Share(among(STRICT_ALONE), whole),
        lenient=Share(among(LENIENT), whole),
        abandoned=Share(among(ABANDONED), whole),
    )


ASKED_FOR_SOMETHING = [each for each in Resolution if each is not Resolution.NOTHING_ASKED]
OLD_ENOUGH = Judged(ASKED_FOR_SOMETHING, old_enough=True)
STRICT = Judged(RESOLVED, old_enough=True)
STRICT_ALONE = Judged(RESOLVED, with_ticket=False, old_enough=True)
LENIENT = Judged(ASKED_FOR_SOMETHING, with_ticket=False, old_enough=True)
ABANDONED = Judged([Resolution.ABANDONED], old_enough=True)


def sessions(
    wanted: Judged, period: Period, *, at: datetime, definition: Definition = CURRENT
) -> Select[str]:
    """The ids of the sessions that began in the period and are meant."""
    query = (
        select(ChatSession.id)
        .outerjoin(Facts, Facts.session_id == ChatSession.id)
        .where(ChatSession.created_at >= period.start, ChatSession.created_at < period.end)
    )
    if wanted.classes is not None:
        query = query.where(
            _resolution(at, definition).in_([each.value for each in wanted.classes])
        )
    if wanted.with_ticket is not None:
        query = query.where((func.coalesce(Facts.tickets, 0) > 0) == wanted.with_ticket)
    return query.where(_is_old(at, definition)) if wanted.old_enough else query


def resolution_of(
    db: Session, session_id: str, *, at: datetime, definition: Definition = CURRENT
) -> Resolution | None:
    """What one session counts as; `None` where it is not there."""
    found = db.scalar(
        select(_resolution(at, definition))
        .select_from(ChatSession)
        .outerjoin(Facts, Facts.session_id == ChatSession.id)
        .where(ChatSession.id == session_id)
    )
    return Resolution(found) if found is not None else None


def repeats(definition: Definition) -> ColumnElement[bool]:
    """Of `AskedAgain`: the same question, within the days, after it had been dealt with.

    Who rephrases a question that was declined says nothing against an answer.
    """
    return and_(
        AskedAgain.similarity >= definition.same_question,
        AskedAgain.days_later <= definition.days,
        AskedAgain.earlier_outcome.in_(DEALT_WITH) | ~AskedAgain.same_session,
    )


def _is_old(at: datetime, definition: Definition) -> ColumnElement[bool]:
    return Facts.settled_at <= at - timedelta(days=definition.days)


def _resolution(at: datetime, definition: Definition) -> ColumnElement[str]:
    quiet = ChatSession.last_activity <= at - definition.left_after
    goes_on = (ChatSession.status != SessionStatus.ENDED) & ~quiet
    rules = (
        (Facts.session_id.is_(None), Resolution.STILL_OPEN),
        ((Facts.questions == 0) & (Facts.tickets == 0), Resolution.NOTHING_ASKED),
        (Facts.ticket_open, Resolution.STILL_OPEN),
        (_confirmed(definition), Resolution.CONFIRMED),
        (_denied(definition), Resolution.DENIED),
        (goes_on, Resolution.STILL_OPEN),
        (Facts.reopened_at.is_not(None), Resolution.REOPENED),
        (_abandoned(definition), Resolution.ABANDONED),
        (_again(definition), Resolution.ASKED_AGAIN),
        (~_is_old(at, definition), Resolution.TOO_YOUNG),
    )
    found = [(condition, resolution.value) for condition, resolution in rules]
    return case(*found, else_=Resolution.UNCONTRADICTED.value)


def _confirmed(definition: Definition) -> ColumnElement[bool]:
    """One sign of it that came after the last question and after everything that speaks against.

    A score is of the whole session; a rating and thanks are for an answer, and make up for no other
    question that was left.
    """
    scored = (Facts.score >= definition.good_score) & _since_last_question(Facts.scored_at)
    glad = _stands(Facts.rated_up_at, definition) | _stands(Facts.thanked_at, definition)
    return or_(
        glad & ~_declined_left(definition),
        scored & _stands(Facts.scored_at, definition),
    )


def _since_last_question(moment: InstrumentedAttribute[datetime | None]) -> ColumnElement[bool]:
    return (moment >= Facts.last_asked_at) | Facts.last_asked_at.is_(None)


def _stands(
    moment: InstrumentedAttribute[datetime | None], definition: Definition
) -> ColumnElement[bool]:
    bad_score = case((Facts.score <= definition.bad_score, Facts.scored_at))
    against = (Facts.rated_down_at, Facts.reopened_at, bad_score)
    later = (or_(each.is_(None), each <= moment) for each in against)
    return and_(moment.is_not(None), *later, ~_again(definition, AskedAgain.asked_at > moment))


def _denied(definition: Definition) -> ColumnElement[bool]:
    return Facts.rated_down_at.is_not(None) | (
        Facts.score.is_not(None) & (Facts.score <= definition.bad_score)
    )


def _abandoned(definition: Definition) -> ColumnElement[bool]:
    in_the_queue = (Facts.tickets > 0) & ~Facts.served
    return or_(
        _declined_left(definition),
        Facts.last_outcome == Outcome.CLARIFIED,
        in_the_queue & or_(Facts.last_outcome.is_(None), Facts.last_outcome.in_(BY_A_PERSON)),
    )


def _declined_left(definition: Definition) -> ColumnElement[bool]:
    """A question was declined, and nothing like it was answered later."""
    return func.coalesce(Facts.declined_then_answered, 1.0) < definition.same_question


def _again(definition: Definition, when: ColumnElement[bool] | None = None) -> ColumnElement[bool]:
    mine = AskedAgain.session_id == ChatSession.id
    found = select(AskedAgain.session_id).where(mine, repeats(definition))
    return found.where(when if when is not None else true()).correlate(ChatSession, Facts).exists()

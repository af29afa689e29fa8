"""What happened in sessions, so that each counted number leads to the sessions behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, false, or_, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute

from core.agent.models import Turn, TurnHit
from core.escalation.models import Ticket, TicketReason
from core.reporting.model_figures import ModelPart
from core.reporting.model_use import is_part
from core.reporting.period import Period, WeeklyHour
from core.reporting.queries import cites_something, replied_in_time, replied_late, within
from core.reporting.resolution import ABANDONED, LENIENT, OLD_ENOUGH, STRICT, STRICT_ALONE, Judged
from core.reporting.resolution import sessions as sessions_judged
from core.reporting.resolution_terms import Resolution
from core.reporting.topics.figures import NO_TOPIC
from core.reporting.topics.models import TopicQuestion
from core.sessions.models import ChatSession, Csat, Feedback, Message


class Event(StrEnum):
    """What a session is looked for by. An outcome of a turn has the outcome's own word."""

    STARTED = "started"
    """It began."""
    TURN = "turn"
    """A customer's message was dealt with, whatever came of it."""
    ANSWERED = "answered"
    CLARIFIED = "clarified"
    DECLINED = "declined"
    ESCALATED = "escalated"
    WITH_HUMAN = "with_human"
    TICKET = "ticket"
    """A person was asked for: a ticket was opened."""
    CLAIMED = "claimed"
    """Someone took its ticket from the queue."""
    RESOLVED = "resolved"
    RATED_UP = "up"
    RATED_DOWN = "down"
    IN_TIME = "in_time"
    """A ticket was opened, and a person wrote before it was due."""
    LATE = "late"
    """A ticket was opened, and nobody wrote before it was due."""
    SCORED = "scored"
    """The customer said how satisfied they were."""
    STRICTLY = "strictly_resolved"
    """It began, is old enough to be judged, and was resolved by the strict measure."""
    STRICTLY_ALONE = "strictly_resolved_alone"
    """The same, without any ticket."""
    LENIENTLY = "leniently_resolved"
    """It began, is old enough to be judged, and no ticket was opened."""
    LEFT = "left"
    """It began, is old enough to be judged, and was left without an answer."""
    JUDGED = "judged"
    """It began, is old enough to be judged, and something was asked."""
    NOTHING_ASKED = "nothing_asked"
    """It began and counts as this, whatever its age; so do the others of `Resolution`."""
    STILL_OPEN = "still_open"
    CONFIRMED = "confirmed"
    DENIED = "denied"
    REOPENED = "reopened"
    ABANDONED = "abandoned"
    ASKED_AGAIN = "asked_again"
    TOO_YOUNG = "too_young"
    UNCONTRADICTED = "uncontradicted"


JUDGED: Mapping[Event, Judged] = {
    Event.STRICTLY: STRICT,
    Event.STRICTLY_ALONE: STRICT_ALONE,
    Event.LENIENTLY: LENIENT,
    Event.LEFT: ABANDONED,
    Event.JUDGED: OLD_ENOUGH,
    **{Event(each.value): Judged([each]) for each in Resolution},
}
"""Which sessions an event means that is a verdict on the whole of one."""


@dataclass(frozen=True)
class Happening:
    """An event in a period, and what narrows it; what is `None` does not."""

    event: Event
    period: Period
    reason: TicketReason | None = None
    """Of the ticket that was opened."""
    article_id: str | None = None
    """Cited by the turn's answer."""
    at_least: float | None = None
    """Lower bound, inclusive: of a turn its confidence (0 to 1), of a score the score (1 to 5)."""
    below: float | None = None
    """Upper bound of the same, exclusive."""
    slower_than_s: float | None = None
    """Seconds to the answer, exclusive; with a stage, those of the stage."""
    stage: str | None = None
    """A step of a turn, as receipts name it."""
    cites: bool | None = None
    """Whether the turn's answer cites something."""
    topic_id: int | None = None
    """Of turns: only those whose question is in this topic, 0 for those in none."""
    model: ModelPart | None = None
    """Of turns: only those in which a language model had this part."""
    fell_back: str | None = None
    """Of turns: only those that quote for this reason where a model was asked."""
    at: WeeklyHour | None = None
    """Of turns: only those that began in this hour of the week."""


def session_in(found: Happening, *, at: datetime) -> ColumnElement[bool]:
    """Of a query for sessions: those in which it happened, as is known `at` a moment."""
    return ChatSession.id.in_(_sessions(found, at))


def _sessions(found: Happening, at: datetime) -> Select[str]:
    period = found.period
    if found.event in JUDGED:
        return sessions_judged(JUDGED[found.event], period, at=at)
    match found.event:
        case Event.STARTED:
            return select(ChatSession.id).where(within(ChatSession.created_at, period))
        case Event.TICKET | Event.IN_TIME | Event.LATE:
            return _tickets(found, at)
        case Event.CLAIMED:
            return select(Ticket.session_id).where(within(Ticket.claimed_at, period))
        case Event.RESOLVED:
            return select(Ticket.session_id).where(within(Ticket.resolved_at, period))
        case Event.RATED_UP | Event.RATED_DOWN:
            return (
                select(Message.session_id)
                .join(Feedback, Feedback.message_seq == Message.seq)
                .where(within(Feedback.created_at, period), Feedback.rating == found.event.value)
            )
        case Event.SCORED:
            return select(Csat.session_id).where(
                within(Csat.created_at, period), *_between(Csat.score, found)
            )
    return _turns(found)


def _tickets(found: Happening, at: datetime) -> Select[str]:
    query = select(Ticket.session_id).where(within(Ticket.created_at, found.period))
    if found.event is Event.IN_TIME:
        query = query.where(replied_in_time())
    if found.event is Event.LATE:
        query = query.where(replied_late(at))
    return query.where(Ticket.reason == found.reason) if found.reason else query


def _turns(found: Happening) -> Select[str]:
    query = select(Turn.session_id).where(
        within(Turn.started_at, found.period), *_between(Turn.confidence, found)
    )
    if found.at is not None:
        hours = found.at.within(found.period)
        query = query.where(or_(false(), *(within(Turn.started_at, hour) for hour in hours)))
    if found.event == Event.TURN:
        query = query.where(Turn.outcome.is_not(None))
    else:
        query = query.where(Turn.outcome == found.event.value)
    if found.slower_than_s is not None:
        query = query.where(_seconds(found.stage) > found.slower_than_s)
    if found.cites is not None:
        query = query.where(cites_something() if found.cites else ~cites_something())
    if found.article_id is not None:
        cited = TurnHit.cited_as.is_not(None) & (TurnHit.article_id == found.article_id)
        query = query.join(TurnHit, TurnHit.question_seq == Turn.question_seq).where(cited)
    if found.model is not None:
        query = query.where(is_part(found.model))
    if found.fell_back is not None:
        query = query.where(Turn.llm_fell_back == found.fell_back)
    if found.topic_id is not None:
        query = query.where(Turn.question_seq.in_(_in_topic(found.topic_id)))
    return query


def _in_topic(topic_id: int) -> Select[int]:
    wanted = (
        TopicQuestion.topic_id.is_(None)
        if topic_id == NO_TOPIC
        else TopicQuestion.topic_id == topic_id
    )
    return select(TopicQuestion.question_seq).where(wanted)


def _seconds(stage: str | None) -> ColumnElement[float]:
    if stage is None:
        return type_coerce(Turn.seconds, Float)
    milliseconds: ColumnElement[float] = Turn.timings_ms[stage].as_float()
    return milliseconds / 1000


def _between(value: InstrumentedAttribute[Any], found: Happening) -> list[ColumnElement[bool]]:
    bounds = []
    if found.at_least is not None:
        bounds.append(value >= found.at_least)
    if found.below is not None:
        bounds.append(value < found.below)
    return bounds

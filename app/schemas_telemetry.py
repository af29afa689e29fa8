"""What a summary takes, and what it answers."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from app.schemas_model_use import ModelUse, SpentPoint
from app.schemas_topics import TopicFigures, topics_of
from core.db import now
from core.reporting import figures, resolution
from core.reporting.period import Period, Step
from core.sessions.models import Outcome


class SummaryQuery(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    start: datetime | None = Field(
        None, alias="from", description="inclusive, UTC; 24 hours before `to` if missing"
    )
    end: datetime | None = Field(
        None, alias="to", description="exclusive, UTC, at most 366 days later; now if missing"
    )

    _period: Period = PrivateAttr()

    @model_validator(mode="after")
    def _is_a_period(self) -> Self:
        self._period = Period.of(self.start, self.end, now=now())
        return self

    @property
    def period(self) -> Period:
        return self._period


class OutcomeShare(BaseModel):
    count: int
    share: float = Field(description="of all turns, 0 to 1; 0 without turns")


class Percentiles(BaseModel):
    """Seconds, exact; null without values."""

    model_config = ConfigDict(from_attributes=True)

    count: int
    p50: float | None
    p95: float | None
    p99: float | None


class CitedArticle(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    article_id: str
    title: str
    turns: int = Field(description="answers that cited it")


class FeedbackCounts(BaseModel):
    up: int
    down: int


class CsatFigures(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    average: float | None
    scores: dict[int, int] = Field(description="how often each score, 1 to 5, was given")


class FirstReplies(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    met: int
    missed: int = Field(description="late, or due and not there yet")
    met_rate: float | None = Field(description="of met and missed, 0 to 1")


class Share(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    count: int
    rate: float | None = Field(description="of `judged`, 0 to 1; null where none is judged")


class ResolutionFigures(BaseModel):
    """What the sessions that began in the period count as."""

    days: float = Field(description="after which a session is judged")
    same_question: float = Field(description="cosine from which a question is the same again")
    classes: dict[str, int] = Field(description="of all sessions, each in one class")
    judged: int = Field(description="sessions with a question or ticket that are old enough")
    strict: Share = Field(description="judged and `confirmed` or `uncontradicted`")
    strict_alone: Share = Field(description="of those without a ticket; at most `lenient`")
    lenient: Share = Field(description="judged and without a ticket")
    abandoned: Share = Field(description="judged and left without an answer")

    @classmethod
    def of(cls, found: resolution.ResolutionFigures) -> Self:
        shares = ("strict", "strict_alone", "lenient", "abandoned")
        return cls(
            days=found.definition.days,
            same_question=found.definition.same_question,
            classes={each.value: count for each, count in found.classes.items()},
            judged=found.strict.of,
            **{name: _share(getattr(found, name)) for name in shares},
        )


def _share(found: resolution.Share) -> Share:
    return Share(count=found.count, rate=_rounded(found.rate))


class Figures(BaseModel):
    """Numbers of one period."""

    sessions_started: int
    turns: int = Field(description="that began in the period and have ended")
    outcomes: dict[str, OutcomeShare]
    answered_rate: float | None = Field(description="of the turns that were the bot's to answer")
    clarified_rate: float | None = Field(description="of the turns that were the bot's to answer")
    declined_rate: float | None = Field(description="of the turns that were the bot's to answer")
    escalations: dict[str, int] = Field(description="tickets opened, by reason")
    response_seconds: Percentiles = Field(description="from message to stored answer of the bot")
    confidence: list[int] = Field(description="turns weighed at 0 to 0.1, 0.1 to 0.2 … 0.9 to 1")
    confidence_cited: list[int] = Field(description="of each of those, how many cited something")
    hit_rate: float | None = Field(
        description="of the turns that were weighed, those whose answer cites something"
    )
    cited_articles: list[CitedArticle] = Field(description="the 10 most cited, most cited first")
    feedback: FeedbackCounts
    csat: CsatFigures
    ticket_wait_seconds: Percentiles = Field(
        description="from the queue to whoever took it, of tickets taken in the period"
    )
    first_replies: FirstReplies = Field(
        description="of tickets opened in the period: whether a person wrote before it was due"
    )
    tickets_resolved: int = Field(description="in the period")
    resolution: ResolutionFigures
    model: ModelUse = Field(description="what a language model took and wrote")

    @classmethod
    def of(cls, found: figures.Figures, **more: object) -> Self:
        return cls.model_validate(
            {
                "sessions_started": found.sessions_started,
                "turns": found.turns,
                "outcomes": _shares(found),
                "answered_rate": _rounded(found.answered_rate),
                "clarified_rate": _rounded(found.clarified_rate),
                "declined_rate": _rounded(found.declined_rate),
                "escalations": found.escalations,
                "response_seconds": found.response_seconds,
                "confidence": found.confidence,
                "confidence_cited": found.confidence_cited,
                "hit_rate": _rounded(found.hit_rate),
                "cited_articles": found.cited_articles,
                "feedback": {"up": found.feedback_up, "down": found.feedback_down},
                "csat": found.csat,
                "ticket_wait_seconds": found.ticket_wait_seconds,
                "first_replies": found.first_replies,
                "tickets_resolved": found.tickets_resolved,
                "resolution": ResolutionFigures.of(found.resolution),
                "model": ModelUse.of_use(found.model),
                **more,
            }
        )


class VolumePoint(BaseModel):
    start: datetime
    sessions: int
    turns: int
    outcomes: dict[str, int]


class OpenTickets(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    queued: int
    claimed: int
    waiting: int = Field(description="for the customer")


class Summary(Figures):
    """The numbers of a period, of the one before it, and how things stand now."""

    start: datetime = Field(serialization_alias="from")
    end: datetime = Field(serialization_alias="to")
    bucket: Step
    stage_seconds: dict[str, Percentiles] = Field(description="by step of a turn")
    volume: list[VolumePoint] = Field(description="by hour or day of UTC, empty ones too")
    weekly: list[list[int]] = Field(description="turns by weekday, Monday first, and hour of UTC")
    spent: list[SpentPoint] = Field(
        description="by hour or day of UTC, empty ones too; [] where no model was asked"
    )
    topics: list[TopicFigures] = Field(description="those with the most turns first, at most 50")
    questions_not_sorted: int = Field(description="new, older than the sorting, or erased")
    open_tickets: OpenTickets = Field(description="now")
    before: Figures = Field(description="the period of the same length that ends at `from`")

    @classmethod
    def of_summary(cls, found: figures.Summary) -> Self:
        return cls.of(
            found.figures,
            start=found.period.start,
            end=found.period.end,
            bucket=found.step,
            stage_seconds=found.stage_seconds,
            volume=[_point(point) for point in found.volume],
            weekly=found.weekly,
            spent=[SpentPoint.of_point(point) for point in found.spent],
            topics=topics_of(found.topics, found.topics_before),
            questions_not_sorted=found.topics.unsorted,
            open_tickets=found.open_tickets,
            before=Figures.of(found.before),
        )


def _point(point: figures.VolumePoint) -> VolumePoint:
    outcomes = {outcome.value: count for outcome, count in point.outcomes.items()}
    return VolumePoint(
        start=point.start, sessions=point.sessions, turns=point.turns, outcomes=outcomes
    )


def _shares(found: figures.Figures) -> dict[Outcome, OutcomeShare]:
    whole = found.turns or 1
    return {
        outcome: OutcomeShare(count=count, share=round(count / whole, 4))
        for outcome, count in found.outcomes.items()
    }


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 4)

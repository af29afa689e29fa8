"""The numbers about a period, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from core.escalation.models import TicketReason
from core.reporting.model_figures import ModelUse, SpentPoint
from core.reporting.period import Period, Step
from core.reporting.resolution import ResolutionFigures
from core.reporting.topics.figures import Topics
from core.sessions.models import Outcome

CONFIDENCE_BINS = 10
SHARES = (0.5, 0.95, 0.99)
"""Of the values, those that lie below p50, p95 and p99."""


@dataclass(frozen=True)
class Percentiles:
    """Exact ones, interpolated between the two nearest values; `None` of no values."""

    count: int
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> "Percentiles":
        if not values.size:
            return cls(0)
        return cls(values.size, *(float(each) for each in np.quantile(values, SHARES)))


@dataclass(frozen=True)
class CitedArticle:
    article_id: str
    title: str
    turns: int
    """Answers that cited it."""


@dataclass(frozen=True)
class Csat:
    average: float | None
    scores: Mapping[int, int]
    """How often each score from 1 to 5 was given."""


@dataclass(frozen=True)
class FirstReplies:
    """Of tickets that have a deadline for a person's first word."""

    met: int
    missed: int
    """The word came late, or has not come yet though it is due."""

    @property
    def met_rate(self) -> float | None:
        """Of those of which it is known."""
        known = self.met + self.missed
        return self.met / known if known else None


@dataclass(frozen=True)
class Counts:
    """What happened in one period, as far as it is counted in no time.

    Turns count by when they began and only once they ended.
    """

    sessions_started: int
    outcomes: Mapping[Outcome, int]
    escalations: Mapping[TicketReason, int]
    """Tickets that were opened, however that came."""
    feedback_up: int
    feedback_down: int
    csat: Csat
    ticket_wait_seconds: Percentiles
    """From the queue to whoever took it, of tickets that were taken in the period."""
    first_replies: FirstReplies
    """Of tickets that were opened in the period."""
    tickets_resolved: int
    resolution: ResolutionFigures
    """Of the sessions that began in the period."""

    @property
    def turns(self) -> int:
        return sum(self.outcomes.values())

    @property
    def answered_rate(self) -> float | None:
        return self._rate(Outcome.ANSWERED)

    @property
    def clarified_rate(self) -> float | None:
        return self._rate(Outcome.CLARIFIED)

    @property
    def declined_rate(self) -> float | None:
        return self._rate(Outcome.DECLINED)

    def _rate(self, outcome: Outcome) -> float | None:
        """Of the turns that were the bot's to answer."""
        its_own = self.turns - self.outcomes[Outcome.WITH_HUMAN]
        return self.outcomes[outcome] / its_own if its_own else None


@dataclass(frozen=True)
class Figures(Counts):
    """Everything that is counted of one period."""

    response_seconds: Percentiles
    """From a customer's message to the stored answer of the bot."""
    confidence: Sequence[int]
    """How many answers were weighed at 0 to 0.1, 0.1 to 0.2 and so on; 1.0 is in the last."""
    confidence_cited: Sequence[int]
    """How many of each of those cited something."""
    cited_articles: Sequence[CitedArticle]
    model: ModelUse

    @property
    def searched(self) -> int:
        """Turns for which the knowledge base was searched: a confidence was weighed."""
        return sum(self.confidence)

    @property
    def hit_rate(self) -> float | None:
        """Of the turns for which was searched, those whose answer cites something."""
        return sum(self.confidence_cited) / self.searched if self.searched else None


@dataclass(frozen=True)
class VolumePoint:
    """What began in one hour or day."""

    start: datetime
    end: datetime
    sessions: int
    outcomes: Mapping[Outcome, int]

    @property
    def turns(self) -> int:
        return sum(self.outcomes.values())


@dataclass(frozen=True)
class Opening:
    """What is shown first of a period and of what it is compared with."""

    period: Period
    step: Step
    figures: Counts
    volume: Sequence[VolumePoint]
    """Every hour or day of the period by the reader's clock, empty ones too."""
    weekly: Sequence[Sequence[int]]
    """Turns by weekday, Monday first, and hour."""
    compared: Period | None
    before: Counts | None
    volume_before: Sequence[VolumePoint]


@dataclass(frozen=True)
class Telemetry(Opening):
    """A period and what it is compared with, for charts."""

    figures: Figures
    before: Figures | None
    spent: Sequence[SpentPoint]
    """What a language model took in the same hours or days; empty where none was asked."""
    spent_before: Sequence[SpentPoint]
    topics: Topics
    topics_before: Topics
    """Of the period that this one is compared with, else of the one before it."""


@dataclass(frozen=True)
class OpenTickets:
    """Now, whatever the period."""

    queued: int
    claimed: int
    waiting: int
    """For the customer."""


@dataclass(frozen=True)
class Summary:
    """A period, the one before it, and how things stand now."""

    period: Period
    step: Step
    figures: Figures
    before: Figures
    stage_seconds: Mapping[str, Percentiles]
    """Of the steps of a turn, as receipts have them."""
    volume: Sequence[VolumePoint]
    """Every hour or day of the period, empty ones too."""
    weekly: Sequence[Sequence[int]]
    """Turns by weekday, Monday first, and hour, in UTC."""
    spent: Sequence[SpentPoint]
    """What a language model took in the same hours or days; empty where none was asked."""
    topics: Topics
    topics_before: Topics
    open_tickets: OpenTickets

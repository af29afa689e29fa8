"""The summary of a period: the numbers that the console draws and the API gives."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from sqlalchemy.orm import Session

from core.db import Transactions, now
from core.reporting import model_use, queries, resolution, volume
from core.reporting.figures import (
    Counts,
    Figures,
    Opening,
    Percentiles,
    Summary,
    Telemetry,
)
from core.reporting.model_figures import SpentPoint
from core.reporting.period import Period
from core.reporting.quarters import Quarters, outcomes, turns_by_quarter
from core.reporting.resolution_account import Account, account
from core.reporting.topics.counting import names, topics
from core.sessions.models import Rating


class ReportingService:
    """Numbers about any period. Read-only."""

    def __init__(self, transactions: Transactions, *, clock: Callable[[], datetime] = now) -> None:
        self._transactions = transactions
        self._now = clock

    def summary(self, period: Period) -> Summary:
        """A period beside the one before it, all as of one moment."""
        with self._transactions.snapshot() as db:
            quarters = turns_by_quarter(db, period)
            earlier, at = turns_by_quarter(db, period.before), self._now()
            return Summary(
                period=period,
                step=period.step,
                figures=_figures(db, period, _counts(db, period, quarters, at)),
                before=_figures(db, period.before, _counts(db, period.before, earlier, at)),
                stage_seconds=_stages(db, period),
                volume=volume.by_piece(db, quarters, period),
                weekly=volume.by_weekly_hour(quarters),
                spent=_spent(db, period, UTC),
                topics=topics(db, period),
                topics_before=topics(db, period.before),
                open_tickets=queries.open_tickets(db),
            )

    def opening(
        self, period: Period, *, compared: Period | None = None, zone: tzinfo = UTC
    ) -> Opening:
        """What `telemetry` begins with, which takes a small part of its time."""
        with self._transactions.snapshot() as db:
            return _opening(db, period, compared, zone, self._now())

    def telemetry(
        self, period: Period, *, compared: Period | None = None, zone: tzinfo = UTC
    ) -> Telemetry:
        """A period, beside another if one is given, by the clock of a zone, as of one moment."""
        with self._transactions.snapshot() as db:
            return _whole(db, _opening(db, period, compared, zone, self._now()), zone)

    def continued(self, opening: Opening, *, zone: tzinfo = UTC) -> Telemetry:
        """What `telemetry` gives, counted on from its opening by the clock of the same zone."""
        with self._transactions.snapshot() as db:
            return _whole(db, opening, zone)

    def stage_seconds(self, period: Period) -> Mapping[str, Percentiles]:
        """The seconds of each step of a turn, as receipts have them: the slowest of the numbers."""
        with self._transactions.read() as db:
            return _stages(db, period)

    def topic_name(self, topic_id: int) -> str | None:
        """What a topic is called; `None` where there is none with this number."""
        with self._transactions.read() as db:
            return names(db, [topic_id]).get(topic_id)

    def account(self, session_id: str) -> Account:
        """What a session counts as, and why. Raises SessionNotFound."""
        with self._transactions.snapshot() as db:
            return account(db, session_id, at=self._now())


def _opening(
    db: Session, period: Period, compared: Period | None, zone: tzinfo, at: datetime
) -> Opening:
    quarters = turns_by_quarter(db, period)
    earlier = turns_by_quarter(db, compared) if compared else {}
    return Opening(
        period=period,
        step=period.step,
        figures=_counts(db, period, quarters, at),
        volume=volume.by_piece(db, quarters, period, zone),
        weekly=volume.by_weekly_hour(quarters, zone),
        compared=compared,
        before=_counts(db, compared, earlier, at) if compared else None,
        volume_before=volume.by_piece(db, earlier, compared, zone) if compared else (),
    )


def _whole(db: Session, opening: Opening, zone: tzinfo) -> Telemetry:
    period, compared, before = opening.period, opening.compared, opening.before
    return Telemetry(
        period=period,
        step=opening.step,
        figures=_figures(db, period, opening.figures),
        volume=opening.volume,
        weekly=opening.weekly,
        compared=compared,
        before=_figures(db, compared, before) if compared and before else None,
        volume_before=opening.volume_before,
        spent=_spent(db, period, zone),
        spent_before=_spent(db, compared, zone) if compared else (),
        topics=topics(db, period),
        topics_before=topics(db, compared or period.before),
    )


def _counts(db: Session, period: Period, turns: Quarters, at: datetime) -> Counts:
    ratings = queries.feedback(db, period)
    return Counts(
        sessions_started=queries.sessions_started(db, period),
        outcomes=outcomes(turns),
        escalations=queries.escalations(db, period),
        feedback_up=ratings[Rating.UP],
        feedback_down=ratings[Rating.DOWN],
        csat=queries.csat(db, period),
        ticket_wait_seconds=Percentiles.of(queries.ticket_waits(db, period)),
        first_replies=queries.first_replies(db, period, at),
        tickets_resolved=queries.tickets_resolved(db, period),
        resolution=resolution.figures(db, period, at=at),
    )


def _figures(db: Session, period: Period, counts: Counts) -> Figures:
    """With all that takes longer to count."""
    confidence, cited = queries.confidence(db, period)
    return Figures(
        **vars(counts),
        response_seconds=queries.response_seconds(db, period),
        confidence=confidence,
        confidence_cited=cited,
        cited_articles=queries.cited_articles(db, period),
        model=model_use.use(db, period),
    )


def _stages(db: Session, period: Period) -> Mapping[str, Percentiles]:
    stages = queries.stage_seconds(db, period)
    return {stage: Percentiles.of(spent) for stage, spent in stages.items()}


def _spent(db: Session, period: Period, zone: tzinfo) -> Sequence[SpentPoint]:
    return model_use.by_piece(model_use.by_quarter(db, period), period.pieces(zone))

"""The summary of a period: the numbers that the console draws and the API gives."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from core.db import Transactions
from core.reporting import queries
from core.reporting.figures import Figures, Percentiles, Summary, VolumePoint
from core.reporting.happening import Happening, session_in
from core.reporting.period import Period
from core.sessions import repository as sessions
from core.sessions.models import ChatSession, Outcome, Rating
from core.sessions.repository import SessionFilter


class ReportingService:
    """Numbers about any period. Read-only."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def summary(self, period: Period) -> Summary:
        """A period beside the one before it, all as of one moment."""
        with self._transactions.snapshot() as db:
            stages = queries.stage_seconds(db, period)
            return Summary(
                period=period,
                step=period.step,
                figures=_figures(db, period),
                before=_figures(db, period.before),
                stage_seconds={stage: Percentiles.of(spent) for stage, spent in stages.items()},
                volume=_volume(db, period),
                open_tickets=queries.open_tickets(db),
            )

    def sessions(
        self, happened: Happening, wanted: SessionFilter, *, limit: int = 20, offset: int = 0
    ) -> tuple[Sequence[ChatSession], int]:
        """A page of the sessions in which it happened, the latest active first, and the number."""
        with self._transactions.read() as db:
            return sessions.find(db, wanted, session_in(happened), limit=limit, offset=offset)


def _figures(db: Session, period: Period) -> Figures:
    ratings = queries.feedback(db, period)
    return Figures(
        sessions_started=queries.sessions_started(db, period),
        outcomes=queries.outcomes(db, period),
        escalations=queries.escalations(db, period),
        response_seconds=Percentiles.of(queries.response_seconds(db, period)),
        confidence=queries.confidence(db, period),
        cited_articles=queries.cited_articles(db, period),
        feedback_up=ratings[Rating.UP],
        feedback_down=ratings[Rating.DOWN],
        csat=queries.csat(db, period),
        ticket_wait_seconds=Percentiles.of(queries.ticket_waits(db, period)),
    )


def _volume(db: Session, period: Period) -> list[VolumePoint]:
    pieces = period.pieces()
    turns = queries.turns_by_piece(db, pieces)
    started = queries.sessions_by_piece(db, pieces)
    return [
        VolumePoint(
            piece.start,
            started.get(number, 0),
            {outcome: turns.get((number, outcome), 0) for outcome in Outcome},
        )
        for number, piece in enumerate(pieces)
    ]

"""Sessions by what is known of them and by what happened in them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import Transactions, now
from core.escalation.models import TicketReason
from core.knowledge.models import Article
from core.reporting.happening import Event, Happening, session_in
from core.reporting.period import EARLIEST, LATEST, Period
from core.reporting.resolution_terms import BAD_SCORE, GOOD_SCORE
from core.sessions import finding
from core.sessions.models import ChatSession
from core.sessions.repository import SessionFilter

EVER = Period(EARLIEST, LATEST)
MOST_ARTICLES = 1000


class Opinion(StrEnum):
    """What a customer thought of an answer, or of the whole session."""

    UP = "up"
    DOWN = "down"
    SATISFIED = "satisfied"
    DISSATISFIED = "dissatisfied"


@dataclass(frozen=True)
class SessionSearch:
    """Which sessions: all that is given has to be met; `None` does not narrow."""

    wanted: SessionFilter
    reason: TicketReason | None = None
    """Of a ticket that was opened."""
    article_id: str | None = None
    """Cited in an answer."""
    opinion: Opinion | None = None
    period: Period | None = None
    """When they went on, and when what is asked for happened."""
    happened: Happening | None = None
    """What a number elsewhere has counted, in a time of its own."""

    @property
    def is_narrow(self) -> bool:
        return self != SessionSearch(SessionFilter(escalated_first=self.wanted.escalated_first))

    def happenings(self) -> Iterator[Happening]:
        period = self.period or EVER
        if self.happened is not None:
            yield self.happened
        if self.reason is not None:
            yield Happening(Event.TICKET, period, reason=self.reason)
        if self.article_id is not None:
            yield Happening(Event.TURN, period, article_id=self.article_id)
        match self.opinion:
            case Opinion.UP:
                yield Happening(Event.RATED_UP, period)
            case Opinion.DOWN:
                yield Happening(Event.RATED_DOWN, period)
            case Opinion.SATISFIED:
                yield Happening(Event.SCORED, period, at_least=GOOD_SCORE.value)
            case Opinion.DISSATISFIED:
                yield Happening(Event.SCORED, period, below=BAD_SCORE.value + 1)


class SessionSearchService:
    """Finds sessions. Each public method is one transaction."""

    def __init__(self, transactions: Transactions, *, clock: Callable[[], datetime] = now) -> None:
        self._transactions = transactions
        self._now = clock

    def find(
        self, search: SessionSearch, *, limit: int = 20, offset: int = 0
    ) -> tuple[Sequence[ChatSession], int]:
        """A page of the sessions that match, the latest active first, and the number in all."""
        with self._transactions.read() as db:
            return found(db, search, at=self._now(), limit=limit, offset=offset)

    def articles(self) -> Mapping[str, str]:
        """Titles of articles by id; where two have the same, each with its id."""
        query = select(Article.id, Article.title).order_by(Article.title).limit(MOST_ARTICLES)
        with self._transactions.read() as db:
            titles = dict(db.execute(query).all())
        known = list(titles.values())
        return {
            key: title if known.count(title) == 1 else f"{title} ({key})"
            for key, title in titles.items()
        }


def found(
    db: Session, search: SessionSearch, *, at: datetime, limit: int, offset: int = 0
) -> tuple[Sequence[ChatSession], int]:
    """Like `SessionSearchService.find`, in the caller's transaction."""
    conditions = [session_in(happening, at=at) for happening in search.happenings()]
    return finding.find(db, _within(search), *conditions, limit=limit, offset=offset)


def _within(search: SessionSearch) -> SessionFilter:
    if search.period is None:
        return search.wanted
    period = {"since": search.period.start, "until": search.period.end}
    return SessionFilter(**{**vars(search.wanted), **period})

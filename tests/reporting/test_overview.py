"""core/reporting/overview.py: today beside a week ago, and what needs a person."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select, update

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.agent.models import Turn
from core.bootstrap import Services
from core.db import Transactions
from core.escalation.models import TicketReason
from core.knowledge.documents.document import Document
from core.knowledge.models import IndexJob, JobState
from core.reporting.overview import OverviewService
from core.reporting.period import Period
from core.sessions.models import ChatSession, Csat
from tests.conftest import Install
from tests.databases import Databases
from tests.reporting.many_turns import filled

NIGHT = datetime(2026, 1, 20, 1, 30, tzinfo=UTC)
BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
GRACE = Caller("Grace", OperatorRole.OPERATOR)


class Clock:
    """A clock that a test puts forward."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(scope="module")
def engine(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Turns from 12 January until 21 January."""
    period = Period(NIGHT - timedelta(days=8), NIGHT + timedelta(days=1))
    folder = tmp_path_factory.mktemp("overview")
    with filled(databases, folder, 900, period) as engine:
        yield engine


class TestToday:
    @pytest.mark.parametrize(
        ("zone", "day", "hours"),
        [(BERLIN, 20, 2.5), (NEW_YORK, 19, 20.5), (ZoneInfo("UTC"), 20, 1.5)],
    )
    def test_begins_at_midnight_where_the_reader_is(
        self, engine: Engine, zone: ZoneInfo, day: int, hours: float
    ) -> None:
        today, earlier = OverviewService(Transactions(engine), clock=lambda: NIGHT).today(zone)
        assert today.period == Period(NIGHT - timedelta(hours=hours), NIGHT)
        assert today.period.start.astimezone(zone).day == day
        week = timedelta(days=7)
        assert earlier.period == Period(today.period.start - week, NIGHT - week)

    def test_of_a_week_in_which_the_clock_changed_has_the_same_hours_of_the_wall(
        self, engine: Engine
    ) -> None:
        noon = datetime(2026, 3, 29, 10, tzinfo=UTC)  # 12:00, the night had an hour less
        today, earlier = OverviewService(Transactions(engine), clock=lambda: noon).today(BERLIN)
        walls = [
            [moment.astimezone(BERLIN).hour for moment in (day.period.start, day.period.end)]
            for day in (today, earlier)
        ]
        assert walls == [[0, 12], [0, 12]]
        assert today.period.end - today.period.start == timedelta(hours=11)

    def test_counts_what_happened_in_both(self, engine: Engine) -> None:
        days = OverviewService(Transactions(engine), clock=lambda: NIGHT).today(NEW_YORK)
        with Transactions(engine).read() as db:
            turns, sessions = db.scalars(select(Turn)).all(), db.scalars(select(ChatSession)).all()
            scores = db.scalars(select(Csat)).all()
        for day in days:
            inside = within(day.period)
            of_day = [turn for turn in turns if inside(turn.started_at)]
            assert day.turns == len(of_day) > 40
            assert {o: n for o, n in day.outcomes.items() if n} == Counter(
                turn.outcome for turn in of_day
            )
            assert day.sessions == sum(inside(session.created_at) for session in sessions) > 0
            assert sum(day.csat.scores.values()) == sum(inside(s.created_at) for s in scores) > 0
            assert day.response_seconds.count == sum(turn.seconds is not None for turn in of_day)

    def test_counts_tickets_that_were_resolved(self, services: Services) -> None:
        session = services.sessions.create()
        reason = TicketReason.EXPLICIT_REQUEST
        ticket = services.escalation.request(session.id, reason=reason).ticket
        assert services.overview.today(BERLIN)[0].tickets_resolved == 0
        services.escalation.claim(ticket.id, by=GRACE)
        services.escalation.resolve(ticket.id, by=GRACE)
        today, earlier = services.overview.today(BERLIN)
        assert (today.tickets_opened, today.tickets_resolved) == (1, 1)
        assert (earlier.tickets_opened, earlier.tickets_resolved) == (0, 0)


class TestPressing:
    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture
    def services(self, tmp_path: Path, install: Install, clock: Clock) -> Iterator[Services]:
        with install(tmp_path, clock=clock) as services:
            yield services

    def test_is_nothing_at_first(self, services: Services) -> None:
        found = services.overview.pressing()
        assert found.waiting_since is None
        assert not any(vars(found).values())

    def test_is_who_waits_and_since_when(self, services: Services, clock: Clock) -> None:
        first_at = clock()
        for _ in range(2):
            request(services)
            clock.at += timedelta(seconds=10)
        found = services.overview.pressing()
        assert (found.queued, found.waiting_since) == (2, first_at)

    def test_is_a_deadline_that_comes_near_and_is_missed(
        self, services: Services, clock: Clock
    ) -> None:
        ticket_id = request(services)
        due = services.escalation.ticket(ticket_id)[0].due.at
        assert due is not None
        length = due - clock()
        clock.at += length * 0.5
        assert late_and_soon(services) == (0, 0)
        clock.at += length * 0.4
        assert late_and_soon(services) == (0, 1)
        clock.at = due
        assert late_and_soon(services) == (1, 0)
        services.escalation.claim(ticket_id, by=GRACE)
        services.escalation.resolve(ticket_id, by=GRACE)
        assert late_and_soon(services) == (0, 0)

    def test_is_an_article_whose_latest_job_failed(self, services: Services) -> None:
        document = Document(id="lamp", title="Lamp", body="The lamp glows.")
        services.curation.publish(document, author="Test")
        with services.transactions.begin() as db:
            db.execute(update(IndexJob).values(state=JobState.FAILED, error="no memory"))
        assert services.overview.pressing().articles_not_indexed == 1
        services.indexing.reindex()
        assert services.overview.pressing().articles_not_indexed == 0


def request(services: Services) -> int:
    session = services.sessions.create()
    reason = TicketReason.EXPLICIT_REQUEST
    return services.escalation.request(session.id, reason=reason).ticket.id


def late_and_soon(services: Services) -> tuple[int, int]:
    found = services.overview.pressing()
    return found.late, found.soon


def within(period: Period) -> Callable[[datetime], bool]:
    return lambda moment: period.start <= moment < period.end

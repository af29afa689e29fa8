"""core/reporting: numbers by the reader's clock, held against counting by hand."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from core.agent.models import Turn
from core.db import Transactions
from core.escalation.models import Ticket
from core.reporting.period import Period
from core.reporting.service import ReportingService
from core.sessions.models import ChatSession
from tests.databases import Databases
from tests.reporting.many_turns import filled

MARCH = Period(datetime(2026, 3, 15, tzinfo=UTC), datetime(2026, 4, 10, tzinfo=UTC))
ASKED = Period(datetime(2026, 3, 20, 7, 40, tzinfo=UTC), datetime(2026, 4, 2, 1, tzinfo=UTC))
DAY = Period(datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC))
ZONES = [ZoneInfo(name) for name in ("UTC", "Europe/Berlin", "Asia/Kathmandu", "America/Caracas")]


@pytest.fixture(scope="module")
def engine(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Turns before and after a change of the clocks."""
    folder = tmp_path_factory.mktemp("telemetry")
    with filled(databases, folder, 600, MARCH) as engine:
        yield engine


@pytest.fixture
def reporting(engine: Engine) -> ReportingService:
    return ReportingService(Transactions(engine))


@pytest.fixture
def started(engine: Engine) -> Sequence[datetime]:
    with Transactions(engine).read() as db:
        return [turn.started_at for turn in db.scalars(select(Turn))]


@pytest.mark.parametrize("zone", ZONES, ids=str)
class TestVolume:
    def test_is_counted_by_the_day_of_the_zone(
        self, reporting: ReportingService, started: Sequence[datetime], zone: ZoneInfo
    ) -> None:
        days = Counter(
            at.astimezone(zone).date() for at in started if ASKED.start <= at < ASKED.end
        )
        found = reporting.telemetry(ASKED, zone=zone)
        assert {p.start.astimezone(zone).date(): p.turns for p in found.volume} == days
        assert found.figures.turns == days.total() > 200

    def test_is_counted_by_the_hour_of_the_zone(
        self, reporting: ReportingService, started: Sequence[datetime], zone: ZoneInfo
    ) -> None:
        volume = reporting.telemetry(DAY, zone=zone).volume
        for point in volume:
            by_hand = sum(point.start <= at < point.end for at in started)
            assert point.turns == by_hand, point
        assert sum(point.turns for point in volume) > 10
        assert {p.start.astimezone(zone).minute for p in volume[1:]} == {0}

    def test_of_a_week_is_counted_by_weekday_and_hour_of_the_zone(
        self, reporting: ReportingService, started: Sequence[datetime], zone: ZoneInfo
    ) -> None:
        local = [at.astimezone(zone) for at in started if ASKED.start <= at < ASKED.end]
        by_hand = Counter((at.weekday(), at.hour) for at in local)
        weekly = reporting.telemetry(ASKED, zone=zone).weekly
        assert [[by_hand[day, hour] for hour in range(24)] for day in range(7)] == weekly


class TestCompared:
    def test_period_is_counted_like_any_other(self, reporting: ReportingService) -> None:
        earlier = DAY.days_earlier(7)
        found, alone = reporting.telemetry(DAY, compared=earlier), reporting.telemetry(earlier)
        assert (found.before, found.volume_before) == (alone.figures, alone.volume)

    def test_period_is_absent_where_none_is_asked_for(self, reporting: ReportingService) -> None:
        found = reporting.telemetry(DAY)
        assert (found.compared, found.before, list(found.volume_before)) == (None, None, [])


class TestOpening:
    def test_is_the_beginning_of_it_all(self, reporting: ReportingService) -> None:
        asked = {"compared": DAY.days_earlier(7), "zone": ZONES[1]}
        opening, whole = reporting.opening(DAY, **asked), reporting.telemetry(DAY, **asked)
        assert reporting.continued(opening, zone=ZONES[1]) == whole
        for name in ("period", "step", "volume", "weekly", "compared", "volume_before"):
            assert getattr(opening, name) == getattr(whole, name)
        for few, all_ in ((opening.figures, whole.figures), (opening.before, whole.before)):
            assert vars(few).items() <= vars(all_).items()
            assert few.turns > 10


class TestStages:
    def test_are_those_of_the_summary(self, reporting: ReportingService) -> None:
        assert reporting.stage_seconds(ASKED) == reporting.summary(ASKED).stage_seconds


class TestFirstReplies:
    QUIET = Period(datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 2, tzinfo=UTC))

    @pytest.mark.parametrize(
        ("times", "counted"),
        [
            ({}, (0, 1)),
            ({"reply_due_at": None}, (0, 0)),
            ({"reply_due_at": datetime(2100, 1, 1, tzinfo=UTC)}, (0, 0)),
            ({"first_reply_at": datetime(2020, 1, 1, 11, tzinfo=UTC)}, (1, 0)),
            ({"first_reply_at": datetime(2020, 1, 1, 13, tzinfo=UTC)}, (0, 1)),
            ({"resolved_at": datetime(2020, 1, 1, 11, tzinfo=UTC)}, (0, 0)),
            ({"reply_missed_at": datetime(2020, 1, 1, 12, tzinfo=UTC)}, (0, 1)),
        ],
    )
    def test_are_late_once_they_are_due_and_nobody_wrote_or_resolved(
        self,
        engine: Engine,
        reporting: ReportingService,
        times: dict[str, datetime | None],
        counted: tuple[int, int],
    ) -> None:
        noon = {"reply_due_at": datetime(2020, 1, 1, 12, tzinfo=UTC)}
        with Transactions(engine).begin() as db:
            session = ChatSession()
            db.add(session)
            db.flush()
            ticket = Ticket(
                session_id=session.id,
                status="resolved",
                reason="legal",
                created_at=self.QUIET.start,
                **(noon | times),
            )
            db.add(ticket)
        found = reporting.telemetry(self.QUIET).figures.first_replies
        with Transactions(engine).begin() as db:
            db.delete(db.get_one(ChatSession, session.id))
        assert (found.met, found.missed) == counted

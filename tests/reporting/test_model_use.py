"""core/reporting/model_use.py: what a model took and wrote, held against counting by hand."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select, update

from core.agent.models import Turn
from core.db import Transactions, now
from core.reporting.happening import Event, Happening, session_in
from core.reporting.model_figures import ModelPart
from core.reporting.period import Period
from core.reporting.service import ReportingService
from core.sessions.models import ChatSession
from tests.databases import Databases
from tests.reporting.many_turns import filled

MONTH = Period(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 10, tzinfo=UTC))
ASKED = Period(datetime(2026, 3, 20, 7, 40, tzinfo=UTC), datetime(2026, 4, 2, 1, tzinfo=UTC))
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module")
def engine(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Turns before and after a change of the clocks; some are paid for in another currency."""
    with filled(databases, tmp_path_factory.mktemp("model"), 600, MONTH) as engine:
        with Transactions(engine).begin() as db:
            some = Turn.llm_currency.is_not(None) & (Turn.question_seq % 5 == 0)
            db.execute(update(Turn).where(some).values(llm_currency="USD"))
        yield engine


@pytest.fixture
def reporting(engine: Engine) -> ReportingService:
    return ReportingService(Transactions(engine))


@pytest.fixture
def turns(engine: Engine) -> Sequence[Turn]:
    """Those of the asked period for which a model was asked."""
    with Transactions(engine).read() as db:
        found = db.scalars(select(Turn).where(Turn.llm_model.is_not(None))).all()
    return [turn for turn in found if ASKED.start <= turn.started_at < ASKED.end]


class TestUse:
    def test_is_counted_turn_by_turn(
        self, reporting: ReportingService, turns: Sequence[Turn]
    ) -> None:
        use = reporting.telemetry(ASKED).figures.model
        assert use.turns == len(turns) > 80
        assert use.spent.tokens_in == sum(turn.tokens_in or 0 for turn in turns)
        assert use.spent.tokens_out == sum(turn.tokens_out or 0 for turn in turns)
        assert 0 < use.priced < use.turns
        assert use.struck == sum(turn.llm_struck or 0 for turn in turns) > 0
        assert use.shown == sum(turn.llm_shown or 0 for turn in turns)
        assert use.fell_back == Counter(t.llm_fell_back for t in turns if t.llm_fell_back)
        kinds = Counter(
            "quoted" if not turn.llm_shown else "began" if turn.llm_fell_back else "wrote"
            for turn in turns
        )
        assert {part.value: count for part, count in use.answers.items()} == kinds

    def test_keeps_currencies_apart(
        self, reporting: ReportingService, turns: Sequence[Turn]
    ) -> None:
        by_hand: Counter[str] = Counter()
        for turn in turns:
            if turn.llm_currency is not None:
                by_hand[turn.llm_currency] += turn.llm_cost or 0  # type: ignore[assignment]
        use = reporting.telemetry(ASKED).figures.model
        assert use.spent.cost == pytest.approx(dict(by_hand))
        assert set(by_hand) == {"EUR", "USD"}
        sessions = len({turn.session_id for turn in turns})
        assert use.answered_sessions == sessions
        assert use.cost_per_session["EUR"] == pytest.approx(by_hand["EUR"] / sessions)

    def test_of_a_time_without_a_model_is_nothing(self, reporting: ReportingService) -> None:
        quiet = Period(datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 2, tzinfo=UTC))
        found = reporting.telemetry(quiet, compared=quiet.before)
        use = found.figures.model
        assert (use.turns, use.spent.cost, use.cost_per_session) == (0, {}, {})
        assert (found.spent, found.spent_before) == ([], [])


class TestSpent:
    def test_is_counted_by_the_day_of_the_zone(
        self, reporting: ReportingService, turns: Sequence[Turn]
    ) -> None:
        found = reporting.telemetry(ASKED, zone=BERLIN)
        days: Counter[object] = Counter()
        for turn in turns:
            days[turn.started_at.astimezone(BERLIN).date()] += turn.tokens_in or 0
        assert len(found.spent) == len(found.volume)
        sent = {p.start.astimezone(BERLIN).date(): p.spent.tokens_in for p in found.spent}
        assert {day: tokens for day, tokens in sent.items() if tokens} == days
        whole = sum(point.spent.cost.get("USD", 0) for point in found.spent)
        assert whole == pytest.approx(found.figures.model.spent.cost["USD"])


class TestBehind:
    @pytest.mark.parametrize("part", list(ModelPart))
    def test_a_number_are_its_sessions(
        self, engine: Engine, turns: Sequence[Turn], part: ModelPart
    ) -> None:
        is_part = {
            ModelPart.ASKED: lambda t: True,
            ModelPart.WROTE: lambda t: t.llm_shown and not t.llm_fell_back,
            ModelPart.BEGAN: lambda t: t.llm_shown and t.llm_fell_back,
            ModelPart.QUOTED: lambda t: not t.llm_shown,
            ModelPart.STRUCK: lambda t: t.llm_struck,
        }
        happened = Happening(Event.TURN, ASKED, model=part)
        by_hand = {turn.session_id for turn in turns if is_part[part](turn)}
        assert _found(engine, happened) == by_hand != set()

    def test_a_reason_are_those_that_quote_for_it(
        self, engine: Engine, turns: Sequence[Turn]
    ) -> None:
        late = {turn.session_id for turn in turns if turn.llm_fell_back == "timed out"}
        happened = Happening(Event.ANSWERED, ASKED, model=ModelPart.ASKED, fell_back="timed out")
        assert _found(engine, happened) == late != set()


def _found(engine: Engine, happened: Happening) -> set[str]:
    with Transactions(engine).read() as db:
        return set(db.scalars(select(ChatSession.id).where(session_in(happened, at=now()))))

"""core/reporting/resolution.py: each session in the class it belongs to, on both databases."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import Engine, func, select

from core.db import Transactions, make_engine
from core.reporting import resolution
from core.reporting.happening import Event, Happening
from core.reporting.period import Period
from core.reporting.resolution_gathering import ResolutionGathering
from core.reporting.resolution_terms import CURRENT, Definition, Resolution
from core.reporting.service import ReportingService
from core.reporting.session_search import SessionSearch, SessionSearchService
from core.sessions.facts import SessionFacts
from core.sessions.models import ChatSession
from core.sessions.repository import SessionFilter
from tests.databases import Databases
from tests.reporting.judged_sessions import AT, NOON, SCENARIOS, write

ALL = Period(NOON - timedelta(days=1), AT + timedelta(days=1))
Behind = Callable[[Event], tuple[Sequence[ChatSession], int]]


@pytest.fixture(scope="module")
def engine(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The scenarios, with the facts of all of them."""
    with databases.lend(tmp_path_factory.mktemp("resolution")) as url:
        engine = make_engine(url)
        with Transactions(engine).begin() as db:
            write(db)
        gathering = ResolutionGathering(Transactions(engine))
        assert gathering.run_some() == len(SCENARIOS)
        assert gathering.run_some() == 0
        yield engine
        engine.dispose()


@pytest.fixture
def reporting(engine: Engine) -> ReportingService:
    return ReportingService(Transactions(engine), clock=lambda: AT)


@pytest.fixture
def behind(engine: Engine) -> Behind:
    """The sessions behind an event's number, and the number."""
    search = SessionSearchService(Transactions(engine), clock=lambda: AT)
    return lambda event: search.find(
        SessionSearch(SessionFilter(), happened=Happening(event, ALL)), limit=100
    )


def judged(engine: Engine, definition: Definition = CURRENT) -> Mapping[str, Resolution]:
    with Transactions(engine).read() as db:
        return {
            each.name: found
            for each in SCENARIOS
            if (found := resolution.resolution_of(db, each.name, at=AT, definition=definition))
        }


class TestResolution:
    def test_is_what_an_analyst_would_say(self, engine: Engine) -> None:
        assert judged(engine) == {each.name: each.counts_as for each in SCENARIOS}

    def test_follows_another_definition_without_storing_anything(self, engine: Engine) -> None:
        with Transactions(engine).read() as db:
            stored = db.scalar(select(func.count()).select_from(SessionFacts))
        usual = judged(engine)
        longer = judged(engine, Definition(days=5))
        changed = {name for name in usual if usual[name] != longer[name]}
        assert changed == {"came late"}
        assert longer["came late"] == Resolution.ASKED_AGAIN
        stricter = judged(engine, Definition(same_question=0.9))
        assert stricter["asked again at once"] == Resolution.UNCONTRADICTED
        milder = judged(engine, replace(CURRENT, good_score=3))
        assert milder["so so"] == Resolution.CONFIRMED
        with Transactions(engine).read() as db:
            assert db.scalar(select(func.count()).select_from(SessionFacts)) == stored


class TestFigures:
    def test_count_each_session_in_exactly_one_class(self, reporting: ReportingService) -> None:
        found = reporting.summary(ALL).figures
        by_hand = Counter(each.counts_as for each in SCENARIOS)
        assert {each: n for each, n in found.resolution.classes.items() if n} == by_hand
        assert sum(found.resolution.classes.values()) == found.sessions_started

    def test_have_rates_of_the_sessions_that_are_old_enough(
        self, reporting: ReportingService
    ) -> None:
        found = reporting.summary(ALL).figures.resolution
        old = [
            each
            for each in SCENARIOS
            if each.counts_as != Resolution.NOTHING_ASKED and each.began < AT - timedelta(days=3)
        ]
        good = [each for each in old if each.counts_as in ("confirmed", "uncontradicted")]
        left = [each for each in old if each.counts_as == "abandoned"]
        assert found.strict.of == found.lenient.of == found.abandoned.of == len(old)
        assert found.strict.count == len(good)
        assert found.strict_alone.count == len([each for each in good if each.alone])
        assert found.lenient.count == len([each for each in old if each.alone])
        assert found.abandoned.count == len(left) > 0

    def test_of_no_definition_resolve_more_strictly_than_leniently(self, engine: Engine) -> None:
        for days, alike in product((0.1, 1, 3, 9), (0.5, 0.7, 0.99)):
            definition = Definition(days=days, same_question=alike)
            with Transactions(engine).read() as db:
                found = resolution.figures(db, ALL, at=AT, definition=definition)
            assert sum(found.classes.values()) == len(SCENARIOS)
            assert found.strict_alone.count <= found.lenient.count
            assert found.strict_alone.count <= found.strict.count <= found.strict.of
            assert found.strict.count + found.abandoned.count <= found.strict.of

    def test_have_no_rate_before_anything_is_old_enough(self, reporting: ReportingService) -> None:
        fresh = Period(AT - timedelta(days=2, hours=1), AT)
        found = reporting.summary(fresh).figures.resolution
        assert found.classes[Resolution.TOO_YOUNG] == 1
        assert (found.strict.rate, found.lenient.rate, found.abandoned.rate) == (None, None, None)


class TestSessionsBehind:
    def test_a_class_are_its_own(self, behind: Behind) -> None:
        for counts_as in Resolution:
            page, total = behind(Event(counts_as.value))
            names = {each.name for each in SCENARIOS if each.counts_as == counts_as}
            assert {session.id for session in page} == names != set()
            assert total == len(names)

    def test_a_rate_are_as_many_as_it_counts(
        self, reporting: ReportingService, behind: Behind
    ) -> None:
        found = reporting.summary(ALL).figures.resolution
        counts = {
            Event.STRICTLY: found.strict.count,
            Event.STRICTLY_ALONE: found.strict_alone.count,
            Event.LENIENTLY: found.lenient.count,
            Event.LEFT: found.abandoned.count,
            Event.JUDGED: found.strict.of,
        }
        for event, count in counts.items():
            assert behind(event)[1] == count

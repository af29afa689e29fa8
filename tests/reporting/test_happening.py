"""core/reporting/happening.py: each number leads to its sessions, held against counting by hand."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from core.agent.models import Turn, TurnHit
from core.db import Transactions, now
from core.escalation.models import Ticket, TicketReason
from core.reporting.happening import Event, Happening
from core.reporting.period import Period, WeeklyHour
from core.reporting.session_search import Opinion, SessionSearch, SessionSearchService
from core.sessions.models import ChatSession, Csat, Feedback, Message, Outcome
from core.sessions.repository import SessionFilter
from tests.databases import Databases
from tests.reporting.many_turns import filled

MONTH = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 31, tzinfo=UTC))
WEEK = Period(datetime(2026, 1, 10, 7, 30, tzinfo=UTC), datetime(2026, 1, 17, 7, tzinfo=UTC))
EVERY = SessionFilter()


@pytest.fixture(scope="module")
def engine(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("happening")
    with filled(databases, folder, 600, MONTH) as engine:
        yield engine


@pytest.fixture
def found(engine: Engine) -> Callable[..., set[str]]:
    search = SessionSearchService(Transactions(engine))

    def find(event: Event, **narrowed: Any) -> set[str]:
        page, total = search.find(
            SessionSearch(EVERY, happened=Happening(event, WEEK, **narrowed)), limit=1000
        )
        ids = {session.id for session in page}
        assert len(ids) == total == len(page)
        return ids

    return find


@pytest.fixture
def rows(engine: Engine) -> Callable[[Any], list[Any]]:
    def read(table: Any) -> list[Any]:
        with Transactions(engine).read() as db:
            return list(db.scalars(select(table)))

    return read


def within(time: datetime | None) -> bool:
    return time is not None and WEEK.start <= time < WEEK.end


class TestSessions:
    def test_that_began(self, found: Any, rows: Any) -> None:
        ids = {session.id for session in rows(ChatSession) if within(session.created_at)}
        assert found(Event.STARTED) == ids != set()

    @pytest.mark.parametrize("outcome", [o for o in Outcome])
    def test_with_a_turn_of_each_outcome(self, found: Any, rows: Any, outcome: Outcome) -> None:
        ids = {
            turn.session_id
            for turn in rows(Turn)
            if within(turn.started_at) and turn.outcome == outcome
        }
        assert found(Event(outcome.value)) == ids != set()

    def test_with_any_turn_that_ended(self, found: Any, rows: Any) -> None:
        ids = {t.session_id for t in rows(Turn) if within(t.started_at) and t.outcome}
        assert found(Event.TURN) == ids != set()

    def test_with_an_answer_of_some_confidence(self, found: Any, rows: Any) -> None:
        ids = {
            turn.session_id
            for turn in rows(Turn)
            if within(turn.started_at)
            and turn.outcome == "answered"
            and 0.2 <= turn.confidence < 0.3
        }
        assert found(Event.ANSWERED, at_least=0.2, below=0.3) == ids != set()

    def test_with_a_slow_answer(self, found: Any, rows: Any) -> None:
        ids = {
            t.session_id
            for t in rows(Turn)
            if within(t.started_at) and t.seconds is not None and t.seconds > 0.03
        }
        assert found(Event.TURN, slower_than_s=0.03) == ids != set()

    def test_with_a_slow_step(self, found: Any, rows: Any) -> None:
        ids = {
            turn.session_id
            for turn in rows(Turn)
            if within(turn.started_at) and turn.outcome and turn.timings_ms["embed"] > 2
        }
        assert found(Event.TURN, slower_than_s=0.002, stage="embed") == ids != set()
        assert found(Event.TURN, slower_than_s=0.0, stage="unheard_of") == set()

    @pytest.mark.parametrize("cites", [True, False])
    def test_with_an_answer_that_cites_or_does_not(
        self, found: Any, rows: Any, cites: bool
    ) -> None:
        citing = {hit.question_seq for hit in rows(TurnHit) if hit.cited_as is not None}
        ids = {
            turn.session_id
            for turn in rows(Turn)
            if within(turn.started_at) and turn.outcome and (turn.question_seq in citing) is cites
        }
        assert found(Event.TURN, cites=cites) == ids != set()

    def test_with_a_turn_in_an_hour_of_the_week(self, found: Any, rows: Any) -> None:
        zone = ZoneInfo("Asia/Kolkata")
        ids = {
            turn.session_id
            for turn in rows(Turn)
            if within(turn.started_at)
            and turn.outcome
            and turn.started_at.astimezone(zone).weekday() == 2
            and turn.started_at.astimezone(zone).hour == 9
        }
        assert found(Event.TURN, at=WeeklyHour(2, 9, zone)) == ids != set()

    def test_whose_answer_cites_an_article(self, found: Any, rows: Any) -> None:
        citing = {
            hit.question_seq
            for hit in rows(TurnHit)
            if hit.article_id == "article-2" and hit.cited_as is not None
        }
        ids = {
            turn.session_id
            for turn in rows(Turn)
            if within(turn.started_at) and turn.question_seq in citing
        }
        assert found(Event.TURN, article_id="article-2") == ids != set()

    def test_for_which_a_ticket_was_opened(self, found: Any, rows: Any) -> None:
        opened = [ticket for ticket in rows(Ticket) if within(ticket.created_at)]
        assert found(Event.TICKET) == {ticket.session_id for ticket in opened} != set()
        legal = {ticket.session_id for ticket in opened if ticket.reason == "legal"}
        assert found(Event.TICKET, reason=TicketReason.LEGAL) == legal != set()

    def test_whose_customer_heard_from_a_person_in_time_or_too_late(
        self, found: Any, rows: Any
    ) -> None:
        opened = [ticket for ticket in rows(Ticket) if within(ticket.created_at)]
        in_time = {
            t.session_id for t in opened if t.first_reply_at and t.first_reply_at <= t.reply_due_at
        }
        late = {
            t.session_id
            for t in opened
            if (t.first_reply_at or t.resolved_at or now()) > t.reply_due_at
        }
        assert found(Event.IN_TIME) == in_time != set()
        assert found(Event.LATE) == late != set()

    def test_whose_ticket_was_taken(self, found: Any, rows: Any) -> None:
        ids = {ticket.session_id for ticket in rows(Ticket) if within(ticket.claimed_at)}
        assert found(Event.CLAIMED) == ids != set()

    @pytest.mark.parametrize("event", [Event.RATED_UP, Event.RATED_DOWN])
    def test_with_a_rated_answer(self, found: Any, rows: Any, event: Event) -> None:
        session_of = {message.seq: message.session_id for message in rows(Message)}
        ids = {
            session_of[rating.message_seq]
            for rating in rows(Feedback)
            if within(rating.created_at) and rating.rating == event.value
        }
        assert found(event) == ids != set()

    def test_with_a_score(self, found: Any, rows: Any) -> None:
        scores = [score for score in rows(Csat) if within(score.created_at)]
        assert found(Event.SCORED) == {score.session_id for score in scores} != set()
        low = {score.session_id for score in scores if score.score < 3}
        assert found(Event.SCORED, below=3) == low != set()

    def test_of_a_search_are_those_that_match_both(self, engine: Engine, found: Any) -> None:
        wanted = min(found(Event.ANSWERED))
        page, total = SessionSearchService(Transactions(engine)).find(
            SessionSearch(SessionFilter(text=wanted), happened=Happening(Event.ANSWERED, WEEK))
        )
        assert ([session.id for session in page], total) == ([wanted], 1)


class TestSearch:
    def test_meets_all_that_is_asked_for_in_the_period(self, engine: Engine, found: Any) -> None:
        search = SessionSearchService(Transactions(engine))
        cited = found(Event.TURN, article_id="article-1")
        up, low = found(Event.RATED_UP), found(Event.SCORED, below=3)
        wanted = SessionSearch(EVERY, article_id="article-1", period=WEEK)
        for opinion, other in ((Opinion.UP, up), (Opinion.DISSATISFIED, low)):
            both, total = search.find(replace(wanted, opinion=opinion), limit=1000)
            assert {session.id for session in both} == cited & other
            assert total == len(both)
        assert cited & up

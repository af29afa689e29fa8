"""core/reporting: the numbers of a period, held against counting by hand, on both databases."""

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from core.agent.models import Turn, TurnHit
from core.db import Transactions
from core.escalation.models import Ticket
from core.reporting.figures import Summary
from core.reporting.period import Period
from core.reporting.service import ReportingService
from core.sessions.models import ChatSession, Csat, Feedback
from tests.databases import Databases
from tests.reporting.many_turns import filled

MONTH = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 31, tzinfo=UTC))
TURNS = 600
ASKED = Period(datetime(2026, 1, 10, 7, 30, tzinfo=UTC), datetime(2026, 1, 20, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def engine(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A month of turns, the same on each database."""
    folder = tmp_path_factory.mktemp("reporting")
    with filled(databases, folder, TURNS, MONTH) as engine:
        yield engine


@pytest.fixture
def summary(engine: Engine) -> Summary:
    return ReportingService(Transactions(engine)).summary(ASKED)


@pytest.fixture
def turns(engine: Engine) -> Sequence[Turn]:
    """Those of the asked period, counted one by one."""
    with Transactions(engine).read() as db:
        return [turn for turn in db.scalars(select(Turn)) if _asked(turn.started_at)]


def _asked(time: datetime | None) -> bool:
    return time is not None and ASKED.start <= time < ASKED.end


def percentile(values: Sequence[float], percent: int) -> float:
    """Another way to the same number as numpy's."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


class TestTurns:
    def test_are_counted_by_outcome(self, summary: Summary, turns: Sequence[Turn]) -> None:
        counted = {outcome: n for outcome, n in summary.figures.outcomes.items() if n}
        assert counted == Counter(turn.outcome for turn in turns)
        assert summary.figures.turns == len(turns) > 100

    def test_have_rates_of_those_that_were_the_bots_to_answer(
        self, summary: Summary, turns: Sequence[Turn]
    ) -> None:
        its_own = [turn.outcome for turn in turns if turn.outcome != "with_human"]
        assert summary.figures.answered_rate == its_own.count("answered") / len(its_own)
        assert summary.figures.clarified_rate == its_own.count("clarified") / len(its_own)
        assert summary.figures.declined_rate == its_own.count("declined") / len(its_own)

    def test_have_exact_percentiles_of_the_response_time(
        self, summary: Summary, turns: Sequence[Turn]
    ) -> None:
        values = [turn.seconds for turn in turns if turn.seconds is not None]
        found = summary.figures.response_seconds
        assert found.count == len(values) < len(turns)
        assert found.p50 == pytest.approx(percentile(values, 50))
        assert found.p95 == pytest.approx(percentile(values, 95))
        assert found.p99 == pytest.approx(percentile(values, 99))

    def test_have_exact_percentiles_of_each_stage(
        self, summary: Summary, turns: Sequence[Turn]
    ) -> None:
        assert set(summary.stage_seconds) == set(turns[0].timings_ms)
        embed = [turn.timings_ms["embed"] / 1000 for turn in turns]
        assert summary.stage_seconds["embed"].p95 == pytest.approx(percentile(embed, 95))

    def test_fall_into_ten_bins_of_confidence(
        self, summary: Summary, turns: Sequence[Turn]
    ) -> None:
        bins = Counter(min(int(t.confidence * 10), 9) for t in turns if t.confidence is not None)
        assert summary.figures.confidence == [bins[n] for n in range(10)]

    def test_of_the_period_before_are_counted_apart(self, engine: Engine, summary: Summary) -> None:
        reporting = ReportingService(Transactions(engine))
        assert summary.before == reporting.summary(ASKED.before).figures

    def test_that_searched_tell_how_many_of_each_bin_cited_something(
        self, engine: Engine, summary: Summary, turns: Sequence[Turn]
    ) -> None:
        with Transactions(engine).read() as db:
            hits = db.scalars(select(TurnHit).where(TurnHit.cited_as.is_not(None)))
            citing = {hit.question_seq for hit in hits}
        weighed = [turn for turn in turns if turn.confidence is not None]
        cited = Counter(
            min(int((turn.confidence or 0) * 10), 9)
            for turn in weighed
            if turn.question_seq in citing
        )
        assert summary.figures.confidence_cited == [cited[n] for n in range(10)]
        assert summary.figures.searched == len(weighed) < len(turns)
        assert summary.figures.hit_rate == cited.total() / len(weighed)
        assert 0.1 < summary.figures.hit_rate < 0.9


class TestArticles:
    def test_are_the_most_cited_with_the_number_of_answers_that_cite_them(
        self, engine: Engine, summary: Summary, turns: Sequence[Turn]
    ) -> None:
        asked = {turn.question_seq for turn in turns}
        with Transactions(engine).read() as db:
            hits = db.scalars(select(TurnHit).where(TurnHit.cited_as.is_not(None)))
            cited = {(h.article_id, h.question_seq) for h in hits if h.question_seq in asked}
        best = Counter(article for article, _ in cited)
        found = [(article.article_id, article.turns) for article in summary.figures.cited_articles]
        assert found == sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))[:10]
        assert summary.figures.cited_articles[0].title == f"Title of {found[0][0]}"


class TestSessionsAndTickets:
    def test_are_counted_by_when_they_began(self, engine: Engine, summary: Summary) -> None:
        with Transactions(engine).read() as db:
            sessions = [s for s in db.scalars(select(ChatSession)) if _asked(s.created_at)]
            reasons = Counter(t.reason for t in db.scalars(select(Ticket)) if _asked(t.created_at))
        assert summary.figures.sessions_started == len(sessions) > 0
        assert {reason: n for reason, n in summary.figures.escalations.items() if n} == reasons

    def test_give_the_time_that_tickets_waited_to_be_taken(
        self, engine: Engine, summary: Summary
    ) -> None:
        with Transactions(engine).read() as db:
            waits = [
                (ticket.claimed_at - ticket.created_at).total_seconds()
                for ticket in db.scalars(select(Ticket))
                if ticket.claimed_at is not None and _asked(ticket.claimed_at)
            ]
        found = summary.figures.ticket_wait_seconds
        assert found.count == len(waits) > 2
        assert found.p50 == pytest.approx(percentile(waits, 50))
        assert found.p95 == pytest.approx(percentile(waits, 95))

    def test_tell_whether_a_person_wrote_before_it_was_due(
        self, engine: Engine, summary: Summary
    ) -> None:
        with Transactions(engine).read() as db:
            asked = [t for t in db.scalars(select(Ticket)) if _asked(t.created_at)]
        met, missed = 0, 0
        for ticket in asked:
            if ticket.reply_due_at is None:
                continue
            spoken = ticket.first_reply_at
            met += spoken is not None and spoken <= ticket.reply_due_at
            missed += spoken is None or spoken > ticket.reply_due_at
        found = summary.figures.first_replies
        assert (found.met, found.missed) == (met, missed)
        assert min(met, missed) > 0
        assert found.met_rate == met / (met + missed)

    def test_are_resolved_in_the_period(self, engine: Engine, summary: Summary) -> None:
        with Transactions(engine).read() as db:
            resolved = [t for t in db.scalars(select(Ticket)) if _asked(t.resolved_at)]
        assert summary.figures.tickets_resolved == len(resolved) > 2

    def test_are_open_now_by_who_has_them(self, engine: Engine) -> None:
        reporting = ReportingService(Transactions(engine))
        with Transactions(engine).begin() as db:
            sessions = db.scalars(select(ChatSession.id).limit(3)).all()
            for session, status in zip(sessions, ("queued", "queued", "claimed"), strict=True):
                db.add(Ticket(session_id=session, status=status, reason="legal"))
        open_now = reporting.summary(ASKED).open_tickets
        assert (open_now.queued, open_now.claimed) == (2, 1)


class TestOpinions:
    def test_are_counted_by_when_they_were_given(self, engine: Engine, summary: Summary) -> None:
        with Transactions(engine).read() as db:
            ratings = Counter(
                f.rating for f in db.scalars(select(Feedback)) if _asked(f.created_at)
            )
            scores = [c.score for c in db.scalars(select(Csat)) if _asked(c.created_at)]
        assert summary.figures.feedback_up == ratings["up"] > 0
        assert summary.figures.feedback_down == ratings["down"] > 0
        assert summary.figures.csat.average == pytest.approx(statistics.mean(scores))
        assert summary.figures.csat.scores == {n: scores.count(n) for n in range(1, 6)}


class TestVolume:
    def test_has_every_day_and_sums_up_to_the_period(self, summary: Summary) -> None:
        assert len(summary.volume) == 11
        assert sum(point.turns for point in summary.volume) == summary.figures.turns
        assert sum(point.sessions for point in summary.volume) == summary.figures.sessions_started

    def test_counts_a_turn_in_the_hour_in_which_it_began(self, engine: Engine) -> None:
        day = Period(ASKED.start, ASKED.start + timedelta(hours=24))
        summary = ReportingService(Transactions(engine)).summary(day)
        with Transactions(engine).read() as db:
            started = [t.started_at for t in db.scalars(select(Turn))]
        by_hand = Counter(
            time.replace(minute=0, second=0, microsecond=0)
            for time in started
            if day.start <= time < day.end
        )
        found = {
            point.start.replace(minute=0): point.turns for point in summary.volume if point.turns
        }
        assert found == by_hand
        assert len(summary.volume) == 25

    def test_is_there_where_nothing_happened(self, engine: Engine) -> None:
        quiet = Period(datetime(2030, 1, 1, tzinfo=UTC), datetime(2030, 1, 2, tzinfo=UTC))
        summary = ReportingService(Transactions(engine)).summary(quiet)
        assert [point.turns for point in summary.volume] == [0] * 24
        figures = summary.figures
        assert (figures.turns, figures.answered_rate, figures.csat.average) == (0, None, None)
        assert (figures.response_seconds.count, figures.response_seconds.p50) == (0, None)
        assert (figures.cited_articles, figures.confidence) == ([], [0] * 10)


class TestBoundaries:
    def test_include_the_start_and_not_the_end(self, engine: Engine) -> None:
        with Transactions(engine).read() as db:
            [first, second] = db.scalars(
                select(Turn.started_at).order_by(Turn.started_at).limit(2)
            ).all()
        reporting = ReportingService(Transactions(engine))
        assert reporting.summary(Period(first, second)).figures.turns == 1
        assert (
            reporting.summary(Period(first, second + timedelta(microseconds=1))).figures.turns == 2
        )


class TestSnapshot:
    def test_sees_nothing_that_is_written_after_its_first_statement(self, engine: Engine) -> None:
        transactions = Transactions(engine)
        with transactions.snapshot() as db:
            before = len(db.scalars(select(ChatSession.id)).all())
            with transactions.begin() as other:
                other.add(ChatSession())
            assert len(db.scalars(select(ChatSession.id)).all()) == before
        with transactions.read() as db:
            assert len(db.scalars(select(ChatSession.id)).all()) == before + 1

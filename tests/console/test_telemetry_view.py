"""console/views/telemetry.py: numbers as charts, tables and a file."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from console import happenings
from console.deps import Desk
from console.marks import HEADER, Chart, Mark, as_csv
from console.palette import OUTCOME
from console.views import (
    sessions,
    telemetry,
    telemetry_model,
    telemetry_parts,
    telemetry_topics,
)
from core.agent.models import Turn
from core.bootstrap import Services
from core.db import now
from core.reporting.happening import Event, Happening
from core.reporting.period import Period
from core.reporting.topics.figures import Topics
from core.sessions.models import Outcome
from tests.console.conftest import Broken, asked, markup, text, view

HOUR = Period(datetime(2026, 1, 1, 9, tzinfo=UTC), datetime(2026, 1, 1, 10, tzinfo=UTC))

WRITTEN = "2026-01-01T09:00:00Z/2026-01-01T10:00:00Z"


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """One turn that was declined and one that went to a person."""
    asked(desk.services, "Can dolphins fly?")
    asked(desk.services, "I want to speak to a human")
    return desk


def figures(app: AppTest) -> dict[str, Any]:
    """Plotly's traces by the name of the chart."""
    shown = app.get("plotly_chart")
    return {chart.proto.id.rpartition("-")[2]: json.loads(chart.proto.spec) for chart in shown}


def traces(app: AppTest, chart: str) -> dict[str, Any]:
    return {trace.get("name"): trace for trace in figures(app)[chart]["data"]}


def links(app: AppTest) -> Iterator[str]:
    for figure in figures(app).values():
        for trace in figure["data"]:
            for behind in trace["customdata"]:
                yield behind[0] if isinstance(behind, list) else behind


def opened(desk: Desk, *charts: str, **address: str) -> AppTest:
    """The view with the tables of these charts open."""
    app = view(telemetry.show, desk, **address)
    for chart in charts:
        app.session_state[f"opened-{chart}"] = True
    return app.run()


class TestNothing:
    def test_says_what_to_do(self, desk: Desk) -> None:
        app = view(telemetry.show, desk)
        assert "Nothing happened in this time. Choose a longer time range" in text(app)
        assert not app.get("plotly_chart")
        assert not app.get("download_button")

    def test_is_said_of_a_time_before_anything_was_asked(self, busy: Desk) -> None:
        app = view(telemetry.show, busy, range="From–to", since="2020-01-01", until="2020-01-31")
        assert "Nothing happened in this time." in text(app)


class TestCharts:
    def test_stack_turns_by_outcome_in_the_colours_of_the_outcomes(self, busy: Desk) -> None:
        app = view(telemetry.show, busy, range="Today")
        shown = traces(app, "volume")
        assert sum(shown["Declined"]["y"]) == 1
        assert sum(shown["Escalated"]["y"]) == 1
        assert shown["Declined"]["marker"]["color"] == OUTCOME[Outcome.DECLINED]
        shares = traces(app, "outcomes")["This period"]
        assert shares["x"] == [0.0, 0.0, 0.5, 0.5, 0.0]
        assert shares["marker"]["color"] == list(OUTCOME.values())

    def test_lead_to_the_sessions(self, busy: Desk) -> None:
        found = list(links(view(telemetry.show, busy)))
        assert len(found) > 168
        assert all(link.startswith("sessions?what=") for link in found)

    def test_have_words_for_who_does_not_see_them(self, busy: Desk) -> None:
        for chart in view(telemetry.show, busy).get("plotly_chart"):
            assert "The largest: " in chart.proto.alt

    def test_say_what_the_hit_rate_is(self, busy: Desk) -> None:
        shown = text(view(telemetry.show, busy))
        assert "Hit rate 0%: of 1 turns for which the knowledge base was searched" in shown

    def test_of_which_one_has_nothing_say_so(self, busy: Desk) -> None:
        app = view(telemetry.show, busy)
        assert "None in this time." in text(app)
        assert "csat" not in figures(app)

    def test_say_in_plain_words_that_they_failed(self, desk: Desk, services: Services) -> None:
        broken = replace(desk, services=replace(services, reporting=Broken()))
        app = view(telemetry.show, broken)
        assert "could not be shown" in app.error[0].value
        assert not app.exception


class TestNumbers:
    def test_lead_to_the_sessions_from_above_and_from_the_tables(self, busy: Desk) -> None:
        app = opened(busy, "reasons")
        assert "Sessions 2 Turns 2 Answered 0% Asked back 0% Declined 50% Escalated 1" in text(app)
        assert 'href="sessions?what=started&amp;from=' in markup(app)
        assert 'href="sessions?what=ticket&amp;' in markup(app)
        assert "reason=explicit_request" in markup(app)
        assert "reason=explicit_request" not in markup(view(telemetry.show, busy))


class TestAddress:
    @pytest.mark.parametrize(
        ("range_", "bars"), [("Today", None), ("24 hours", 25), ("30 days", 30), ("90 days", 90)]
    )
    def test_keeps_the_time_range(self, busy: Desk, range_: str, bars: int | None) -> None:
        app = view(telemetry.show, busy, range=range_)
        bars = bars or now().hour + 1
        assert len(traces(app, "volume")["Answered"]["x"]) in (bars, bars + 1)

    def test_keeps_days_of_ones_own(self, busy: Desk) -> None:
        today = now().date()
        app = view(
            telemetry.show,
            busy,
            range="From–to",
            since=f"{today - timedelta(days=9)}",
            until=f"{today}",
        )
        assert len(traces(app, "volume")["Answered"]["x"]) == 10

    def test_of_days_the_wrong_way_round_says_so(self, busy: Desk) -> None:
        app = view(telemetry.show, busy, range="From–to", since="2026-02-01", until="2026-01-01")
        assert "from should be earlier than to" in app.error[0].value

    def test_keeps_the_comparison_with_the_same_hours_of_the_days_before(self, busy: Desk) -> None:
        app = view(telemetry.show, busy, range="7 days", compare="true")
        before = traces(app, "volume")["The period before"]
        assert before["x"] == traces(app, "volume")["Answered"]["x"]
        assert "Turns 2 before 0" in text(app)
        assert "Turns 2 before" not in text(view(telemetry.show, busy, range="7 days"))


class TestCsv:
    def test_has_a_row_for_each_mark_and_no_formula(self) -> None:
        behind = Happening(Event.TURN, HOUR)
        marks = [Mark("This period", "=cmd|calc", 2, behind), Mark("Before", "Tidy", 0.25, behind)]
        chart = Chart("articles", "Most cited", "answers", marks)
        assert list(csv.reader(io.StringIO(as_csv([chart, chart])))) == [
            list(HEADER),
            *[
                ["Most cited", series, x, value, "answers", WRITTEN]
                for series, x, value in (
                    ("This period", "'=cmd|calc", "2"),
                    ("Before", "Tidy", "0.25"),
                )
            ]
            * 2,
        ]  # fmt: skip

    def test_has_the_charts_of_the_view_in_their_order(self, busy: Desk) -> None:
        end = now() + timedelta(minutes=1)
        opening = busy.services.reporting.opening(Period(end - timedelta(hours=1), end))
        whole = telemetry_parts.Whole(busy, opening, ZoneInfo("UTC"))
        every = list(telemetry_parts.every(whole))
        drawn = [chart.key for chart in every if not chart.is_empty]
        assert drawn == list(figures(view(telemetry.show, busy, range="24 hours")))
        assert len(drawn) > 5

    def test_is_offered(self, busy: Desk) -> None:
        (button,) = view(telemetry.show, busy).get("download_button")
        assert button.proto.label == "Export CSV"


class TestTopics:
    TOMATOES = (
        "Which tomatoes grow best on a shady balcony?",
        "What kind of tomato grows on a balcony without sun?",
        "My balcony has no sun, do tomatoes grow there?",
    )

    @pytest.fixture
    def sorted_ones(self, desk: Desk) -> Desk:
        """Three questions about one thing, one about another, and one that is not sorted yet."""
        for question in (*self.TOMATOES, "Can dolphins fly?"):
            asked(desk.services, question)
        desk.services.topic_gathering.run_some()
        asked(desk.services, "Who painted my parcel?")
        return desk

    def found(self, desk: Desk) -> Topics:
        return desk.services.reporting.telemetry(Period.of(None, None, now=now())).topics

    def test_are_drawn_by_what_came_of_them(self, sorted_ones: Desk) -> None:
        app = view(telemetry.show, sorted_ones)
        declined = traces(app, "topics")["Declined"]
        [topic] = sorted_ones.services.reporting.telemetry(
            Period.of(None, None, now=now())
        ).topics.found
        assert dict(zip(declined["y"], declined["x"], strict=True)) == {topic.name: 3}
        assert "Not drawn: 1 question in none, 1 question not sorted" in text(app)

    def test_are_a_table_of_links_with_shares_and_changes(self, sorted_ones: Desk) -> None:
        app = opened(sorted_ones, "topics")
        shown = text(app)
        assert "Topic Questions Share Change Answered Declined" in shown
        assert "3 75% new 100%" in shown
        assert "In no topic 1 25% new" in shown
        assert "topic=0" in markup(app)

    def test_lead_to_their_sessions(self, sorted_ones: Desk) -> None:
        [topic] = sorted_ones.services.reporting.telemetry(
            Period.of(None, None, now=now())
        ).topics.found
        end = now() + timedelta(minutes=1)
        happened = Happening(Event.TURN, Period(end - timedelta(hours=1), end), topic_id=topic.id)
        address = dict(parse_qsl(happenings.address(happened).partition("?")[2]))
        shown = text(view(sessions.show, sorted_ones, **address))
        assert f"topic: {topic.name}" in shown
        assert "Show all sessions" in shown

    def test_that_are_gone_are_said_to_be(self, desk: Desk) -> None:
        end = now()
        happened = Happening(Event.TURN, Period(end - timedelta(hours=1), end), topic_id=77)
        address = dict(parse_qsl(happenings.address(happened).partition("?")[2]))
        assert "one that is no longer there" in text(view(sessions.show, desk, **address))

    def test_are_in_the_file(self, sorted_ones: Desk) -> None:
        period = Period.of(None, None, now=now())
        found = sorted_ones.services.reporting.telemetry(period)
        rows = list(csv.DictReader(io.StringIO(as_csv([telemetry_topics.whole(found)]))))
        declined = {row["x"]: row["value"] for row in rows if row["series"] == "Declined"}
        assert declined == {found.topics.found[0].name: "3", "In no topic": "1"}

    def test_need_three_questions(self, busy: Desk) -> None:
        busy.services.topic_gathering.run_some()
        app = view(telemetry.show, busy)
        assert "A topic appears once three questions in two sessions are about" in text(app)
        assert "topics" not in figures(app)


class TestModel:
    @pytest.fixture
    def written(self, busy: Desk) -> Desk:
        """A model wrote one answer, for 0.4 cents, and was replaced by quoting in another."""
        asked(busy.services, "Do penguins have knees?")
        wrote = {"llm_model": "m", "tokens_in": 900, "tokens_out": 40, "outcome": "answered"}
        did = (
            wrote | {"llm_cost": 0.004, "llm_currency": "EUR", "llm_shown": 3, "llm_struck": 1},
            wrote | {"llm_shown": 0, "llm_struck": 0, "llm_fell_back": "timed out"},
        )
        with busy.services.transactions.begin() as db:
            turns = db.scalars(select(Turn).order_by(Turn.question_seq)).all()
            for turn, values in zip((turns[0], turns[-1]), did, strict=True):
                for name, value in values.items():
                    setattr(turn, name, value)
        return busy

    def test_that_was_not_asked_is_said_with_what_to_set(self, busy: Desk) -> None:
        app = view(telemetry.show, busy)
        assert "no language model is set. Set SWITCHBOARD_LLM_BASE_URL" in text(app)
        assert not {"tokens", "model_answers"} & set(figures(app))

    def test_has_its_tokens_and_cost_by_hour_with_links(self, written: Desk) -> None:
        app = opened(written, "tokens", compare="true")
        assert sum(traces(app, "tokens")["Sent"]["y"]) == 1800
        assert sum(traces(app, "cost_eur")["Cost"]["y"]) == pytest.approx(0.004)
        shown = text(app)
        assert "Tokens sent 1,800 before 0" in shown
        assert "Cost of an answered session 0.002 EUR" in shown
        assert "in EUR. The price of 1 turn is not known." in shown
        assert "Hour Sent Received" in shown

    def test_is_told_apart_from_quoting(self, written: Desk) -> None:
        app = view(telemetry.show, written)
        assert traces(app, "model_answers")["This period"]["x"] == [1, 0, 1]
        assert traces(app, "fell_back")["This period"]["y"] == ["Timed out"]
        assert "Of 4 sentences that the model wrote, 1 was struck." in text(app)

    def test_leads_to_its_sessions(self, written: Desk) -> None:
        link = traces(view(telemetry.show, written), "fell_back")["This period"]["customdata"][0]
        shown = text(view(sessions.show, written, **dict(parse_qsl(link.partition("?")[2]))))
        assert "a language model was asked, quoting since: timed out" in shown
        assert "Show all sessions" in shown

    @pytest.mark.parametrize(
        ("amount", "told"),
        [
            (0, "0.00"),
            (0.00009, "0.00009"),
            (0.01234, "0.0123"),
            (3.456, "3.46"),
            (1234.5, "1,234"),
        ],
    )
    def test_costs_what_people_can_read(self, amount: float, told: str) -> None:
        assert telemetry_model.money(amount) == told

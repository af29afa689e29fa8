"""The numbers of any time as charts, each of which leads to the sessions behind it."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import streamlit as st

from console import happenings, words, words_resolution
from console.components import empty, facts, heading, line, panel, problem
from console.deps import Desk
from console.marks import Chart, as_csv, as_table
from console.markup import Html, external, join, tag
from console.plots import bars, by_weekly_hour, columns, dots, follow, over_time
from console.plots_stacked import stacked
from console.views import resolution, telemetry_model, telemetry_range, telemetry_topics
from console.views import telemetry_charts as charts
from console.views.telemetry_range import Asked
from core.reporting.figures import Figures, Telemetry
from core.reporting.happening import Event, Happening
from core.sessions.models import Outcome

Draw = Callable[[Chart], None]
NAMES = (
    "volume", "weekly", "outcomes", "reasons", "confidence", "articles", "feedback", "csat",
    "waits", "first_replies", "response", "resolved", "resolution", "topics", "tokens",
    "model_answers", "fell_back",
)  # fmt: skip


def show(desk: Desk) -> None:
    """A time range, the most important numbers, and the charts."""
    st.subheader("Telemetry", anchor=False)
    try:
        asked = telemetry_range.chosen()
    except ValueError as error:
        problem(f"These days cannot be shown: {error}.", "Choose other days above.")
        return
    costs = (str(name) for name in st.session_state if str(name).startswith(telemetry_model.COST))
    follow([*NAMES, *costs])
    reporting = desk.services.reporting
    found = reporting.telemetry(asked.period, compared=asked.compared, zone=asked.zone)
    if _nothing_in(found.figures):
        panel(_nothing(desk), key="nothing")
        return
    export = st.container()
    panel(_numbers(found), key="numbers")
    drawn = [*_pairs(found, asked), *_model(desk, found, asked)]
    slow = charts.response(found, reporting.stage_seconds(asked.period))
    _one(slow, dots)
    _export(export, [*drawn, slow], asked)


def _pairs(found: Telemetry, asked: Asked) -> Iterable[Chart]:
    """Draw all but the slowest chart, side by side where there is room."""
    volume = charts.volume(found, asked.zone)
    _one(volume, over_time)
    yield volume
    yield _topics(found)
    yield from _resolved(found)
    for left, right in (
        ((charts.weekly(found, asked.zone), by_weekly_hour), (charts.confidence(found), columns)),
        ((charts.outcomes(found), bars), (charts.reasons(found), bars)),
        ((charts.articles(found), bars), (charts.csat(found), bars)),
        ((charts.feedback(found), bars), (charts.first_replies(found), bars)),
    ):
        for column, (chart, draw) in zip(st.columns(2, gap="large"), (left, right), strict=True):
            with column:
                _one(chart, draw)
            yield chart
    waits = charts.waits(found)
    _one(waits, bars)
    yield waits


def _model(desk: Desk, found: Telemetry, asked: Asked) -> Iterable[Chart]:
    """What a language model took and wrote, where one was asked."""
    panel(heading("Language model"), key="about-model")
    if not telemetry_model.was_asked(found):
        panel(telemetry_model.nothing(desk.services.settings), key="no-model")
        return
    panel(telemetry_model.numbers(found), key="model-numbers")
    for chart in telemetry_model.charts(found, asked.zone):
        _one(chart, over_time)
        yield chart
    pair = telemetry_model.answers(found), telemetry_model.reasons(found)
    for column, chart in zip(st.columns(2, gap="large"), pair, strict=True):
        with column:
            _one(chart, bars)
        yield chart


def _topics(found: Telemetry) -> Chart:
    """The largest are drawn; the table below has their shares and changes, and more of them."""
    _one(telemetry_topics.chart(found), stacked, lambda: telemetry_topics.as_table(found))
    return telemetry_topics.whole(found)


def _resolved(found: Telemetry) -> Iterable[Chart]:
    """Side by side, with what each word means below."""
    drawn = resolution.rates(found), resolution.classes(found)
    for column, chart in zip(st.columns(2, gap="large"), drawn, strict=True):
        with column:
            _one(chart, bars)
        yield chart
    with st.expander("What counts as resolved"):
        panel(resolution.definitions(found.figures.resolution), key="definitions")


def _one(chart: Chart, draw: Draw, table: Callable[[], Html] | None = None) -> None:
    none = tag("p", "None in this time.") if chart.is_empty else None
    about = tag("div", tag("p", chart.caption), none, class_="muted")
    panel(join(heading(chart.title), about), key=f"about-{chart.key}")
    if chart.is_empty:
        return
    draw(chart)
    _as_table(chart, table or partial(as_table, chart))


@st.fragment
def _as_table(chart: Chart, table: Callable[[], Html]) -> None:
    """Made when it is opened: most readers look at the charts alone."""
    box = st.expander("As a table", key=f"opened-{chart.key}", on_change="rerun")
    if box.open:
        with box:
            panel(table(), key=f"table-{chart.key}")


def _export(place: st.delta_generator.DeltaGenerator, drawn: Sequence[Chart], asked: Asked) -> None:
    start, end = (
        moment.astimezone(asked.zone) for moment in (asked.period.start, asked.period.end)
    )
    place.download_button(
        "Export CSV",
        lambda: as_csv(drawn).encode(),
        f"telemetry-{start:%Y-%m-%d}-{end:%Y-%m-%d}.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _numbers(found: Telemetry) -> Html:
    """The most important ones, each a link, with those of the period before."""
    before = found.before
    return facts(
        (name, _number(write, found.figures, Happening(event, found.period), before))
        for name, event, write in (
            ("Sessions", Event.STARTED, lambda f: f"{f.sessions_started:,}"),
            ("Turns", Event.TURN, lambda f: f"{f.turns:,}"),
            ("Answered", Event.ANSWERED, lambda f: words.percent(f.answered_rate)),
            ("Asked back", Event.CLARIFIED, lambda f: words.percent(f.clarified_rate)),
            ("Declined", Event.DECLINED, lambda f: words.percent(f.declined_rate)),
            ("Escalated", Event.ESCALATED, lambda f: f"{f.outcomes[Outcome.ESCALATED]:,}"),
            (
                words_resolution.STRICT,
                Event.STRICTLY,
                lambda f: words.percent(f.resolution.strict.rate),
            ),
            (
                words_resolution.LENIENT,
                Event.LENIENTLY,
                lambda f: words.percent(f.resolution.lenient.rate),
            ),
            ("Tickets resolved", Event.RESOLVED, lambda f: f"{f.tickets_resolved:,}"),
            ("First reply in time", Event.IN_TIME, _in_time),
            ("Satisfaction", Event.SCORED, _satisfaction),
        )
    )


def _number(
    write: Callable[[Figures], str | None],
    figures: Figures,
    behind: Happening,
    before: Figures | None,
) -> Html:
    number = tag("a", write(figures) or "–", href=happenings.address(behind))
    earlier = tag("span", f"before {write(before) or '–'}", class_="muted") if before else None
    return line(number, earlier)


def _in_time(figures: Figures) -> str | None:
    return words.percent(figures.first_replies.met_rate)


def _satisfaction(figures: Figures) -> str | None:
    average = figures.csat.average
    return None if average is None else f"{average:.1f} of 5"


def _nothing_in(figures: Figures) -> bool:
    """Whether there is nothing that any chart could show."""
    return not any(
        (
            figures.sessions_started,
            figures.turns,
            sum(figures.escalations.values()),
            figures.tickets_resolved,
            figures.ticket_wait_seconds.count,
            figures.feedback_up + figures.feedback_down,
            sum(figures.csat.scores.values()),
        )
    )


def _nothing(desk: Desk) -> Html:
    chat = external(desk.services.settings.resolved_public_url, "ask something in the chat")
    return empty(
        "Nothing happened in this time.",
        join("Choose a longer time range above, or ", chat, " and reload this view."),
    )

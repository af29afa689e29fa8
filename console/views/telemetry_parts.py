"""The charts below the first one, counted once numbers and first chart were sent."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from zoneinfo import ZoneInfo

import streamlit as st

from console.components import heading, panel
from console.deps import Desk
from console.marks import Chart, as_table
from console.markup import Html, join, tag
from console.plots import bars, by_weekly_hour, columns, dots, follow, over_time
from console.plots_stacked import stacked
from console.views import resolution, telemetry_model, telemetry_topics
from console.views import telemetry_charts as charts
from core.reporting.figures import Opening, Percentiles, Telemetry

Draw = Callable[[Chart], None]
Pair = tuple[tuple[Chart, Draw], tuple[Chart, Draw]]
NAMES = (
    "volume", "weekly", "outcomes", "reasons", "confidence", "articles", "feedback", "csat",
    "waits", "first_replies", "response", "resolved", "resolution", "topics", "tokens",
    "model_answers", "fell_back",
)  # fmt: skip


class Whole:
    """Everything that the charts show, each half counted once, when it is needed first."""

    def __init__(self, desk: Desk, opening: Opening, zone: ZoneInfo) -> None:
        self.desk = desk
        self.zone = zone
        self._opening = opening

    @cached_property
    def telemetry(self) -> Telemetry:
        return self.desk.services.reporting.continued(self._opening, zone=self.zone)

    @cached_property
    def stages(self) -> Mapping[str, Percentiles]:
        return self.desk.services.reporting.stage_seconds(self._opening.period)

    @property
    def response(self) -> Chart:
        return charts.response(self.telemetry, self.stages)


def show(whole: Whole) -> None:
    """Draw them all, those last that take the longest to count."""
    _draw_topics(whole)
    _draw_resolved(whole)
    for pair in _pairs(whole):
        _side_by_side(pair)
    one(charts.waits(whole.telemetry), bars)
    _draw_model(whole)
    one(whole.response, dots)


def follow_presses() -> None:
    """Go to the sessions behind what was pressed in any chart, before anything is counted."""
    costs = (str(name) for name in st.session_state if str(name).startswith(telemetry_model.COST))
    follow([*NAMES, *costs])


def every(whole: Whole) -> Iterator[Chart]:
    """All charts in the order of the page, with every topic of the table."""
    found = whole.telemetry
    yield charts.volume(found, whole.zone)
    yield telemetry_topics.whole(found)
    for pair in (_resolved(whole), *_pairs(whole)):
        yield from (chart for chart, _ in pair)
    yield charts.waits(found)
    if telemetry_model.was_asked(found):
        yield from telemetry_model.charts(found, whole.zone)
        yield from (chart for chart, _ in _model_pair(whole))
    yield whole.response


def one(chart: Chart, draw: Draw, table: Callable[[], Html] | None = None) -> None:
    """A chart over the whole width, under its title and above its table."""
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


def _side_by_side(pair: Pair) -> None:
    """Where there is room."""
    for column, (chart, draw) in zip(st.columns(2, gap="large"), pair, strict=True):
        with column:
            one(chart, draw)


def _draw_topics(whole: Whole) -> None:
    """The largest are drawn; the table below has their shares and changes, and more of them."""
    found = whole.telemetry
    one(telemetry_topics.chart(found), stacked, lambda: telemetry_topics.as_table(found))


def _pairs(whole: Whole) -> Iterator[Pair]:
    """Each counted up when it is its turn to be drawn."""
    found = whole.telemetry
    yield (charts.weekly(found, whole.zone), by_weekly_hour), (charts.confidence(found), columns)
    yield (charts.outcomes(found), bars), (charts.reasons(found), bars)
    yield (charts.articles(found), bars), (charts.csat(found), bars)
    yield (charts.feedback(found), bars), (charts.first_replies(found), bars)


def _resolved(whole: Whole) -> Pair:
    found = whole.telemetry
    return (resolution.rates(found), bars), (resolution.classes(found), bars)


def _model_pair(whole: Whole) -> Pair:
    found = whole.telemetry
    return (telemetry_model.answers(found), bars), (telemetry_model.reasons(found), bars)


def _draw_resolved(whole: Whole) -> None:
    """With what each word means below."""
    _side_by_side(_resolved(whole))
    with st.expander("What counts as resolved"):
        panel(resolution.definitions(whole.telemetry.figures.resolution), key="definitions")


def _draw_model(whole: Whole) -> None:
    """What a language model took and wrote, where one was asked."""
    found = whole.telemetry
    panel(heading("Language model"), key="about-model")
    if not telemetry_model.was_asked(found):
        panel(telemetry_model.nothing(whole.desk.services.settings), key="no-model")
        return
    panel(telemetry_model.numbers(found), key="model-numbers")
    for chart in telemetry_model.charts(found, whole.zone):
        one(chart, over_time)
    _side_by_side(_model_pair(whole))

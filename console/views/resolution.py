"""How many sessions were resolved, as charts with their definitions, and one session's account."""

from console import words, words_resolution
from console.deps import Desk
from console.marks import Chart, Mark
from console.markup import Html, join, tag
from console.views.telemetry_periods import Marks, both_periods
from core.reporting.figures import Figures, Telemetry
from core.reporting.happening import Event, Happening
from core.reporting.period import Period
from core.reporting.resolution import ResolutionFigures
from core.reporting.resolution_terms import Resolution


def classes(found: Telemetry) -> Chart:
    """Sessions by what they count as."""

    def drawn(figures: Figures, period: Period, series: str) -> Marks:
        for each, (word, _) in words_resolution.RESOLUTION.items():
            count = figures.resolution.classes[Resolution(each)]
            yield Mark(series, word, count, Happening(Event(each), period), key=each)

    caption = "What the sessions that began in this time count as; each counts as one thing."
    marks = both_periods(found, drawn)
    return Chart("resolution", "What became of them", "sessions", marks, caption, "Counted as")


def rates(found: Telemetry) -> Chart:
    """The strict measure beside the lenient one."""

    def drawn(figures: Figures, period: Period, series: str) -> Marks:
        of = figures.resolution
        for name, event, share in (
            (words_resolution.STRICT, Event.STRICTLY, of.strict),
            (words_resolution.STRICT_ALONE, Event.STRICTLY_ALONE, of.strict_alone),
            (words_resolution.LENIENT, Event.LENIENTLY, of.lenient),
            (words_resolution.LEFT, Event.LEFT, of.abandoned),
        ):
            if share.rate is not None:
                yield Mark(series, name, share.rate, Happening(event, period), key=event)

    return Chart(
        "resolved",
        "Resolved",
        "of sessions judged",
        both_periods(found, drawn),
        _judged(found.figures.resolution),
        "Measure",
        "{:.1%}".format,
    )


def _judged(figures: ResolutionFigures) -> str:
    days = words_resolution.days_of(figures.definition.days)
    if not figures.strict.of:
        return f"No session of this time is {days} old yet, so none can be judged."
    return (
        f"Of the {figures.strict.of:,} sessions that are {days} old and in which something was "
        f"asked. “{words_resolution.LENIENT}” is what is often quoted as the resolution rate; "
        f"“{words_resolution.STRICT_ALONE}” is never more than that."
    )


def definitions(figures: ResolutionFigures) -> Html:
    """What each bar means, in words."""
    said = words_resolution.meanings(figures.definition)
    resolved = (
        f"confirmed or not contradicted. “{words_resolution.STRICT_ALONE}” leaves out sessions "
        f"with a ticket; “{words_resolution.LENIENT}” counts every session without one, whatever "
        "became of the question"
    )
    names = {each: word for each, (word, _) in words_resolution.RESOLUTION.items()}
    rows = [(words_resolution.STRICT, resolved), *((names[each], said[each]) for each in said)]
    items = (tag("li", tag("b", name), f": {text}.") for name, text in rows)
    return tag("div", tag("ul", *items), class_="prose")


def account(desk: Desk, session_id: str) -> Html:
    """What one session counts as, because of what. Raises SessionNotFound."""
    found = desk.services.reporting.account(session_id)
    return join(
        words.badge(words_resolution.RESOLUTION, found.resolution),
        " because ",
        words_resolution.because(found),
        ".",
    )

"""The numbers of any time as charts, each of which leads to the sessions behind it."""

from collections.abc import Callable

import streamlit as st

from console import happenings, words, words_resolution
from console.components import empty, facts, line, panel, problem
from console.deps import Desk
from console.marks import as_csv
from console.markup import Html, external, join, tag
from console.plots import over_time
from console.views import telemetry_charts as charts
from console.views import telemetry_parts, telemetry_range
from console.views.telemetry_range import Asked
from core.reporting.figures import Counts, Opening
from core.reporting.happening import Event, Happening
from core.sessions.models import Outcome


def show(desk: Desk) -> None:
    """A time range, the most important numbers, and the charts.

    Numbers and first chart are counted and sent before anything else is.
    """
    st.subheader("Telemetry", anchor=False)
    try:
        asked = telemetry_range.chosen()
    except ValueError as error:
        problem(f"These days cannot be shown: {error}.", "Choose other days above.")
        return
    telemetry_parts.follow_presses()
    found = desk.services.reporting.opening(asked.period, compared=asked.compared, zone=asked.zone)
    if _nothing_in(found.figures):
        panel(_nothing(desk), key="nothing")
        return
    whole = telemetry_parts.Whole(desk, found, asked.zone)
    _export(whole, asked)
    panel(_numbers(found), key="numbers")
    telemetry_parts.one(charts.volume(found, asked.zone), over_time)
    telemetry_parts.show(whole)


def _export(whole: telemetry_parts.Whole, asked: Asked) -> None:
    start, end = (
        moment.astimezone(asked.zone) for moment in (asked.period.start, asked.period.end)
    )
    st.download_button(
        "Export CSV",
        lambda: as_csv(telemetry_parts.every(whole)).encode(),
        f"telemetry-{start:%Y-%m-%d}-{end:%Y-%m-%d}.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _numbers(found: Opening) -> Html:
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
    write: Callable[[Counts], str | None],
    figures: Counts,
    behind: Happening,
    before: Counts | None,
) -> Html:
    number = tag("a", write(figures) or "–", href=happenings.address(behind))
    earlier = tag("span", f"before {write(before) or '–'}", class_="muted") if before else None
    return line(number, earlier)


def _in_time(figures: Counts) -> str | None:
    return words.percent(figures.first_replies.met_rate)


def _satisfaction(figures: Counts) -> str | None:
    average = figures.csat.average
    return None if average is None else f"{average:.1f} of 5"


def _nothing_in(figures: Counts) -> bool:
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

"""The first look of the day: what needs a person now, and how today goes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import streamlit as st

from console import clock, words
from console.components import empty, heading, moment, panel
from console.deps import Desk
from console.happenings import address
from console.live import live
from console.markup import Html, join, tag
from core.accounts.models import OperatorRole
from core.agent.answering import SHIPPED
from core.health.service import NOT_CONFIGURED, Health, Report
from core.reporting.happening import Event, Happening
from core.reporting.overview import DayFigures, Pressing
from core.reporting.resolution_terms import Resolution
from core.sessions.models import Outcome

REFRESH_S = 5
DAY_REFRESH_S = 30
"""How often the numbers of the day are counted again."""
HEALTH_WITHIN_S = 0.5
"""A part that hangs does not keep anyone from seeing who waits."""


@dataclass(frozen=True)
class Figure:
    """A number of the day: its name, how it is written, and what it counts."""

    name: str
    read: Callable[[DayFigures], str | None]
    event: Event
    slower_than: Callable[[DayFigures], float | None] = lambda _: None

    def behind(self, day: DayFigures) -> Happening:
        return Happening(self.event, day.period, slower_than_s=self.slower_than(day))


@dataclass(frozen=True)
class Item:
    """Something that needs a person, how often, and where it is dealt with."""

    tone: str
    count: int
    one: str
    many: str
    href: str | None

    def html(self) -> Html:
        said = join(tag("b", f"{self.count:,}"), " ", self.one if self.count == 1 else self.many)
        link = tag("a", said, href=self.href) if self.href else tag("span", said)
        return join(_dot(self.tone), link)


def show(desk: Desk) -> None:
    st.subheader("Overview", anchor=False)

    @live(desk, every=REFRESH_S)
    def now() -> None:
        panel(_now(desk), key="pressing")

    @live(desk, every=DAY_REFRESH_S)
    def today() -> None:
        _warn_of_errors(desk)
        panel(_today(*desk.services.overview.today(clock.zone())), key="today")

    now()
    today()


def _warn_of_errors(desk: Desk) -> None:
    """When customers rate more answers down than the error budget in force has measured."""
    calibration = desk.services.quality.calibration
    if calibration.in_force.version != SHIPPED and calibration.live_error().is_alarming:
        st.warning(
            "Customers rate more answers down than the error budget allows for. "
            "See [Confidence](confidence).",
            icon=":material/warning:",
        )


def _now(desk: Desk) -> Html:
    found = [
        *_people(desk.services.overview.pressing(), is_admin=desk.may(OperatorRole.ADMIN)),
        *_parts(desk.services.health.at_hand(within_s=HEALTH_WITHIN_S)),
    ]
    if found:
        shown = tag("ul", *(tag("li", each) for each in found), class_="pressing")
    else:
        shown = empty(
            "Nothing needs a person at the moment.",
            "Whoever asks for one appears here and in the inbox within seconds.",
        )
    return join(heading("Needs a person now"), shown)


def _people(pressing: Pressing, *, is_admin: bool) -> Iterator[Html]:
    items = (
        Item("act", pressing.queued, "customer waits", "customers wait", "inbox?list=unassigned"),
        Item("act", pressing.late, "ticket is late", "tickets are late", "inbox?list=open"),
        Item("gap", pressing.soon, "ticket is due soon", "tickets are due soon", "inbox?list=open"),
        Item(
            "act",
            pressing.notifications_given_up,
            "notification was given up",
            "notifications were given up",
            "notifications" if is_admin else None,
        ),
        Item(
            "act",
            pressing.articles_not_indexed,
            "published article cannot be found",
            "published articles cannot be found",
            "system" if is_admin else "knowledge",
        ),
    )
    since = moment(pressing.waiting_since)
    for item in items:
        if item.count:
            longest = join(" · the first asked ", since) if item is items[0] else None
            yield join(item.html(), tag("span", longest, class_="muted") if longest else None)


def _parts(report: Report | None) -> Iterator[Html]:
    if report is None:
        yield tag("span", "The parts of the product have not answered yet.", class_="muted")
        return
    for name, state in report.services.items():
        if state not in (Health.HEALTHY, NOT_CONFIGURED):
            yield join(_dot("act"), tag("b", words.part(name)), ": ", state)


def _dot(tone: str) -> Html:
    return tag("span", class_=f"dot {tone}", aria_hidden="true")


def _today(today: DayFigures, earlier: DayFigures) -> Html:
    day = f"{earlier.period.start.astimezone(clock.zone()):%A}"
    return join(
        heading(f"Today, beside last {day} until the same time"),
        tag("ul", *(_tile(figure, today, earlier, day) for figure in FIGURES), class_="tiles"),
    )


def _tile(figure: Figure, today: DayFigures, earlier: DayFigures, day: str) -> Html:
    return tag(
        "li",
        tag("span", figure.name, class_="muted"),
        tag("strong", _linked(figure, today)),
        tag("span", join(f"last {day} ", _linked(figure, earlier)), class_="muted"),
    )


def _linked(figure: Figure, day: DayFigures) -> object:
    value = figure.read(day)
    return tag("a", value, href=address(figure.behind(day))) if value is not None else "–"


def _outcome(name: str, outcome: Outcome) -> Figure:
    def read(day: DayFigures) -> str:
        count = day.outcomes[outcome]
        return f"{count:,} ({count / day.turns:.0%})" if count else "0"

    return Figure(name, read, Event(outcome.value))


def _counted(name: str, resolution: Resolution) -> Figure:
    def read(day: DayFigures) -> str:
        return f"{day.resolution.classes[resolution]:,}"

    return Figure(name, read, Event(resolution.value))


def _csat(day: DayFigures) -> str | None:
    given = sum(day.csat.scores.values())
    return f"{day.csat.average:.1f} of 5 ({given:,})" if day.csat.average is not None else None


def _seconds(seconds: float | None) -> str | None:
    return None if seconds is None else words.milliseconds(seconds * 1000)


FIGURES = (
    Figure("Sessions begun", lambda day: f"{day.sessions:,}", Event.STARTED),
    Figure("Turns", lambda day: f"{day.turns:,}", Event.TURN),
    _outcome("Answered", Outcome.ANSWERED),
    _outcome("Asked back", Outcome.CLARIFIED),
    _outcome("Declined", Outcome.DECLINED),
    _outcome("Handed to a person", Outcome.ESCALATED),
    _counted("Confirmed", Resolution.CONFIRMED),
    _counted("Left without an answer", Resolution.ABANDONED),
    _counted("Asked again", Resolution.ASKED_AGAIN),
    Figure("Tickets opened", lambda day: f"{day.tickets_opened:,}", Event.TICKET),
    Figure("Tickets resolved", lambda day: f"{day.tickets_resolved:,}", Event.RESOLVED),
    Figure("Satisfaction", _csat, Event.SCORED),
    Figure(
        "Answer time, p50",
        lambda day: _seconds(day.response_seconds.p50),
        Event.TURN,
        slower_than=lambda day: day.response_seconds.p50,
    ),
    Figure(
        "Answer time, p95",
        lambda day: _seconds(day.response_seconds.p95),
        Event.TURN,
        slower_than=lambda day: day.response_seconds.p95,
    ),
)
"""In the order of a conversation. The times lead to what took longer."""

"""Which time the charts are about, as the address has it, by the reader's clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import streamlit as st

from console import clock
from core.db import now
from core.reporting.period import Period


class Range(StrEnum):
    TODAY = "today"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    OWN = "own"


WORDS: Mapping[str, str] = {
    Range.TODAY: "Today",
    Range.DAY: "24 hours",
    Range.WEEK: "7 days",
    Range.MONTH: "30 days",
    Range.QUARTER: "90 days",
    Range.OWN: "From–to",
}
DAYS: Mapping[str, int] = {Range.TODAY: 1, Range.WEEK: 7, Range.MONTH: 30, Range.QUARTER: 90}
"""Whole days, of which the last is today."""


@dataclass(frozen=True)
class Asked:
    """A period, and the same hours of the days before it if they are to be compared."""

    period: Period
    compared: Period | None
    zone: ZoneInfo


def chosen() -> Asked:
    """What is chosen above the charts. Raises ValueError with a sentence for people."""
    zone = clock.zone()
    today = now().astimezone(zone).date()
    with st.container(horizontal=True, vertical_alignment="bottom", key="telemetry-range"):
        kind = st.segmented_control(
            "Time range",
            list(Range),
            key="range",
            default=Range.WEEK,
            required=True,
            format_func=lambda each: WORDS[each],
            bind="query-params",
            wrap=True,
        )
        since, until = days(today) if kind == Range.OWN else (today, today)
        compare = st.toggle("Compare with the period before", key="compare", bind="query-params")
    kind = Range(kind or Range.WEEK)
    period, length = period_of(kind, since, until, zone)
    return Asked(period, period.days_earlier(length, zone) if compare else None, zone)


def days(today: date) -> tuple[date, date]:
    since = st.date_input(
        "From", today - timedelta(days=6), key="since", bind="query-params", width=150
    )
    until = st.date_input("To", today, key="until", bind="query-params", width=150)
    return since or today, until or today


def period_of(kind: Range, since: date, until: date, zone: ZoneInfo) -> tuple[Period, int]:
    """And how many days it is long. It ends with the minute that is not over yet."""
    end = now().replace(second=0, microsecond=0) + timedelta(minutes=1)
    if kind is Range.DAY:
        return Period(end - timedelta(days=1), end), 1
    if kind is Range.OWN:
        start, end = _midnight(since, zone), _midnight(until + timedelta(days=1), zone)
        return Period.of(start, end, now=end), (until - since).days + 1
    days = DAYS[kind]
    first = end.astimezone(zone).date() - timedelta(days=days - 1)
    return Period.of(_midnight(first, zone), end, now=end), days


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)

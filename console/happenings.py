"""A link from a counted number to the sessions behind it, and such a link read again."""

from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import streamlit as st

from core.escalation.models import TicketReason
from core.reporting.happening import Event, Happening
from core.reporting.model_figures import ModelPart
from core.reporting.period import Period, WeeklyHour

YES_NO = ("no", "yes")
WHAT = "what"
"""Under this name the address says what happened; without it nothing else is read."""


def address(found: Happening) -> str:
    """The page of the sessions in which it happened."""
    parts = {
        WHAT: found.event.value,
        "from": _written(found.period.start),
        "to": _written(found.period.end),
        "reason": found.reason,
        "cited": found.article_id,
        "least": found.at_least,
        "below": found.below,
        "slower": found.slower_than_s,
        "stage": found.stage,
        "topic": found.topic_id,
        "model": found.model,
        "quoting": found.fell_back,
        "hit": None if found.cites is None else YES_NO[found.cites],
    }
    if found.at is not None:
        parts |= {"weekday": found.at.weekday, "hour": found.at.hour, "zone": str(found.at.zone)}
    return "sessions?" + urlencode({name: part for name, part in parts.items() if part is not None})


def asked() -> Happening | None:
    """What the address asks for; `None` where it asks for nothing, or for nothing that exists."""
    said = st.query_params
    try:
        start, end = _read(said["from"]), _read(said["to"])
        return Happening(
            Event(said.get(WHAT, "")),
            Period.of(start, end, now=end),
            reason=TicketReason(said["reason"]) if "reason" in said else None,
            article_id=said.get("cited"),
            at_least=_number("least"),
            below=_number("below"),
            slower_than_s=_number("slower"),
            stage=_stage(),
            topic_id=int(said["topic"]) if "topic" in said else None,
            cites=YES_NO.index(said["hit"]) == 1 if "hit" in said else None,
            model=ModelPart(said["model"]) if "model" in said else None,
            fell_back=said.get("quoting"),
            at=_weekly_hour() if "weekday" in said else None,
        )
    except (KeyError, ValueError):
        return None


def _written(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")


def _read(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _stage() -> str | None:
    """Raises ValueError."""
    name = st.query_params.get("stage")
    if name is not None and not name.isidentifier():
        raise ValueError(name)
    return name


def _weekly_hour() -> WeeklyHour:
    """Raises KeyError, ValueError."""
    said = st.query_params
    weekday, hour = int(said["weekday"]), int(said["hour"])
    if weekday not in range(7) or hour not in range(24):
        raise ValueError(f"{weekday}, {hour}")
    return WeeklyHour(weekday, hour, ZoneInfo(said["zone"]))


def _number(name: str) -> float | None:
    """Raises ValueError."""
    text = st.query_params.get(name)
    return None if text is None else float(text)

"""The time zone of whoever looks: the one they chose, or else their browser's."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

OWN = "reader-zone"


def follow(chosen: str | None) -> None:
    """Everything that is drawn from now on is in this zone; `None` is that of the browser."""
    st.session_state[OWN] = chosen


def chosen() -> str | None:
    """The name of the zone that was chosen, if one was."""
    name = st.session_state.get(OWN)
    return name if isinstance(name, str) else None


def zone() -> ZoneInfo:
    """UTC where neither the reader nor the browser names one that is known here."""
    try:
        return ZoneInfo(chosen() or st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def written(at: datetime) -> str:
    """Such as "27 Nov, 15:04 CET", where a text cannot be a relative time."""
    return f"{at.astimezone(zone()):%d %b, %H:%M %Z}"

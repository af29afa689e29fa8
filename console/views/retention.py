"""How long ended sessions are kept, and what that would remove, for administrators."""

import streamlit as st

from console.actions import attempt, succeeded
from console.components import heading, panel
from console.deps import Desk
from core.retention.service import LONGEST_DAYS

DAYS = "retention-days"


def show(desk: Desk) -> None:
    """The days, how many sessions would go with them, and who says so now."""
    held = desk.services.retention.in_effect()
    panel(heading("Retention"), key="retention-heading")
    days = st.number_input(
        "Remove ended sessions after days",
        min_value=0,
        max_value=LONGEST_DAYS,
        value=held.days,
        step=1,
        key=DAYS,
        width=280,
        help="0 keeps them for good. Sessions that wait for a person are never removed.",
    )
    going = desk.services.retention.would_remove(days)
    source = "chosen here" if held.is_chosen else "from SWITCHBOARD_SESSION_RETENTION_DAYS"
    st.caption(f"In effect: {_kept(held.days)}, {source}.")
    if going:
        st.warning(
            f"With {_days(days)}, {_sessions(going)} would be removed for good within 10 minutes, "
            "with messages, tickets and files."
        )
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Save the retention",
            on_click=_choose,
            args=(desk, days),
            disabled=held.is_chosen and days == held.days,
        )
        if held.is_chosen:
            st.button("Back to the setting", on_click=_choose, args=(desk, None))


def _choose(desk: Desk, days: int | None) -> None:
    if attempt(lambda: desk.services.retention.choose(days, by=desk.caller)):
        succeeded("Saved. It holds from the next sweep on.")
        st.session_state.pop(DAYS, None)


def _kept(days: int) -> str:
    return f"removed after {_days(days)}" if days else "kept for good"


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


def _sessions(count: int) -> str:
    return "1 session" if count == 1 else f"{count:,} sessions"

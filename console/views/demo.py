"""The demo company's past: how much of it there is, and the button that takes it away."""

import streamlit as st

from console.actions import attempt, say_what_happened, succeeded
from console.deps import Desk
from core.accounts.models import OperatorRole


def show(desk: Desk) -> None:
    """For administrators, as long as there is any of it."""
    if not desk.may(OperatorRole.ADMIN):
        return
    say_what_happened()
    counts = desk.services.demo.counts()
    if not counts.made and not counts.planned:
        return
    st.divider()
    st.markdown("**Demo sessions**")
    coming = f"; {counts.planned} more are being made" if counts.planned else ""
    st.caption(
        f"{_number(counts.made)} of the demo company's past, marked Demo{coming}. "
        "They count in the charts and reports; nobody is notified of them."
    )
    with st.popover("Remove demo sessions", icon=":material/delete:"):
        st.caption(
            "Their messages, tickets and ratings go for good; two articles about recycling are "
            "archived. Everything else stays."
        )
        st.button("Remove them", type="primary", on_click=_remove, args=(desk,), key="demo-remove")


def _number(sessions: int) -> str:
    return "1 session" if sessions == 1 else f"{sessions} sessions"


def _remove(desk: Desk) -> None:
    def remove() -> None:
        removed = desk.services.demo.remove(by=desk.caller)
        succeeded(f"{_number(removed.sessions)} removed.")

    attempt(remove)

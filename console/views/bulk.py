"""Do the same with several tickets of a list."""

from collections.abc import Sequence

import streamlit as st

from console.actions import choose_assignee, failed, succeeded
from console.deps import Desk
from core.escalation.several import Done

CHOSEN = "inbox-chosen"
CLEARED = "inbox-cleared"


def cleared() -> int:
    """How often the choice was emptied so far."""
    count: int = st.session_state.get(CLEARED, 0)
    return count


def show(desk: Desk, shown: Sequence[int]) -> None:
    """What can be done with the tickets that are ticked, as long as they are in the list."""
    chosen = [number for number in shown if str(number) in st.session_state.get(CHOSEN, ())]
    if not chosen:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="bulk"):
        st.markdown(f"**{len(chosen)} selected**")
        with st.popover("Assign", icon=":material/person_add:"):
            _assign(desk, chosen)
        with st.popover("Resolve", icon=":material/check_circle:"):
            _resolve(desk, chosen)
        st.button("Clear selection", type="tertiary", on_click=_clear)


def _assign(desk: Desk, chosen: Sequence[int]) -> None:
    choose_assignee(desk, key="bulk-assignee")
    st.text_area("Note for operators", key="bulk-note", height=72, on_change="ignore")

    def assign() -> None:
        to, note = st.session_state["bulk-assignee"], st.session_state["bulk-note"]
        _tell(
            "assigned",
            desk.services.several.assign(chosen, by=desk.caller, assignee=to, note=note or None),
        )

    st.button(f"Assign {_tickets(chosen)}", type="primary", on_click=assign, key="bulk-assign")


def _resolve(desk: Desk, chosen: Sequence[int]) -> None:
    st.text_area("What was done, for operators", key="bulk-done", height=72, on_change="ignore")
    st.checkbox("Hand back to the assistant", value=True, key="bulk-hand-back")

    def resolve() -> None:
        _tell(
            "resolved",
            desk.services.several.resolve(
                chosen,
                by=desk.caller,
                resolution=st.session_state["bulk-done"] or None,
                hand_back=st.session_state["bulk-hand-back"],
            ),
        )

    st.button(f"Resolve {_tickets(chosen)}", type="primary", on_click=resolve, key="bulk-resolve")


def _tell(what: str, done: Done) -> None:
    """Say how many it worked for, and of each other one why not."""
    refused = [(number, error) for number, error in done if error is not None]
    if len(done) > len(refused):
        succeeded(f"{_tickets(range(len(done) - len(refused)))} {what}.")
    if refused:
        failed(" ".join(f"Ticket {number}: {error}" for number, error in refused))
    for key in ("bulk-note", "bulk-done"):
        if key in st.session_state:
            st.session_state[key] = ""
    _clear()


def _clear() -> None:
    st.session_state[CHOSEN] = []
    st.session_state[CLEARED] = cleared() + 1


def _tickets(chosen: Sequence[int]) -> str:
    return "1 ticket" if len(chosen) == 1 else f"{len(chosen)} tickets"

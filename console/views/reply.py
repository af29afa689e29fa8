"""Answer a customer as a person, and give the session back to the assistant."""

from collections.abc import Callable

import streamlit as st

from console.components import plain
from console.deps import Desk
from core.accounts.models import OperatorRole
from core.errors import SwitchboardError
from core.escalation.models import Ticket


def show(desk: Desk, ticket: Ticket) -> None:
    """The reply box. What was typed stays until it is sent, also when sending fails."""
    if not desk.may(OperatorRole.OPERATOR):
        st.caption("Your role can read sessions. Replying needs the role Operator.")
        return
    draft = f"reply-{ticket.session_id}"
    failed = st.session_state.pop("reply-failed", None)
    with st.bottom, st.form(f"form-{ticket.session_id}", border=False):
        if failed:
            st.error(plain(failed))
        st.text_area(
            "Reply",
            key=draft,
            height=72,
            label_visibility="collapsed",
            placeholder="Write to the customer. They see it in their chat within seconds.",
        )
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            st.form_submit_button(
                "Send reply", type="primary", on_click=_send, args=(desk, ticket.id, draft)
            )
            st.form_submit_button(
                "Hand back to the assistant",
                help="Resolves the ticket; the assistant answers the customer again.",
                on_click=_hand_back,
                args=(desk, ticket.id),
            )


def _send(desk: Desk, ticket_id: int, draft: str) -> None:
    def send() -> None:
        text = st.session_state[draft]
        desk.services.escalation.reply(ticket_id, by=desk.caller, text=text)
        st.session_state[draft] = ""

    _or_say_why_not(send)


def _hand_back(desk: Desk, ticket_id: int) -> None:
    def hand_back() -> None:
        desk.services.escalation.resolve(ticket_id, by=desk.caller)

    _or_say_why_not(hand_back)


def _or_say_why_not(action: Callable[[], None]) -> None:
    try:
        action()
    except SwitchboardError as error:
        st.session_state["reply-failed"] = str(error)

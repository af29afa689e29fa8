"""What an operator does with a ticket besides writing to the customer."""

from collections.abc import Callable
from urllib.parse import parse_qs

import streamlit as st

from console.actions import attempt, attempting, choose_assignee, succeeded
from console.deps import Desk
from console.filters import INBOX
from core.accounts.models import OperatorRole
from core.escalation.models import Ticket

Act = Callable[[], object]


def show(desk: Desk, ticket: Ticket) -> None:
    """The way back, and the buttons that fit the ticket's state and the operator's role."""
    with st.container(horizontal=True, gap="small", key="ticket-actions"):
        st.button(
            INBOX.title,
            key="back",
            icon=":material/arrow_back:",
            type="tertiary",
            on_click=_back,
        )
        if not desk.may(OperatorRole.OPERATOR):
            return
        if not ticket.is_live:
            _click("Reopen", lambda: desk.services.escalation.reopen(ticket.id, by=desk.caller))
            _note(desk, ticket)
            return
        _own(desk, ticket)
        _transfer(desk, ticket)
        _note(desk, ticket)
        if ticket.is_queued or ticket.is_owned_by(desk.caller):
            _resolve(desk, ticket)


def _own(desk: Desk, ticket: Ticket) -> None:
    """Take it, take it over, or give it back."""
    tickets = desk.services.escalation
    if ticket.is_queued:
        _click("Claim", lambda: tickets.claim(ticket.id, by=desk.caller), primary=True)
    elif ticket.is_owned_by(desk.caller):
        _click(
            "Release",
            lambda: tickets.release(ticket.id, by=desk.caller),
            hint="Puts the ticket back into the queue, for anyone to claim.",
        )
    else:
        _click(
            "Take over",
            lambda: tickets.assign(ticket.id, by=desk.caller, assignee=desk.operator.email),
            hint=f"{ticket.owner_name or 'Someone'} has this ticket.",
        )


def _transfer(desk: Desk, ticket: Ticket) -> None:
    with st.popover("Transfer", key="transfer", on_change="rerun"):
        to, words = f"transfer-to-{ticket.id}", f"transfer-note-{ticket.id}"
        choose_assignee(desk, key=to)
        st.text_area("Note for operators", key=words, height=72, on_change="ignore")

        def transfer() -> None:
            moved = desk.services.escalation.assign(
                ticket.id,
                by=desk.caller,
                assignee=st.session_state[to],
                note=st.session_state[words] or None,
            )
            succeeded(f"{moved.ticket.owner_name} has the ticket now.")

        st.button(
            "Transfer ticket",
            type="primary",
            key="transfer-do",
            on_click=lambda: _close("transfer", words, transfer),
        )


def _note(desk: Desk, ticket: Ticket) -> None:
    with st.popover("Note", key="note", on_change="rerun"):
        words = f"note-{ticket.id}"
        st.text_area(
            "Note for operators; the customer never sees it",
            key=words,
            height=96,
            on_change="ignore",
        )
        st.button(
            "Add note",
            type="primary",
            key="note-do",
            on_click=lambda: _close(
                "note",
                words,
                lambda: desk.services.escalation.note(
                    ticket.id, by=desk.caller, text=st.session_state[words] or ""
                ),
            ),
        )


def _resolve(desk: Desk, ticket: Ticket) -> None:
    with st.popover("Resolve", key="resolve", on_change="rerun"):
        words = f"resolution-{ticket.id}"
        st.text_area("What was done, for operators", key=words, height=72, on_change="ignore")

        def resolve(*, hand_back: bool) -> Act:
            return lambda: desk.services.escalation.resolve(
                ticket.id,
                by=desk.caller,
                resolution=st.session_state[words] or None,
                hand_back=hand_back,
            )

        st.button(
            "Resolve and hand back",
            type="primary",
            key="resolve-back",
            help="The assistant answers the customer again.",
            on_click=lambda: _close("resolve", words, resolve(hand_back=True)),
        )
        st.button(
            "Resolve and end the chat",
            key="resolve-end",
            help="The customer starts a new chat for anything else.",
            on_click=lambda: _close("resolve", words, resolve(hand_back=False)),
        )


def _click(label: str, action: Act, *, primary: bool = False, hint: str | None = None) -> None:
    st.button(
        label,
        type="primary" if primary else "secondary",
        key=label.lower().replace(" ", "-"),
        help=hint,
        on_click=attempting(action),
    )


def _close(popover: str, words: str, action: Act) -> None:
    """Close the popover and forget its words once it is done."""
    if attempt(action):
        st.session_state[words] = ""
        st.session_state[popover] = False


def _back() -> None:
    """To the list as it was last seen."""
    seen = parse_qs(st.session_state.get(f"seen-{INBOX.page_key}", ""))
    st.query_params.from_dict({name: values[0] for name, values in seen.items()})

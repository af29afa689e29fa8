"""Answer a customer as a person: the box, what can be put into it, and the sign of typing."""

from functools import lru_cache
from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from console.actions import attempt, attempting, say_what_happened
from console.components import plain
from console.deps import Desk
from console.views import canned, reply_files
from core.accounts.models import OperatorRole
from core.agent.suggestions import Suggestion
from core.errors import SwitchboardError
from core.escalation.models import Ticket
from core.sessions.models import Role

HINTS = "reply-hints"
"""What is to be said about the draft: where a suggestion came from, what is to be filled in."""
SENSE_JS = Path(__file__).parents[1] / "typing.js"


def show(desk: Desk, ticket: Ticket, *, hand_back: bool = False) -> None:
    """The reply box. What was typed stays until it is sent, also when sending fails.

    `hand_back` adds a button that resolves the ticket.
    """
    if not desk.may(OperatorRole.OPERATOR):
        st.caption("Your role can read sessions. Replying needs the role Operator.")
        return
    draft = f"reply-{ticket.session_id}"
    with st.bottom:
        say_what_happened()
        for hint in st.session_state.get(HINTS, ()):
            st.caption(hint)
        reply_files.show_chosen(ticket.session_id)
        st.text_area(
            "Reply",
            key=draft,
            height=72,
            label_visibility="collapsed",
            placeholder="Write to the customer. They see it in their chat within seconds.",
            on_change="ignore",
            persist_state="session",
        )
        with st.container(horizontal=True, gap="small", key="reply-tools"):
            _buttons(desk, ticket, draft, hand_back=hand_back)
        _sense_typing(desk, ticket, draft)


def insert(draft: str, text: str) -> None:
    """Put a text at the end of what has been typed."""
    typed = str(st.session_state.get(draft) or "").rstrip()
    st.session_state[draft] = f"{typed}\n\n{text}" if typed else text


def _buttons(desk: Desk, ticket: Ticket, draft: str, *, hand_back: bool) -> None:
    st.button(
        "Send reply",
        type="primary",
        key="send",
        icon=":material/send:",
        shortcut="Ctrl+Enter",
        on_click=_send,
        args=(desk, ticket, draft),
    )
    reply_files.picker(desk, ticket.session_id)
    if hand_back:
        st.button(
            "Hand back to the assistant",
            key="hand-back",
            help="Resolves the ticket; the assistant answers the customer again.",
            on_click=attempting(
                lambda: desk.services.escalation.resolve(ticket.id, by=desk.caller)
            ),
        )
    st.button(
        "Suggest an answer",
        key="suggest",
        icon=":material/lightbulb:",
        help="Inserts what the knowledge base answers to the customer's last question.",
        on_click=_suggest,
        args=(desk, ticket.session_id, draft),
    )
    canned.picker(desk, ticket, lambda text, hints: _inserted(draft, text, hints))


def _send(desk: Desk, ticket: Ticket, draft: str) -> None:
    text = str(st.session_state.get(draft) or "")
    files = reply_files.chosen(ticket.session_id)
    if attempt(
        lambda: desk.services.replies.send(ticket.id, by=desk.caller, text=text, files=files)
    ):
        st.session_state[draft] = ""
        st.session_state[HINTS] = []
        reply_files.clear(ticket.session_id)


def _suggest(desk: Desk, session_id: str, draft: str) -> None:
    def suggest() -> None:
        found = desk.services.agent.suggest(session_id)
        if found.text:
            _inserted(draft, found.text, [_origin(found)])
        else:
            st.session_state[HINTS] = [_nothing(found)]

    attempt(suggest)


def _inserted(draft: str, text: str, hints: list[str]) -> None:
    insert(draft, text)
    st.session_state[HINTS] = hints


def _origin(found: Suggestion) -> str:
    titles = ", ".join(dict.fromkeys(source.title for source in found.sources))
    return plain(f"Suggested from: {titles} ({found.confidence:.0%} confident). Check it first.")


def _nothing(found: Suggestion) -> str:
    if found.question is None:
        return "The customer has asked nothing yet that the knowledge base could answer."
    return plain(f"The knowledge base has no answer to: {found.question[:200]}")


@st.fragment
def _sense_typing(desk: Desk, ticket: Ticket, draft: str) -> None:
    """The customer sees that the operator writes."""

    def sign() -> None:
        try:
            desk.services.typing.sign(
                ticket.session_id,
                client_id=f"operator:{desk.caller.name}",
                role=Role.OPERATOR,
                name=desk.caller.name,
            )
        except SwitchboardError:
            return  # a sign of typing is not worth a word

    _sense()(key="sense", data={"box": draft}, on_typed_change=sign)


@lru_cache(maxsize=1)
def _sense() -> ComponentRenderer:
    return st.components.v2.component("switchboard_typing", js=SENSE_JS.read_text(encoding="utf-8"))

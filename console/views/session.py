"""One session: who, what was said and what was done, and the reply of a person."""

from collections.abc import Container, Mapping
from functools import partial

import streamlit as st

from console import words
from console.actions import say_what_happened
from console.components import empty, facts, moment, note, panel
from console.deps import Desk
from console.filters import SESSIONS, back_to
from console.live import live
from console.markup import Html, join, tag
from console.views import (
    case_brief,
    message_menu,
    personal_data,
    reply,
    resolution,
    session_notes,
)
from console.views.transcript import transcript
from core.attachments.readings import SessionFile
from core.escalation.models import Ticket
from core.sessions.models import ChatSession, SessionStatus
from core.sessions.service import History

REFRESH_S = 2
SHOWN = 100
"""Messages that are shown at first; a button brings the earlier ones."""
ANONYMOUS = "Anonymous customer"


def customer(chat: ChatSession) -> str:
    return chat.user_id or ANONYMOUS


def show(desk: Desk, session_id: str) -> None:
    """A session that goes on refreshes itself. Raises SessionNotFound."""
    chat = desk.services.sessions.get(session_id)
    going_on = chat.status != SessionStatus.ENDED

    refreshing = live(desk, every=REFRESH_S if going_on else None)

    @refreshing
    def head() -> None:
        current = desk.services.sessions.get(session_id)
        ticket = desk.services.escalation.live_ticket(session_id)
        brief = case_brief.folded(desk.services.case_brief.of_session(session_id))
        panel(join(_header(desk, current, ticket), brief), key=f"head-{session_id}")

    @refreshing
    def conversation() -> None:
        current = desk.services.sessions.get(session_id)
        if current.status != chat.status:
            st.rerun()
        personal_data.button(desk, current.id)
        earlier_button(current)
        say_what_happened()
        panel(
            conversation_of(desk, current, customer(current)),
            key=f"chat-{session_id}",
            follow=going_on,
            on_press=message_menu.pressing(desk),
        )

    head()
    session_notes.show(desk, session_id)
    conversation()
    ticket = desk.services.escalation.live_ticket(session_id)
    if ticket is not None:
        reply.show(desk, ticket, hand_back=True)


def conversation_of(desk: Desk, chat: ChatSession, name: str) -> Html:
    """What was said, with the name of the customer beside their words."""
    offset = max(0, chat.message_count - shown_messages(chat))
    history = desk.services.sessions.history(
        chat.id,
        limit=shown_messages(chat),
        offset=offset,
        for_customer=personal_data.is_shown(desk, chat.id),
    )
    return (
        transcript(
            history,
            name,
            _recalled(desk, history),
            _read(desk, history, chat.id),
            partial(message_menu.menu, desk),
        )
        if history.messages
        else empty("Nothing has been said yet.", "Messages appear here as they arrive.")
    )


def _recalled(desk: Desk, history: History) -> Container[str]:
    """Ids of those of the answers that turned out to be wrong."""
    return desk.services.quality.recalls.of_answers(m.id for m in history.messages)


def _read(desk: Desk, history: History, session_id: str) -> Mapping[str, SessionFile]:
    """What was read of the files that are shown, by their ids."""
    if not any(message.attachments for message in history.messages):
        return {}
    return {f.attachment_id: f for f in desk.services.readings.of_session(session_id).files}


def _header(desk: Desk, chat: ChatSession, ticket: Ticket | None) -> Html:
    return tag(
        "header",
        back_to(SESSIONS),
        tag(
            "div",
            tag("h1", customer(chat), class_="title"),
            words.session_badge(chat.status, waiting=ticket is not None and ticket.is_queued),
            words.demo_badge(chat.id in desk.services.demo.among([chat.id])),
            class_="line",
        ),
        _ticket_note(desk, ticket),
        facts(
            [
                ("Started", moment(chat.created_at)),
                ("Last active", moment(chat.last_activity)),
                ("Messages", chat.message_count),
                ("Language", words.language(chat)),
                ("Session", chat.id),
                ("Counted as", resolution.account(desk, chat.id)),
                *((words.readable(str(key)), str(value)) for key, value in chat.context.items()),
            ]
        ),
        class_="head",
        data_key="head",
    )


def _ticket_note(desk: Desk, ticket: Ticket | None) -> Html | None:
    if ticket is None:
        return None
    reason = words.TICKET_REASON.get(ticket.reason, ticket.reason)
    number = tag("a", f"Ticket {ticket.id}", href=f"inbox?ticket={ticket.id}")
    opening = join(number, f", {reason}, ")
    if ticket.is_queued:
        opened = join(opening, "opened ", moment(ticket.created_at), ". Your first reply takes it.")
        return note(opened, tone="act")
    owner = "you" if ticket.is_owned_by(desk.caller) else ticket.owner_name
    taken = join(opening, f"taken by {owner} ", moment(ticket.claimed_at), ".")
    return note(taken, tone="person")


def shown_messages(chat: ChatSession) -> int:
    """How many of the session's latest messages are shown."""
    shown: int = st.session_state.get(f"shown-{chat.id}", SHOWN)
    return shown


def earlier_button(chat: ChatSession) -> None:
    """Brings messages that are not shown yet."""
    hidden = chat.message_count - shown_messages(chat)
    if hidden > 0:
        st.button(
            f"Show earlier messages ({hidden})", type="tertiary", on_click=_show_more, args=(chat,)
        )


def _show_more(chat: ChatSession) -> None:
    st.session_state[f"shown-{chat.id}"] = shown_messages(chat) + SHOWN

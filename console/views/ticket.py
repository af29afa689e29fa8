"""One ticket on one screen: why it is here, what was said, what is known, and the answer."""

from collections.abc import Callable, Sequence

import streamlit as st

from console import address, words
from console.actions import attempt, has_happened, say_what_happened
from console.components import moment, note, panel
from console.deps import Desk
from console.live import live
from console.markup import Html, join, tag
from console.views import message_menu, personal_data, reply, ticket_actions
from console.views.inbox_list import customer, due, owner
from console.views.session import conversation_of, earlier_button
from console.views.ticket_side import KEPT, Past, side
from core.accounts.models import OperatorRole
from core.errors import TicketNotFound
from core.escalation.models import Ticket
from core.escalation.repository import TicketView
from core.sessions.models import ChatSession, Role
from core.sessions.repository import SessionFilter

REFRESH_S = 1
"""So that what the customer does is seen within 2 s."""
EARLIER_SESSIONS = 5


def show(desk: Desk, number: str) -> None:
    """A ticket that goes on refreshes itself. Raises TicketNotFound."""
    ticket_id = address.row_id(number)
    if ticket_id is None:
        raise TicketNotFound(number)
    first, _ = desk.services.escalation.ticket(ticket_id)
    past = _past(desk, desk.services.sessions.get(first.ticket.session_id))
    ticket_actions.show(desk, first.ticket)
    if not (first.ticket.is_live and desk.may(OperatorRole.OPERATOR)):
        say_what_happened()

    is_refresh = False

    @live(desk, every=REFRESH_S)
    def conversation() -> None:
        view, notes = desk.services.escalation.ticket(first.ticket.id)
        if _state(view.ticket) != _state(first.ticket) or (is_refresh and has_happened()):
            st.rerun()  # what happened is said outside, where no refresh takes it away
        desk.services.presence.look(view.ticket.id, desk.caller)
        chat = desk.services.sessions.get(view.ticket.session_id)
        personal_data.button(desk, chat.id)
        earlier_button(chat)
        beside = side(
            view.ticket,
            chat,
            notes=notes,
            brief=desk.services.case_brief.of_session(chat.id),
            past=past,
            may_act=desk.may(OperatorRole.OPERATOR),
        )
        panel(
            join(
                _header(desk, view),
                tag("div", beside, _said(desk, chat, view), class_=_desk(view.ticket)),
            ),
            key=f"ticket-{view.ticket.id}",
            follow=view.ticket.is_live,
            on_press=_pressing(desk),
        )

    conversation()
    is_refresh = True
    if first.ticket.is_live:
        reply.show(desk, first.ticket)


def _desk(ticket: Ticket) -> str:
    """A resolved ticket has no reply box, so there is more room."""
    return "desk" if ticket.is_live else "desk whole"


def _state(ticket: Ticket) -> tuple[str, int | None, str | None]:
    """What decides which buttons there are."""
    return ticket.status, ticket.owner_id, ticket.owner_name


def _past(desk: Desk, chat: ChatSession) -> Past:
    if chat.user_id is None:
        return Past((), {})
    wanted = SessionFilter(user_id=chat.user_id)
    found, _ = desk.services.sessions.find(wanted, limit=EARLIER_SESSIONS + 1)
    others = [other for other in found if other.id != chat.id][:EARLIER_SESSIONS]
    return Past(others, desk.services.sessions.glimpses([other.id for other in others]))


def _header(desk: Desk, view: TicketView) -> Html:
    ticket = view.ticket
    others = desk.services.presence.others(ticket.id, desk.caller)
    return tag(
        "header",
        tag(
            "div",
            tag("h1", customer(view), class_="title"),
            words.badge(words.TICKET, ticket.status),
            words.badge(words.PRIORITY, ticket.priority),
            words.demo_badge(ticket.session_id in desk.services.demo.among([ticket.session_id])),
            due(view),
            tag("span", _where(desk, view), class_="muted"),
            class_="line",
        ),
        note(_looking(others), tone="gap") if others else None,
        class_="head",
        data_key="head",
    )


def _where(desk: Desk, view: TicketView) -> Html:
    ticket = view.ticket
    if ticket.is_queued:
        since = join("waiting since ", moment(ticket.waiting_since))
    elif ticket.is_live:
        since = join(f"with {(owner(desk, view) or 'someone').replace('You', 'you')}")
    else:
        since = join("resolved ", moment(ticket.resolved_at))
    return join(f"Ticket {ticket.id}, ", since)


def _looking(names: Sequence[str]) -> str:
    verb = "is" if len(names) == 1 else "are"
    return f"{' and '.join(names)} {verb} looking at this ticket too."


def _said(desk: Desk, chat: ChatSession, view: TicketView) -> Html:
    written = conversation_of(desk, chat, customer(view))
    return tag("div", written, writing(desk, chat.id), class_="talk pane")


def writing(desk: Desk, session_id: str) -> Html | None:
    """Who writes at this moment, besides whoever looks."""
    names = [
        "The customer" if sign.role == Role.USER else sign.name or "An operator"
        for sign in desk.services.typing.writing(session_id)
        if sign.role == Role.USER or sign.name != desk.caller.name
    ]
    if not names:
        return None
    verb = "is" if len(names) == 1 else "are"
    text = f"{' and '.join(dict.fromkeys(names))} {verb} typing …"
    return tag("p", text, class_="writing muted", role="status")


def _pressing(desk: Desk) -> Callable[[str, str], None]:
    of_message = message_menu.pressing(desk)

    def pressed(name: str, value: str) -> None:
        if name == KEPT:
            attempt(lambda: desk.services.escalation.keep_promise(int(value), by=desk.caller))
        else:
            of_message(name, value)

    return pressed

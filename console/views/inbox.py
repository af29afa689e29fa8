"""The inbox: which customers wait for a person, and who takes care of them."""

from collections.abc import Sequence

import streamlit as st

from console.actions import say_what_happened
from console.components import empty, panel, selectable
from console.deps import Desk
from console.filters import INBOX, number_of, paged
from console.live import live
from console.markup import Html, tag
from console.views import bulk, inbox_list, ticket
from console.views.inbox_list import LISTS, OPEN, List
from core.accounts.models import OperatorRole
from core.escalation.repository import TicketCounts, TicketView

REFRESH_S = 2


def show(desk: Desk) -> None:
    """One ticket if the address names one, else the lists."""
    number = st.query_params.get("ticket", "")
    if number:
        ticket.show(desk, number)
        return
    st.subheader("Inbox", anchor=False)
    chosen = LISTS.get(st.query_params.get("list", ""), OPEN)

    @live(desk, every=REFRESH_S)
    def refreshed() -> None:
        say_what_happened()
        counts = desk.services.escalation.counts(of=desk.caller)
        panel(_tabs(counts, chosen), key="lists")
        found = paged(
            lambda limit, offset: desk.services.escalation.find(
                chosen.wanted(desk), limit=limit, offset=offset
            ),
            lambda total: number_of(total, "ticket"),
            INBOX,
        )
        _tickets(desk, chosen, found)

    refreshed()


def _tabs(counts: TicketCounts, chosen: List) -> Html:
    links = [
        tag(
            "a",
            each.title,
            tag("span", each.count(counts), class_="count"),
            href=f"?list={name}",
            aria_current="page" if each is chosen else None,
        )
        for name, each in LISTS.items()
    ]
    return tag("nav", *links, class_="tabs", aria_label="Lists")


def _tickets(desk: Desk, chosen: List, found: Sequence[TicketView]) -> None:
    if not found:
        panel(empty(chosen.nothing, chosen.next_step), key="tickets")
        return
    may_act = desk.may(OperatorRole.OPERATOR)
    if may_act and any(view.ticket.is_live for view in found):
        bulk.show(desk, [view.ticket.id for view in found])
    html = inbox_list.rows(desk, found, with_boxes=may_act)
    selectable(html, key="tickets-list", chosen=bulk.CHOSEN, cleared=bulk.cleared())

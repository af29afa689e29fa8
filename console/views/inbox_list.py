"""The inbox's lists, and a ticket as a row of one."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from console import words
from console.components import Column, clip, middot, moment, table
from console.deps import Desk
from console.markup import Html, tag
from console.views.session import ANONYMOUS
from core.escalation.models import TicketStatus
from core.escalation.repository import TicketCounts, TicketFilter, TicketView
from core.escalation.states import IN_QUEUE, OWNED

CUSTOMER_LETTERS = 60
COMMON = (
    Column("Customer", "22%"),
    Column("Last said"),
    Column("Priority", "5rem"),
    Column("Status and owner", "11rem"),
)


@dataclass(frozen=True)
class List:
    """One of the inbox's lists, the longest waiting first, and what it says when it is empty."""

    title: str
    wanted: Callable[[Desk], TicketFilter]
    count: Callable[[TicketCounts], int]
    nothing: str
    next_step: str


OPEN = List(
    "All open",
    lambda desk: TicketFilter(stages=(*IN_QUEUE, *OWNED)),
    lambda counts: counts.open,
    "Nobody needs a person at the moment.",
    "A session that goes to a person appears here within two seconds.",
)
LISTS = {
    "mine": List(
        "Mine",
        lambda desk: TicketFilter(assignee=desk.operator.email, stages=OWNED),
        lambda counts: counts.mine,
        "You have no open ticket.",
        "Claim one from Unassigned, or have one assigned to you.",
    ),
    "unassigned": List(
        "Unassigned",
        lambda desk: TicketFilter(stages=IN_QUEUE),
        lambda counts: counts.unassigned,
        "Nobody is waiting.",
        "A new ticket appears here within two seconds.",
    ),
    "open": OPEN,
    "waiting": List(
        "Waiting for customer",
        lambda desk: TicketFilter(status=TicketStatus.WAITING),
        lambda counts: counts.waiting,
        "No customer owes you an answer.",
        "A ticket comes here once an operator has replied, until the customer writes again.",
    ),
    "resolved": List(
        "Resolved",
        lambda desk: TicketFilter(status=TicketStatus.RESOLVED),
        lambda counts: counts.resolved,
        "No ticket has been resolved yet.",
        "Resolved tickets stay here and can be reopened.",
    ),
}
"""By the name in the address, in the order of the tabs."""


def rows(desk: Desk, found: Sequence[TicketView], *, with_boxes: bool) -> Html:
    """The tickets as a list; `with_boxes` lets several that are not resolved be chosen."""
    demo = desk.services.demo.among([view.ticket.session_id for view in found])
    if not any(view.ticket.is_live for view in found):
        columns = [*COMMON, Column("Resolved", "6.5rem", label=True)]
        return table(columns, [[*_row(desk, v, demo), moment(v.ticket.resolved_at)] for v in found])
    columns = [*COMMON, Column("Due", "9.5rem"), Column("Waiting since", "6.5rem", label=True)]
    cells = [[*_row(desk, v, demo), due(v), moment(v.ticket.waiting_since)] for v in found]
    if not with_boxes:
        return table(columns, cells)
    every = Column(_box("all", "", "Select all tickets of this page"), "2.2rem")
    boxes = [_box("select", str(v.ticket.id), f"Select ticket {v.ticket.id}") for v in found]
    ticked = [[box, *row] for box, row in zip(boxes, cells, strict=True)]
    return table([every, *columns], ticked)


def customer(view: TicketView) -> str:
    return view.user_id or view.ticket.contact_email or ANONYMOUS


def due(view: TicketView) -> Html | None:
    """The next deadline with its time and its colour; none for a resolved ticket."""
    if view.due.at is None:
        return None
    word, tone = words.DUE[view.due.state]
    return tag("span", f"{word} ", moment(view.due.at), class_=f"badge {tone}")


def owner(desk: Desk, view: TicketView) -> str | None:
    return "You" if view.ticket.is_owned_by(desk.caller) else view.ticket.owner_name


def _row(desk: Desk, view: TicketView, demo: Container[str]) -> list[object]:
    ticket = view.ticket
    about = middot(words.TICKET_REASON.get(ticket.reason, ticket.reason).capitalize(), _notes(view))
    return [
        tag(
            "div",
            tag(
                "a",
                clip(customer(view), CUSTOMER_LETTERS),
                href=f"inbox?ticket={ticket.id}",
                class_="row",
            ),
            tag("div", f"Ticket {ticket.id}", class_="muted"),
            words.demo_badge(ticket.session_id in demo),
        ),
        tag("div", clip(words.said(view.last_said)), tag("div", about, class_="muted")),
        words.badge(words.PRIORITY, ticket.priority),
        tag(
            "div",
            words.badge(words.TICKET, ticket.status),
            tag("div", owner(desk, view), class_="muted"),
        ),
    ]


def _notes(view: TicketView) -> str | None:
    if not view.note_count:
        return None
    return "1 note" if view.note_count == 1 else f"{view.note_count} notes"


def _box(name: str, value: str, label: str) -> Html:
    return tag("input", type="checkbox", name=name, value=value, aria_label=label, class_="select")

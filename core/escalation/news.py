"""What other systems are told of a ticket, in the transaction in which it happens."""

from sqlalchemy.orm import Session

from core.escalation.models import Ticket
from core.notifications.models import NotificationEvent
from core.notifications.outbox import announce
from core.sessions.demo import is_demo


def spread(db: Session, event: NotificationEvent, ticket: Ticket, **words: str | None) -> None:
    """Announce an event of a ticket; `words` go to those alone who may have customers' words.

    Nobody is told of a demo session's ticket.
    """
    if is_demo(db, ticket.session_id):
        return
    due = ticket.reply_due_at
    payload = {
        "ticket_id": ticket.id,
        "session_id": ticket.session_id,
        "status": str(ticket.status),
        "reason": str(ticket.reason),
        "priority": str(ticket.priority),
        "owner": ticket.owner_name,
        "reply_due_at": f"{due:%Y-%m-%dT%H:%M:%SZ}" if due else None,
    }
    announce(db, event, payload, words={name: said for name, said in words.items() if said})

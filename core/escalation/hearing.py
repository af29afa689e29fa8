"""What a customer writes while a person has their session, in the caller's transaction."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from core.escalation import contact, texts
from core.escalation import repository as tickets
from core.escalation.handoff import tell
from core.escalation.news import spread
from core.notifications.models import NotificationEvent
from core.sessions.models import ChatSession


def as_it_is(text: str) -> str:
    return text


def heard(
    db: Session,
    session: ChatSession,
    text: str,
    *,
    at: datetime,
    hide: Callable[[str], str] = as_it_is,
) -> None:
    """The customer has written in a session that is a person's.

    The address that they leave goes to the ticket; what they are told of it is stored as `hide`
    makes it.
    """
    ticket = tickets.live(db, session.id)
    if ticket is None:
        return
    ticket.written_to(at)
    typed = contact.address_in(text) if ticket.contact_asked else None
    if typed is None:
        return
    address = contact.valid(typed)
    if address is None:
        tell(db, session, hide(texts.address_not_valid(typed, words=session.words)))
        return
    ticket.contact_email, ticket.contact_asked = address, False
    spread(db, NotificationEvent.TICKET_CONTACT, ticket, contact_email=address)
    tell(db, session, hide(texts.address_noted(address, words=session.words)))

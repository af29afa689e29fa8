"""What other systems are told of tickets."""

import pytest
from sqlalchemy import select

from core.accounts.service import Caller
from core.bootstrap import Services
from core.errors import TicketTaken
from core.escalation.models import Ticket, TicketReason
from core.notifications.models import Notification, NotificationTarget, TargetKind


@pytest.fixture
def services(services: Services) -> Services:
    """With two that are told: one may have customers' words."""
    with services.transactions.begin() as db:
        for name, with_words in (("Help desk", False), ("Archive", True)):
            db.add(
                NotificationTarget(
                    kind=TargetKind.WEBHOOK,
                    name=name,
                    address="https://alderlight.com/hook",
                    with_words=with_words,
                )
            )
    return services


def told(services: Services, target: str = "Help desk") -> list[str]:
    return [notification.event for notification in notifications(services, target)]


def notifications(services: Services, target: str) -> list[Notification]:
    with services.transactions.read() as db:
        wanted = (
            select(Notification)
            .join(NotificationTarget, NotificationTarget.id == Notification.target_id)
            .where(NotificationTarget.name == target)
            .order_by(Notification.created_at)
        )
        return list(db.scalars(wanted))


class TestNews:
    def test_follow_a_ticket_through_its_life(
        self, services: Services, ticket: Ticket, ada: Caller
    ) -> None:
        desk = services.escalation
        desk.claim(ticket.id, by=ada)
        desk.claim(ticket.id, by=ada)
        desk.reply(ticket.id, by=ada, text="Hello")
        desk.release(ticket.id, by=ada)
        desk.reply(ticket.id, by=ada, text="Again")
        desk.resolve(ticket.id, by=ada)
        desk.reopen(ticket.id, by=ada)
        assert told(services) == [
            "ticket.opened",
            "ticket.claimed",
            "ticket.replied",
            "ticket.requeued",
            "ticket.claimed",
            "ticket.replied",
            "ticket.resolved",
            "ticket.reopened",
        ]

    def test_of_what_did_not_happen_are_told_to_nobody(
        self, services: Services, ticket: Ticket, ada: Caller, bea: Caller
    ) -> None:
        services.escalation.claim(ticket.id, by=ada)
        before = told(services)
        with pytest.raises(TicketTaken):
            services.escalation.reply(ticket.id, by=bea, text="Hello")
        assert told(services) == before

    def test_carry_customers_words_to_those_alone_who_may_have_them(
        self, services: Services
    ) -> None:
        session_id = services.sessions.create().id
        services.escalation.request(session_id, reason=TicketReason.LEGAL, detail="My lawyer")
        (bare,), (full,) = (notifications(services, name) for name in ("Help desk", "Archive"))
        assert "words" not in bare.payload
        assert full.payload["words"] == {"detail": "My lawyer"}
        assert (bare.payload["reason"], bare.payload["priority"]) == ("legal", "high")

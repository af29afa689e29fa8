"""core/escalation/service.py: tickets that change hands, are resolved, and come back."""

import pytest

from core.accounts.models import OperatorRole
from core.accounts.people import OperatorChange
from core.accounts.service import Caller
from core.bootstrap import Services
from core.errors import (
    NotAssignable,
    SessionEnded,
    TicketNotResolved,
    TicketOpen,
    TicketResolved,
    TicketTaken,
)
from core.escalation.models import Ticket, TicketStatus
from core.sessions.models import Role, SessionStatus
from tests.escalation.conftest import ASKED, operator, said, status


def current(services: Services, ticket: Ticket) -> Ticket:
    view, _ = services.escalation.ticket(ticket.id)
    return view.ticket


def notes(services: Services, ticket: Ticket) -> list[tuple[str, str]]:
    _, found = services.escalation.ticket(ticket.id)
    return [(note.author, note.text) for note in found]


class TestAssign:
    def test_gives_a_ticket_to_the_operator_with_the_address(
        self, services: Services, ticket: Ticket, ada: Caller, bea: Caller
    ) -> None:
        view = services.escalation.assign(ticket.id, by=ada, assignee=" Bea@Example.org ")
        assert view.ticket.is_owned_by(bea)
        assert (view.ticket.status, view.owner_email) == (TicketStatus.CLAIMED, "bea@example.org")

    def test_takes_it_from_its_owner_but_does_not_change_how_long_it_waited(
        self, services: Services, ticket: Ticket, ada: Caller, bea: Caller, program: Caller
    ) -> None:
        taken = services.escalation.claim(ticket.id, by=ada).ticket
        moved = services.escalation.assign(ticket.id, by=program, assignee="bea@example.org").ticket
        assert moved.is_owned_by(bea)
        assert moved.claimed_at == taken.claimed_at
        with pytest.raises(TicketTaken, match="Bea has taken this ticket"):
            services.escalation.reply(ticket.id, by=ada, text="Still me")

    def test_tells_the_next_operator_and_not_the_customer(
        self, services: Services, ticket: Ticket, ada: Caller, bea: Caller
    ) -> None:
        before = said(services, ticket.session_id)
        services.escalation.assign(ticket.id, by=ada, assignee="bea@example.org", note=" Urgent ")
        assert notes(services, ticket) == [("Ada", "Urgent")]
        assert said(services, ticket.session_id) == before

    @pytest.mark.parametrize("note", [None, "", "  "])
    def test_needs_no_note(
        self, services: Services, ticket: Ticket, ada: Caller, note: str | None
    ) -> None:
        services.escalation.assign(ticket.id, by=ada, assignee="ada@example.org", note=note)
        assert notes(services, ticket) == []

    def test_refuses_who_may_not_answer_customers(
        self, services: Services, ticket: Ticket, ada: Caller
    ) -> None:
        operator(services.accounts, "Vera", role=OperatorRole.VIEWER)
        left = operator(services.accounts, "Left", role=OperatorRole.OPERATOR)
        admin = Caller("Root", OperatorRole.ADMIN)
        services.people.change(left.operator_id or 0, OperatorChange(enabled=False), by=admin)
        for address in ("vera@example.org", "nobody@example.org", "left@example.org"):
            with pytest.raises(NotAssignable, match=f"Nobody with the address {address}"):
                services.escalation.assign(ticket.id, by=ada, assignee=address, note="Please")
        assert current(services, ticket).is_queued
        assert notes(services, ticket) == []

    def test_of_a_resolved_ticket_is_refused(
        self, services: Services, ticket: Ticket, ada: Caller
    ) -> None:
        services.escalation.resolve(ticket.id, by=ada)
        with pytest.raises(TicketResolved):
            services.escalation.assign(ticket.id, by=ada, assignee="ada@example.org")


class TestResolve:
    def test_gives_the_chat_back_to_the_assistant(
        self, services: Services, ticket: Ticket, ada: Caller
    ) -> None:
        services.escalation.reply(ticket.id, by=ada, text="Done.")
        view = services.escalation.resolve(ticket.id, by=ada, resolution="Sent a new lamp.")
        assert view.ticket.status == TicketStatus.RESOLVED
        assert view.ticket.resolution == "Sent a new lamp."
        assert view.ticket.resolved_at is not None
        assert status(services, ticket.session_id) == SessionStatus.ACTIVE
        assert services.escalation.live_ticket(ticket.session_id) is None
        assert said(services, ticket.session_id)[-1] == (
            Role.SYSTEM,
            "Ada has left the chat. The assistant answers again.",
        )

    def test_without_handing_back_ends_the_session(
        self, services: Services, ticket: Ticket, ada: Caller
    ) -> None:
        services.escalation.resolve(ticket.id, by=ada, hand_back=False)
        assert status(services, ticket.session_id) == SessionStatus.ENDED
        role, text = said(services, ticket.session_id)[-1]
        assert role == Role.SYSTEM
        assert text.startswith(f"Ada has ended this chat and closed ticket number {ticket.id}.")

    def test_of_a_ticket_in_the_queue_names_who_resolved_it(
        self, services: Services, ticket: Ticket, ada: Caller
    ) -> None:
        view = services.escalation.resolve(ticket.id, by=ada)
        assert (view.ticket.owner_name, view.queue_position) == ("Ada", 0)

    @pytest.mark.parametrize("hand_back", [True, False])
    def test_is_refused_to_another_operator(
        self, services: Services, ticket: Ticket, ada: Caller, bea: Caller, hand_back: bool
    ) -> None:
        services.escalation.reply(ticket.id, by=ada, text="I am on it.")
        with pytest.raises(TicketTaken, match="Ada has taken this ticket"):
            services.escalation.resolve(ticket.id, by=bea, hand_back=hand_back)
        assert status(services, ticket.session_id) == SessionStatus.ESCALATED

    def test_a_second_time_is_refused(
        self, services: Services, ticket: Ticket, ada: Caller
    ) -> None:
        services.escalation.resolve(ticket.id, by=ada)
        before = said(services, ticket.session_id)
        with pytest.raises(TicketResolved):
            services.escalation.resolve(ticket.id, by=ada, hand_back=False)
        assert said(services, ticket.session_id) == before


class TestReopen:
    @pytest.fixture
    def resolved(self, services: Services, ticket: Ticket, ada: Caller) -> Ticket:
        services.escalation.claim(ticket.id, by=ada)
        return services.escalation.resolve(ticket.id, by=ada, resolution="Sent a lamp.").ticket

    def test_puts_the_ticket_back_into_the_queue_and_tells_the_customer(
        self, services: Services, resolved: Ticket, bea: Caller
    ) -> None:
        view = services.escalation.reopen(resolved.id, by=bea)
        ticket = view.ticket
        assert (ticket.status, view.queue_position) == (TicketStatus.REOPENED, 1)
        assert (ticket.owner_id, ticket.owner_name, ticket.resolution) == (None, None, None)
        assert (ticket.claimed_at, ticket.resolved_at) == (None, None)
        assert status(services, resolved.session_id) == SessionStatus.ESCALATED
        role, text = said(services, resolved.session_id)[-1]
        assert role == Role.SYSTEM
        assert text.startswith(f"Your ticket number {resolved.id} is open again and you are next.")

    def test_keeps_in_a_note_how_it_had_been_resolved(
        self, services: Services, resolved: Ticket, bea: Caller
    ) -> None:
        services.escalation.reopen(resolved.id, by=bea)
        assert notes(services, resolved) == [
            ("Bea", "Reopened. It had been resolved: Sent a lamp.")
        ]

    def test_lets_anyone_claim_it(self, services: Services, resolved: Ticket, bea: Caller) -> None:
        services.escalation.reopen(resolved.id, by=bea)
        assert services.escalation.claim(resolved.id, by=bea).ticket.is_owned_by(bea)

    def test_counts_the_wait_from_now_on(
        self, services: Services, resolved: Ticket, bea: Caller
    ) -> None:
        reopened = services.escalation.reopen(resolved.id, by=bea).ticket
        assert reopened.waiting_since == reopened.reopened_at
        assert reopened.waiting_since > reopened.created_at

    @pytest.mark.parametrize("claimed", [False, True])
    def test_is_for_resolved_tickets_only(
        self, services: Services, ticket: Ticket, ada: Caller, claimed: bool
    ) -> None:
        if claimed:
            services.escalation.claim(ticket.id, by=ada)
        with pytest.raises(TicketNotResolved, match="cannot be reopened"):
            services.escalation.reopen(ticket.id, by=ada)

    def test_is_refused_when_the_session_has_ended(
        self, services: Services, resolved: Ticket, ada: Caller
    ) -> None:
        services.escalation.change_status(resolved.session_id, SessionStatus.ENDED)
        with pytest.raises(SessionEnded):
            services.escalation.reopen(resolved.id, by=ada)

    def test_is_refused_while_the_session_has_another_ticket(
        self, services: Services, resolved: Ticket, ada: Caller
    ) -> None:
        other = services.escalation.request(resolved.session_id, reason=ASKED).ticket
        with pytest.raises(TicketOpen, match=f"open ticket {other.id}. Go on there"):
            services.escalation.reopen(resolved.id, by=ada)
        assert notes(services, resolved) == []

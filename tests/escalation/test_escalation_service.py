"""core/escalation/service.py: a session goes to a person, as the customer sees it."""

import pytest

from core.accounts.service import Caller
from core.bootstrap import Services
from core.errors import ImpossibleStatusChange, SessionEnded, SessionNotFound, TicketTaken
from core.escalation.models import Ticket, TicketReason, TicketStatus
from core.sessions.models import Role, SessionStatus
from tests.escalation.conftest import ASKED, said, status

UNKNOWN = "sess_000000000000"


class TestRequest:
    def test_tells_the_customer_ticket_and_place(self, services: Services, session_id: str) -> None:
        handoff = services.escalation.request(session_id, reason=ASKED, detail="A human please")
        assert status(services, session_id) == SessionStatus.ESCALATED
        assert (handoff.queue_position, handoff.is_new) == (1, True)
        [(role, text)] = said(services, session_id)
        assert role == Role.SYSTEM
        assert f"Your ticket is number {handoff.ticket.id} and you are next." in text

    def test_keeps_the_reason_and_the_customers_words(
        self, services: Services, session_id: str
    ) -> None:
        services.escalation.request(session_id, reason=ASKED, detail="A human please")
        ticket = services.escalation.live_ticket(session_id)
        assert ticket is not None
        assert (ticket.reason, ticket.detail) == (ASKED, "A human please")
        assert ticket.status == TicketStatus.QUEUED
        assert (ticket.owner_id, ticket.owner_name) == (None, None)

    def test_a_second_time_keeps_the_ticket(
        self, services: Services, session_id: str, ticket: Ticket
    ) -> None:
        again = services.escalation.request(session_id, reason=TicketReason.LEGAL, detail="Now!")
        assert (again.ticket.id, again.is_new) == (ticket.id, False)
        assert again.ticket.detail == "A human please"
        assert len(services.escalation.waiting()) == 1

    def test_counts_the_queue(self, services: Services, ada: Caller) -> None:
        waiting = [services.sessions.create().id for _ in range(3)]
        handoffs = [services.escalation.request(s, reason=ASKED) for s in waiting]
        assert [handoff.queue_position for handoff in handoffs] == [1, 2, 3]
        services.escalation.reply(handoffs[0].ticket.id, by=ada, text="Hello")
        moved_up = services.escalation.request(waiting[2], reason=ASKED)
        assert moved_up.queue_position == 2
        assert "you are number 2 in the queue" in moved_up.message.content

    def test_of_a_taken_ticket_says_that_someone_looks_at_it(
        self, services: Services, ticket: Ticket, ada: Caller
    ) -> None:
        services.escalation.reply(ticket.id, by=ada, text="Hello")
        handoff = services.escalation.request(ticket.session_id, reason=ASKED)
        assert handoff.queue_position == 0
        assert "someone is already looking at it" in handoff.message.content

    def test_after_a_hand_back_opens_another_ticket(
        self, services: Services, ticket: Ticket, ada: Caller
    ) -> None:
        services.escalation.resolve(ticket.id, by=ada)
        again = services.escalation.request(ticket.session_id, reason=ASKED)
        assert again.ticket.id != ticket.id
        assert again.queue_position == 1

    def test_refuses_an_ended_session(self, services: Services, session_id: str) -> None:
        services.escalation.change_status(session_id, SessionStatus.ENDED)
        with pytest.raises(SessionEnded, match="has ended"):
            services.escalation.request(session_id, reason=ASKED)
        assert services.escalation.live_ticket(session_id) is None
        assert said(services, session_id) == []

    def test_refuses_an_unknown_session(self, services: Services) -> None:
        with pytest.raises(SessionNotFound):
            services.escalation.request(UNKNOWN, reason=ASKED)


class TestChangeStatus:
    def test_to_escalated_opens_a_ticket(
        self, services: Services, session_id: str, ada: Caller
    ) -> None:
        services.escalation.change_status(session_id, SessionStatus.ESCALATED, by=ada)
        ticket = services.escalation.live_ticket(session_id)
        assert ticket is not None
        assert ticket.reason == TicketReason.OPERATOR_CHOICE
        assert ticket.is_queued
        assert "A person takes over from here." in said(services, session_id)[0][1]

    def test_to_escalated_keeps_the_ticket_there_is(
        self, services: Services, ticket: Ticket
    ) -> None:
        services.escalation.change_status(ticket.session_id, SessionStatus.ESCALATED)
        live = services.escalation.live_ticket(ticket.session_id)
        assert live is not None
        assert live.id == ticket.id
        assert len(said(services, ticket.session_id)) == 1

    @pytest.mark.parametrize(
        ("wanted", "told"),
        [
            (SessionStatus.ACTIVE, "Ada has left the chat. The assistant answers again."),
            (SessionStatus.ENDED, "Ada has ended this chat and closed ticket number"),
        ],
    )
    def test_from_escalated_resolves_the_ticket_and_says_so(
        self, services: Services, ticket: Ticket, ada: Caller, wanted: SessionStatus, told: str
    ) -> None:
        changed = services.escalation.change_status(ticket.session_id, wanted, by=ada)
        assert changed.status == wanted
        assert services.escalation.live_ticket(ticket.session_id) is None
        assert services.escalation.waiting() == []
        assert said(services, ticket.session_id)[-1][1].startswith(told)

    @pytest.mark.parametrize("wanted", [SessionStatus.ACTIVE, SessionStatus.ENDED])
    def test_from_escalated_is_refused_to_anyone_but_the_tickets_owner(
        self, services: Services, ticket: Ticket, ada: Caller, bea: Caller, wanted: SessionStatus
    ) -> None:
        services.escalation.claim(ticket.id, by=ada)
        with pytest.raises(TicketTaken, match="Ada has taken this ticket"):
            services.escalation.change_status(ticket.session_id, wanted, by=bea)
        assert status(services, ticket.session_id) == SessionStatus.ESCALATED

    def test_lets_the_customer_end_a_chat_that_a_person_has(
        self, services: Services, ticket: Ticket, ada: Caller
    ) -> None:
        services.escalation.claim(ticket.id, by=ada)
        services.escalation.change_status(ticket.session_id, SessionStatus.ENDED)
        view, _ = services.escalation.ticket(ticket.id)
        assert view.ticket.status == TicketStatus.RESOLVED
        assert view.ticket.owner_name == "Ada"
        assert said(services, ticket.session_id)[-1] == (
            Role.SYSTEM,
            f"This chat has ended, and ticket number {ticket.id} is closed.",
        )

    @pytest.mark.parametrize("wanted", [SessionStatus.ACTIVE, SessionStatus.ESCALATED])
    def test_leaves_an_ended_session_ended(
        self, services: Services, session_id: str, wanted: SessionStatus
    ) -> None:
        services.escalation.change_status(session_id, SessionStatus.ENDED)
        with pytest.raises(ImpossibleStatusChange, match="is ended cannot become"):
            services.escalation.change_status(session_id, wanted)
        assert status(services, session_id) == SessionStatus.ENDED

    def test_refuses_an_unknown_session(self, services: Services) -> None:
        with pytest.raises(SessionNotFound):
            services.escalation.change_status(UNKNOWN, SessionStatus.ENDED)


class TestLiveTickets:
    def test_are_given_by_session(self, services: Services, ada: Caller) -> None:
        queued, taken, resolved, quiet = [services.sessions.create().id for _ in range(4)]
        services.escalation.request(queued, reason=ASKED)
        for_ada = services.escalation.request(taken, reason=ASKED).ticket
        services.escalation.claim(for_ada.id, by=ada)
        done = services.escalation.request(resolved, reason=ASKED).ticket
        services.escalation.resolve(done.id, by=ada)
        live = services.escalation.live_tickets([queued, taken, resolved, quiet])
        assert {key: ticket.status for key, ticket in live.items()} == {
            queued: TicketStatus.QUEUED,
            taken: TicketStatus.CLAIMED,
        }

    def test_leave_out_sessions_that_were_not_asked_for(
        self, services: Services, ticket: Ticket
    ) -> None:
        assert services.escalation.live_tickets([]) == {}


class TestWaiting:
    def test_gives_the_longest_waiting_first(self, services: Services) -> None:
        asked = [services.sessions.create().id for _ in range(3)]
        for key in reversed(asked):
            services.escalation.request(key, reason=ASKED)
        assert [t.session_id for t in services.escalation.waiting()] == asked[::-1]

    def test_counts_a_reopened_ticket_from_when_it_was_reopened(
        self, services: Services, ticket: Ticket, ada: Caller
    ) -> None:
        services.escalation.resolve(ticket.id, by=ada)
        later = services.sessions.create().id
        services.escalation.request(later, reason=ASKED)
        services.escalation.reopen(ticket.id, by=ada)
        assert [t.session_id for t in services.escalation.waiting()] == [later, ticket.session_id]

"""core/escalation/service.py: to a person and back, as customer and operator see it."""

import pytest

from core.accounts.models import Operator, OperatorRole
from core.bootstrap import Services
from core.errors import (
    Conflict,
    EmptyMessage,
    ImpossibleStatusChange,
    SessionEnded,
    SessionNotFound,
    TicketNotFound,
)
from core.escalation.models import TicketReason, TicketStatus
from core.escalation.service import handoff_text
from core.sessions.models import Role, SessionStatus

ASKED = TicketReason.EXPLICIT_REQUEST
UNKNOWN = "sess_000000000000"


@pytest.fixture
def session_id(services: Services) -> str:
    return services.sessions.create().id


@pytest.fixture
def ada(services: Services) -> Operator:
    return operator(services, "Ada")


@pytest.fixture
def bea(services: Services) -> Operator:
    return operator(services, "Bea")


def operator(services: Services, name: str) -> Operator:
    return services.accounts.add_operator(
        f"{name.lower()}@example.org", role=OperatorRole.OPERATOR, password="long enough", name=name
    )


def status(services: Services, session_id: str) -> str:
    return services.sessions.get(session_id).status


def said(services: Services, session_id: str) -> list[tuple[str, str]]:
    return [(m.role, m.content) for m in services.sessions.history(session_id).messages]


class TestRequest:
    def test_tells_the_customer_ticket_and_place(self, services: Services, session_id: str) -> None:
        handoff = services.escalation.request(session_id, reason=ASKED, detail="A human please")
        assert status(services, session_id) == SessionStatus.ESCALATED
        assert handoff.queue_position == 1
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
        assert ticket.owner_id is None

    def test_a_second_time_keeps_the_ticket(self, services: Services, session_id: str) -> None:
        first = services.escalation.request(session_id, reason=ASKED, detail="A human please")
        again = services.escalation.request(session_id, reason=TicketReason.LEGAL, detail="Now!")
        assert again.ticket.id == first.ticket.id
        assert again.ticket.detail == "A human please"
        assert len(services.escalation.waiting()) == 1

    def test_counts_the_queue(self, services: Services, ada: Operator) -> None:
        waiting = [services.sessions.create().id for _ in range(3)]
        places = [services.escalation.request(s, reason=ASKED).queue_position for s in waiting]
        assert places == [1, 2, 3]
        services.escalation.reply(waiting[0], operator=ada, text="Hello")
        moved_up = services.escalation.request(waiting[2], reason=ASKED)
        assert moved_up.queue_position == 2
        assert "you are number 2 in the queue" in moved_up.message.content

    def test_of_a_taken_ticket_says_that_someone_looks_at_it(
        self, services: Services, session_id: str, ada: Operator
    ) -> None:
        services.escalation.reply(session_id, operator=ada, text="Hello")
        handoff = services.escalation.request(session_id, reason=ASKED)
        assert handoff.queue_position == 0
        assert "someone is already looking at it" in handoff.message.content

    def test_refuses_an_ended_session(self, services: Services, session_id: str) -> None:
        services.escalation.change_status(session_id, SessionStatus.ENDED)
        with pytest.raises(SessionEnded, match="has ended"):
            services.escalation.request(session_id, reason=ASKED)
        assert services.escalation.live_ticket(session_id) is None
        assert said(services, session_id) == []

    def test_refuses_an_unknown_session(self, services: Services) -> None:
        with pytest.raises(SessionNotFound):
            services.escalation.request(UNKNOWN, reason=ASKED)


class TestReply:
    def test_reaches_the_customer_with_the_operators_name(
        self, services: Services, session_id: str, ada: Operator
    ) -> None:
        services.escalation.request(session_id, reason=ASKED)
        services.escalation.reply(session_id, operator=ada, text="  I am on it.  ")
        last = services.sessions.history(session_id).messages[-1]
        assert (last.role, last.author, last.content) == (Role.OPERATOR, "Ada", "I am on it.")

    def test_takes_the_ticket(self, services: Services, session_id: str, ada: Operator) -> None:
        services.escalation.request(session_id, reason=ASKED)
        services.escalation.reply(session_id, operator=ada, text="I am on it.")
        ticket = services.escalation.live_ticket(session_id)
        assert ticket is not None
        assert (ticket.status, ticket.owner_id) == (TicketStatus.CLAIMED, ada.id)
        assert ticket.claimed_at is not None
        assert services.escalation.waiting() == []

    def test_a_second_time_keeps_owner_and_time(
        self, services: Services, session_id: str, ada: Operator
    ) -> None:
        services.escalation.reply(session_id, operator=ada, text="One")
        first = services.escalation.live_ticket(session_id)
        services.escalation.reply(session_id, operator=ada, text="Two")
        second = services.escalation.live_ticket(session_id)
        assert first is not None
        assert second is not None
        assert (second.id, second.claimed_at) == (first.id, first.claimed_at)

    def test_takes_over_a_chat_that_did_not_ask_for_it(
        self, services: Services, session_id: str, ada: Operator
    ) -> None:
        services.escalation.reply(session_id, operator=ada, text="May I help?")
        ticket = services.escalation.live_ticket(session_id)
        assert ticket is not None
        assert ticket.reason == TicketReason.OPERATOR_CHOICE
        assert status(services, session_id) == SessionStatus.ESCALATED

    def test_of_another_operator_is_refused_and_not_shown(
        self, services: Services, session_id: str, ada: Operator, bea: Operator
    ) -> None:
        services.escalation.reply(session_id, operator=ada, text="I am on it.")
        before = said(services, session_id)
        with pytest.raises(Conflict, match="Another operator has taken this ticket"):
            services.escalation.reply(session_id, operator=bea, text="Me too.")
        assert said(services, session_id) == before

    @pytest.mark.parametrize("text", ["", "  \n\t"])
    def test_refuses_an_empty_text(
        self, services: Services, session_id: str, ada: Operator, text: str
    ) -> None:
        with pytest.raises(EmptyMessage):
            services.escalation.reply(session_id, operator=ada, text=text)
        assert services.escalation.live_ticket(session_id) is None

    def test_refuses_an_ended_session(
        self, services: Services, session_id: str, ada: Operator
    ) -> None:
        services.escalation.change_status(session_id, SessionStatus.ENDED)
        with pytest.raises(SessionEnded):
            services.escalation.reply(session_id, operator=ada, text="Still there?")
        assert said(services, session_id) == []


class TestHandBack:
    def test_gives_the_chat_back_to_the_assistant(
        self, services: Services, session_id: str, ada: Operator
    ) -> None:
        services.escalation.reply(session_id, operator=ada, text="Done.")
        services.escalation.hand_back(session_id, operator=ada)
        assert status(services, session_id) == SessionStatus.ACTIVE
        assert services.escalation.live_ticket(session_id) is None
        assert said(services, session_id)[-1] == (
            Role.SYSTEM,
            "Ada has left the chat. The assistant answers again.",
        )

    def test_lets_the_customer_ask_for_a_person_again(
        self, services: Services, session_id: str, ada: Operator
    ) -> None:
        first = services.escalation.request(session_id, reason=ASKED)
        services.escalation.hand_back(session_id, operator=ada)
        again = services.escalation.request(session_id, reason=ASKED)
        assert again.ticket.id != first.ticket.id
        assert again.queue_position == 1

    def test_is_refused_to_another_operator(
        self, services: Services, session_id: str, ada: Operator, bea: Operator
    ) -> None:
        services.escalation.reply(session_id, operator=ada, text="I am on it.")
        with pytest.raises(Conflict, match="Another operator"):
            services.escalation.hand_back(session_id, operator=bea)
        assert status(services, session_id) == SessionStatus.ESCALATED

    def test_of_a_chat_with_the_assistant_finds_no_ticket(
        self, services: Services, session_id: str, ada: Operator
    ) -> None:
        with pytest.raises(TicketNotFound):
            services.escalation.hand_back(session_id, operator=ada)


class TestChangeStatus:
    def test_to_escalated_opens_a_ticket(self, services: Services, session_id: str) -> None:
        services.escalation.change_status(session_id, SessionStatus.ESCALATED)
        ticket = services.escalation.live_ticket(session_id)
        assert ticket is not None
        assert ticket.reason == TicketReason.OPERATOR_CHOICE
        assert "I am passing this on to a person." in said(services, session_id)[0][1]

    def test_to_escalated_keeps_the_ticket_there_is(
        self, services: Services, session_id: str
    ) -> None:
        first = services.escalation.request(session_id, reason=ASKED)
        services.escalation.change_status(session_id, SessionStatus.ESCALATED)
        ticket = services.escalation.live_ticket(session_id)
        assert ticket is not None
        assert ticket.id == first.ticket.id

    @pytest.mark.parametrize("wanted", [SessionStatus.ACTIVE, SessionStatus.ENDED])
    def test_from_escalated_resolves_the_ticket(
        self, services: Services, session_id: str, wanted: SessionStatus
    ) -> None:
        services.escalation.request(session_id, reason=ASKED)
        changed = services.escalation.change_status(session_id, wanted)
        assert changed.status == wanted
        assert services.escalation.live_ticket(session_id) is None
        assert services.escalation.waiting() == []

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
    def test_are_given_by_session(self, services: Services, ada: Operator) -> None:
        queued, taken, resolved, quiet = [services.sessions.create().id for _ in range(4)]
        services.escalation.request(queued, reason=ASKED)
        services.escalation.reply(taken, operator=ada, text="Hello")
        services.escalation.request(resolved, reason=ASKED)
        services.escalation.hand_back(resolved, operator=ada)
        live = services.escalation.live_tickets([queued, taken, resolved, quiet])
        assert {key: ticket.status for key, ticket in live.items()} == {
            queued: TicketStatus.QUEUED,
            taken: TicketStatus.CLAIMED,
        }

    def test_leave_out_sessions_that_were_not_asked_for(
        self, services: Services, session_id: str
    ) -> None:
        services.escalation.request(session_id, reason=ASKED)
        assert services.escalation.live_tickets([]) == {}


class TestWaiting:
    def test_gives_the_longest_waiting_first(self, services: Services) -> None:
        asked = [services.sessions.create().id for _ in range(3)]
        for key in reversed(asked):
            services.escalation.request(key, reason=ASKED)
        assert [t.session_id for t in services.escalation.waiting()] == asked[::-1]


class TestHandoffText:
    def test_of_a_safety_matter_begins_with_what_to_do_now(
        self, services: Services, session_id: str
    ) -> None:
        handoff = services.escalation.request(session_id, reason=TicketReason.SAFETY)
        text = handoff_text(handoff.ticket, 1)
        assert "call your local emergency number first" in text
        assert text.index("emergency") < text.index("Your ticket")

    @pytest.mark.parametrize("reason", list(TicketReason))
    def test_has_a_sentence_for_every_reason(
        self, services: Services, session_id: str, reason: TicketReason
    ) -> None:
        text = services.escalation.request(session_id, reason=reason).message.content
        assert text.endswith("you can add details or files meanwhile.")
        assert "person" in text or "someone" in text

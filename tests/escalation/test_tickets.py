"""core/escalation/service.py: what operators do with a ticket, and what its customer sees of it."""

import pytest

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.bootstrap import Services
from core.errors import EmptyMessage, TicketNotFound, TicketResolved, TicketTaken
from core.escalation.models import Ticket, TicketStatus
from core.escalation.repository import TicketView
from core.sessions.models import Role, SessionStatus
from core.sessions.note_models import SessionNote
from tests.escalation.conftest import said

UNKNOWN = 4711


def shown(services: Services, ticket: Ticket) -> TicketView:
    view, _ = services.escalation.ticket(ticket.id)
    return view


def notes(services: Services, ticket: Ticket) -> list[tuple[str, str]]:
    _, found = services.escalation.ticket(ticket.id)
    return [(note.author, note.text) for note in found]


class TestClaim:
    def test_makes_the_caller_the_owner_and_tells_the_customer(
        self, services: Services, ticket: Ticket, ada: Caller
    ) -> None:
        claimed = services.escalation.claim(ticket.id, by=ada)
        assert claimed.ticket.status == TicketStatus.CLAIMED
        assert (claimed.ticket.owner_id, claimed.ticket.owner_name) == (ada.operator_id, "Ada")
        assert (claimed.owner_email, claimed.queue_position) == ("ada@example.org", 0)
        assert claimed.ticket.claimed_at is not None
        assert said(services, ticket.session_id)[-1] == (
            Role.SYSTEM,
            "Ada has taken your request and will answer here.",
        )

    def test_of_ones_own_changes_nothing(
        self, services: Services, ticket: Ticket, ada: Caller
    ) -> None:
        first = services.escalation.claim(ticket.id, by=ada)
        again = services.escalation.claim(ticket.id, by=ada)
        assert again.ticket.claimed_at == first.ticket.claimed_at
        assert len(said(services, ticket.session_id)) == 2

    def test_of_anothers_is_refused_and_names_the_owner(
        self, services: Services, ticket: Ticket, ada: Caller, bea: Caller
    ) -> None:
        services.escalation.claim(ticket.id, by=ada)
        with pytest.raises(TicketTaken, match="Ada has taken this ticket"):
            services.escalation.claim(ticket.id, by=bea)
        assert shown(services, ticket).ticket.owner_name == "Ada"

    def test_knows_programs_by_their_name(
        self, services: Services, ticket: Ticket, program: Caller
    ) -> None:
        view = services.escalation.claim(ticket.id, by=program)
        assert (view.ticket.owner_id, view.owner_email) == (None, None)
        services.escalation.claim(ticket.id, by=Caller("Help desk", OperatorRole.ADMIN))
        with pytest.raises(TicketTaken, match="Help desk has taken this ticket"):
            services.escalation.claim(ticket.id, by=Caller("Other", OperatorRole.ADMIN))

    def test_tells_an_operator_from_a_program_of_the_same_name(
        self, services: Services, ticket: Ticket, ada: Caller
    ) -> None:
        services.escalation.claim(ticket.id, by=ada)
        with pytest.raises(TicketTaken):
            services.escalation.claim(ticket.id, by=Caller("Ada", OperatorRole.ADMIN))

    def test_of_a_resolved_ticket_says_what_to_do(
        self, services: Services, ticket: Ticket, ada: Caller
    ) -> None:
        services.escalation.resolve(ticket.id, by=ada)
        with pytest.raises(TicketResolved, match="Reopen it to go on"):
            services.escalation.claim(ticket.id, by=ada)

    def test_of_an_unknown_ticket_finds_none(self, services: Services, ada: Caller) -> None:
        with pytest.raises(TicketNotFound):
            services.escalation.claim(UNKNOWN, by=ada)


class TestReply:
    def test_reaches_the_customer_with_the_operators_name(
        self, services: Services, ticket: Ticket, ada: Caller
    ) -> None:
        services.escalation.reply(ticket.id, by=ada, text="  I am on it.  ")
        last = services.sessions.history(ticket.session_id).messages[-1]
        assert (last.role, last.author, last.content) == (Role.OPERATOR, "Ada", "I am on it.")

    def test_takes_the_ticket(self, services: Services, ticket: Ticket, ada: Caller) -> None:
        services.escalation.reply(ticket.id, by=ada, text="I am on it.")
        assert shown(services, ticket).ticket.is_owned_by(ada)
        assert services.escalation.waiting() == []

    def test_a_second_time_keeps_owner_and_time(
        self, services: Services, ticket: Ticket, ada: Caller
    ) -> None:
        services.escalation.reply(ticket.id, by=ada, text="One")
        first = shown(services, ticket).ticket
        services.escalation.reply(ticket.id, by=ada, text="Two")
        assert shown(services, ticket).ticket.claimed_at == first.claimed_at is not None

    def test_of_another_operator_is_refused_and_not_shown(
        self, services: Services, ticket: Ticket, ada: Caller, bea: Caller
    ) -> None:
        services.escalation.reply(ticket.id, by=ada, text="I am on it.")
        before = said(services, ticket.session_id)
        with pytest.raises(TicketTaken, match="Ada has taken this ticket"):
            services.escalation.reply(ticket.id, by=bea, text="Me too.")
        assert said(services, ticket.session_id) == before

    @pytest.mark.parametrize("text", ["", "  \n\t"])
    def test_refuses_an_empty_text(
        self, services: Services, ticket: Ticket, ada: Caller, text: str
    ) -> None:
        with pytest.raises(EmptyMessage):
            services.escalation.reply(ticket.id, by=ada, text=text)
        assert shown(services, ticket).ticket.is_queued

    def test_to_a_customer_who_has_left_is_refused(
        self, services: Services, ticket: Ticket, ada: Caller
    ) -> None:
        services.escalation.change_status(ticket.session_id, SessionStatus.ENDED)
        before = said(services, ticket.session_id)
        with pytest.raises(TicketResolved):
            services.escalation.reply(ticket.id, by=ada, text="Still there?")
        assert said(services, ticket.session_id) == before


class TestNote:
    def test_is_kept_for_operators_and_hidden_from_the_customer(
        self, services: Services, ticket: Ticket, ada: Caller, bea: Caller
    ) -> None:
        before = said(services, ticket.session_id)
        written = services.escalation.note(ticket.id, by=ada, text=" Call him. ")
        assert isinstance(written, SessionNote)
        services.escalation.note(ticket.id, by=bea, text="Done.")
        assert notes(services, ticket) == [("Ada", "Call him."), ("Bea", "Done.")]
        assert shown(services, ticket).note_count == 2
        assert said(services, ticket.session_id) == before

    def test_takes_no_ticket_and_may_follow_its_end(
        self, services: Services, ticket: Ticket, ada: Caller, bea: Caller
    ) -> None:
        services.escalation.note(ticket.id, by=ada, text="Mine?")
        assert shown(services, ticket).ticket.is_queued
        services.escalation.resolve(ticket.id, by=bea)
        services.escalation.note(ticket.id, by=ada, text="Well done.")
        assert len(notes(services, ticket)) == 2

    def test_of_nothing_is_refused(self, services: Services, ticket: Ticket, ada: Caller) -> None:
        with pytest.raises(EmptyMessage):
            services.escalation.note(ticket.id, by=ada, text=" ")

    def test_on_an_unknown_ticket_finds_none(self, services: Services, ada: Caller) -> None:
        with pytest.raises(TicketNotFound):
            services.escalation.note(UNKNOWN, by=ada, text="Hello")

"""Deadlines, waits, and what the worker does with tickets that nobody goes on with."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from core.accounts.models import Operator, OperatorRole
from core.accounts.people import OperatorChange
from core.accounts.service import Caller
from core.bootstrap import Services
from core.escalation.deadlines import DueState
from core.escalation.models import Ticket, TicketPriority, TicketReason, TicketStatus
from core.escalation.repository import TicketFilter
from core.escalation.team import OpenHours, Team, Week
from core.sessions.models import Role
from tests.conftest import Install
from tests.escalation.clocks import Clock
from tests.escalation.conftest import operator, said

ADMIN = Caller("Root", OperatorRole.ADMIN)
OFFICE = Team(
    time_zone="Europe/Berlin",
    week=Week(**{day: [OpenHours(begins="09:00", ends="17:00")] for day in ("monday", "tuesday")}),
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(tmp_path: Path, install: Install, clock: Clock) -> Iterator[Services]:
    with install(tmp_path, clock=clock) as services:
        yield services


def opened(services: Services, reason: TicketReason = TicketReason.EXPLICIT_REQUEST) -> Ticket:
    return services.escalation.request(services.sessions.create().id, reason=reason).ticket


def now_of(services: Services, ticket: Ticket) -> Ticket:
    return services.escalation.ticket(ticket.id)[0].ticket


def due(services: Services, ticket: Ticket) -> DueState:
    return services.escalation.ticket(ticket.id)[0].due.state


def last_said(services: Services, ticket: Ticket) -> str:
    return said(services, ticket.session_id)[-1][1]


class TestDeadlines:
    def test_are_set_by_urgency_and_colour_the_ticket(
        self, services: Services, clock: Clock
    ) -> None:
        urgent, normal = opened(services, TicketReason.SAFETY), opened(services)
        assert urgent.reply_due_at == clock.at + timedelta(minutes=15)
        assert (due(services, urgent), due(services, normal)) == (DueState.OK, DueState.OK)
        clock.turn(minutes=12)
        assert (due(services, urgent), due(services, normal)) == (DueState.SOON, DueState.OK)
        clock.turn(minutes=3)
        assert (due(services, urgent), due(services, normal)) == (DueState.LATE, DueState.OK)

    def test_after_the_first_reply_are_those_of_the_resolution(
        self, services: Services, clock: Clock, ada: Caller
    ) -> None:
        ticket = opened(services)
        services.escalation.reply(ticket.id, by=ada, text="Hello")
        view, _ = services.escalation.ticket(ticket.id)
        assert view.due.at == clock.at + timedelta(hours=24)
        services.escalation.resolve(ticket.id, by=ada)
        assert due(services, ticket) is DueState.NONE

    def test_count_the_teams_hours(self, services: Services, clock: Clock) -> None:
        services.team.change(OFFICE, by=ADMIN)
        clock.at = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
        ticket = opened(services)
        assert ticket.reply_due_at == datetime(2026, 11, 30, 8, 30, tzinfo=UTC)


class TestUnanswered:
    def test_becomes_more_urgent_once_when_its_deadline_passes(
        self, services: Services, clock: Clock
    ) -> None:
        ticket = opened(services)
        clock.turn(minutes=59)
        assert services.upkeep.run_some() == 0
        clock.turn(minutes=1)
        assert services.upkeep.run_some() == 1
        assert services.upkeep.run_some() == 0
        late = now_of(services, ticket)
        assert (late.priority, late.status) == (TicketPriority.HIGH, TicketStatus.QUEUED)
        assert late.reply_missed_at == clock.at

    def test_resolution_is_noted_once_too(
        self, services: Services, clock: Clock, ada: Caller
    ) -> None:
        ticket = opened(services)
        services.escalation.reply(ticket.id, by=ada, text="Hello")
        clock.turn(hours=24)
        assert [services.upkeep.run_some() for _ in range(2)] == [1, 0]
        assert now_of(services, ticket).resolve_missed_at == clock.at


class TestLeft:
    def test_goes_back_to_its_place_more_urgent_and_the_customer_knows(
        self, services: Services, clock: Clock, ada: Caller, bea: Caller
    ) -> None:
        ticket = opened(services)
        clock.turn(minutes=1)
        opened(services)
        services.escalation.claim(ticket.id, by=ada)
        clock.turn(minutes=29)
        assert services.upkeep.run_some() == 0
        clock.turn(minutes=1)
        assert services.upkeep.run_some() == 1
        left = now_of(services, ticket)
        assert (left.status, left.owner_name) == (TicketStatus.QUEUED, None)
        assert (left.priority, left.times_left) == (TicketPriority.HIGH, 1)
        assert last_said(services, ticket) == (
            "Ada cannot go on with your request, so it is back in the queue and you are next."
        )
        services.escalation.claim(ticket.id, by=bea)

    def test_is_not_one_whose_customer_is_to_answer(
        self, services: Services, clock: Clock, ada: Caller
    ) -> None:
        ticket = opened(services)
        services.escalation.reply(ticket.id, by=ada, text="Which lamp is it?")
        clock.turn(hours=5)
        services.upkeep.run_some()
        assert now_of(services, ticket).status == TicketStatus.WAITING
        list(services.agent.take_turn(ticket.session_id, "The red one"))
        assert now_of(services, ticket).status == TicketStatus.CLAIMED
        clock.turn(minutes=31)
        services.upkeep.run_some()
        assert now_of(services, ticket).status == TicketStatus.QUEUED

    def test_is_not_one_on_which_its_owner_works(
        self, services: Services, clock: Clock, ada: Caller
    ) -> None:
        ticket = opened(services)
        services.escalation.claim(ticket.id, by=ada)
        clock.turn(minutes=29)
        services.escalation.note(ticket.id, by=ada, text="Asked the warehouse")
        clock.turn(minutes=29)
        services.upkeep.run_some()
        assert now_of(services, ticket).owner_name == "Ada"

    def test_waits_for_the_teams_hours(self, services: Services, clock: Clock, ada: Caller) -> None:
        services.team.change(OFFICE, by=ADMIN)
        clock.at = datetime(2026, 11, 24, 15, 45, tzinfo=UTC)
        ticket = opened(services)
        services.escalation.claim(ticket.id, by=ada)
        clock.turn(days=2)
        services.upkeep.run_some()
        assert now_of(services, ticket).owner_name == "Ada"

    def test_is_one_whose_operator_is_gone_or_may_not_answer(
        self, services: Services, ada: Caller, bea: Caller, program: Caller
    ) -> None:
        tickets = [opened(services) for _ in range(3)]
        for ticket, by in zip(tickets, (ada, bea, program), strict=True):
            services.escalation.reply(ticket.id, by=by, text="Hello")
        with services.transactions.begin() as db:
            db.execute(delete(Operator).where(Operator.id == ada.operator_id))
            viewer = update(Operator).where(Operator.id == bea.operator_id)
            db.execute(viewer.values(role=OperatorRole.VIEWER))
        assert services.upkeep.run_some() == 2
        owners = [now_of(services, ticket).owner_name for ticket in tickets]
        assert owners == [None, None, "Help desk"]

    def test_is_one_whose_operator_is_disabled(self, services: Services, ada: Caller) -> None:
        ticket = opened(services)
        services.escalation.reply(ticket.id, by=ada, text="Hello")
        assert services.upkeep.run_some() == 0
        services.people.change(ada.operator_id or 0, OperatorChange(enabled=False), by=ADMIN)
        assert services.upkeep.run_some() == 1
        assert now_of(services, ticket).is_queued

    def test_by_its_owner_is_a_release(self, services: Services, ada: Caller, bea: Caller) -> None:
        ticket = opened(services)
        services.escalation.claim(ticket.id, by=ada)
        view = services.escalation.release(ticket.id, by=ada, note="My shift ends")
        assert (view.ticket.status, view.queue_position) == (TicketStatus.QUEUED, 1)
        assert view.note_count == 1
        services.escalation.claim(ticket.id, by=bea)


class TestWaits:
    def test_are_foretold_from_those_of_late(
        self, services: Services, clock: Clock, ada: Caller
    ) -> None:
        for minutes in (1, 2, 3, 8):
            ticket = opened(services)
            clock.turn(minutes=minutes)
            services.escalation.reply(ticket.id, by=ada, text="Hello")
        assert "of late" not in last_said(services, opened(services))
        ticket = opened(services)
        clock.turn(minutes=4)
        services.escalation.reply(ticket.id, by=ada, text="Hello")
        text = last_said(services, opened(services))
        assert "Most people have waited less than 4 minutes of late." in text

    def test_are_forgotten_after_four_weeks(
        self, services: Services, clock: Clock, ada: Caller
    ) -> None:
        for _ in range(6):
            services.escalation.reply(opened(services).id, by=ada, text="Hello")
        assert "of late" in last_said(services, opened(services))
        clock.turn(days=29)
        assert "of late" not in last_said(services, opened(services))

    def test_place_moves_up_as_others_are_taken(self, services: Services, ada: Caller) -> None:
        first, second = opened(services), opened(services)
        place = services.escalation.place(second.session_id)
        assert place is not None
        assert place.words == "You are number 2 in the queue."
        services.escalation.claim(first.id, by=ada)
        place = services.escalation.place(second.session_id)
        assert place is not None
        assert place.words == "You are next."
        taken = services.escalation.place(first.session_id)
        assert taken is not None
        assert (taken.stands.position, taken.words) == (0, "")


class TestContact:
    @pytest.fixture
    def ticket(self, services: Services, clock: Clock) -> Ticket:
        """Opened in the evening."""
        services.team.change(OFFICE, by=ADMIN)
        clock.at = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)
        return opened(services)

    def test_is_asked_for_when_the_team_is_away(self, services: Services, ticket: Ticket) -> None:
        text = last_said(services, ticket)
        assert "is back on Monday, 30 November at 09:00 (Europe/Berlin)" in text
        assert "write your e-mail address here" in text

    def test_is_checked_and_noted(self, services: Services, ticket: Ticket) -> None:
        list(services.agent.take_turn(ticket.session_id, "It's grace@alderlight"))
        assert "does not look like an e-mail address" in last_said(services, ticket)
        assert now_of(services, ticket).contact_email is None
        list(services.agent.take_turn(ticket.session_id, "Sorry: grace@Alderlight.com."))
        assert "we can reach you at grace@alderlight.com" in last_said(services, ticket)
        assert now_of(services, ticket).contact_email == "grace@alderlight.com"

    def test_is_not_asked_for_while_the_team_is_there(
        self, services: Services, clock: Clock, ticket: Ticket
    ) -> None:
        clock.at = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
        other = opened(services)
        assert "e-mail" not in last_said(services, other)
        list(services.agent.take_turn(other.session_id, "I am a@b.example"))
        assert said(services, other.session_id)[-1][0] == Role.USER

    def test_of_a_known_customer_is_known(self, services: Services, ticket: Ticket) -> None:
        session = services.sessions.create(user_id="ada@alderlight.com")
        handoff = services.escalation.request(session.id, reason=TicketReason.LEGAL)
        assert handoff.ticket.contact_email == "ada@alderlight.com"
        assert "e-mail" not in handoff.message.content


class TestSummary:
    def test_tells_what_was_asked_and_what_came_of_it(self, services: Services) -> None:
        session_id = services.sessions.create().id
        for text in ("Hello", "Can dolphins fly?", "I want to talk to a person."):
            list(services.agent.take_turn(session_id, text))
        ticket = services.escalation.live_ticket(session_id)
        assert ticket is not None
        assert ticket.summary.splitlines() == [
            "Began with: “Hello”",
            "Last said: “I want to talk to a person.”",
            "Messages: 3 (1 answered, 1 without an answer)",
        ]
        assert ticket.evidence["matched"]


class TestFind:
    def test_has_the_longest_waiting_first_and_the_latest_resolved_at_the_end(
        self, services: Services, clock: Clock, ada: Caller
    ) -> None:
        tickets = []
        for _ in range(5):
            tickets.append(opened(services).id)
            clock.turn(minutes=1)
        for number in (3, 0):
            services.escalation.resolve(tickets[number], by=ada)
            clock.turn(minutes=1)
        services.escalation.claim(tickets[1], by=ada)
        page, total = services.escalation.find(TicketFilter())
        assert total == 5
        places = [tickets.index(view.ticket.id) for view in page]
        assert places == [2, 4, 1, 0, 3]


class TestCounts:
    def test_are_those_of_each_list(self, services: Services, ada: Caller, bea: Caller) -> None:
        tickets = [opened(services) for _ in range(5)]
        services.escalation.claim(tickets[0].id, by=ada)
        services.escalation.reply(tickets[1].id, by=ada, text="Hello")
        services.escalation.claim(tickets[2].id, by=bea)
        services.escalation.resolve(tickets[3].id, by=bea)
        counts = services.escalation.counts(of=ada)
        assert (counts.mine, counts.unassigned, counts.waiting) == (2, 1, 1)
        assert (counts.open, counts.resolved) == (4, 1)
        assert services.escalation.counts(of=operator(services.accounts, "Cay")).mine == 0

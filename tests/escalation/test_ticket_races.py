"""Operators, customer and bot at the same moment: the database settles who was first."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.bootstrap import Services
from core.errors import Conflict, TicketTaken
from core.escalation.models import Ticket, TicketStatus
from core.sessions.models import Role, SessionStatus
from tests.escalation.conftest import ASKED, said

ROUNDS = 5
TEAM = [Caller(f"Program {n}", OperatorRole.OPERATOR) for n in range(8)]
Result = object | Conflict


def at_once(*actions: Callable[[], object]) -> list[Result]:
    """What each action gave or, where it was refused, why; all begin at the same moment."""
    start = Barrier(len(actions))

    def run(action: Callable[[], object]) -> Result:
        start.wait()
        try:
            return action()
        except Conflict as refusal:
            return refusal

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(run, actions))


def refused(results: Sequence[Result]) -> list[Conflict]:
    return [result for result in results if isinstance(result, Conflict)]


@pytest.mark.parametrize("attempt", range(ROUNDS))
class TestClaims:
    def test_of_eight_one_wins_and_the_others_learn_who(
        self, services: Services, ticket: Ticket, attempt: int
    ) -> None:
        claims = [lambda by=by: services.escalation.claim(ticket.id, by=by) for by in TEAM]
        refusals = refused(at_once(*claims))
        view, _ = services.escalation.ticket(ticket.id)
        assert view.ticket.owner_name in {by.name for by in TEAM}
        assert len(refusals) == 7
        assert {type(refusal) for refusal in refusals} == {TicketTaken}
        assert {refusal.details["owner"] for refusal in refusals} == {view.ticket.owner_name}
        joined = f"{view.ticket.owner_name} has taken your request and will answer here."
        assert [text for _, text in said(services, ticket.session_id)][1:] == [joined]

    def test_against_a_reply_leave_one_owner_and_only_that_ones_words(
        self, services: Services, ticket: Ticket, attempt: int
    ) -> None:
        results = at_once(
            lambda: services.escalation.claim(ticket.id, by=TEAM[0]),
            lambda: services.escalation.reply(ticket.id, by=TEAM[1], text="Hello"),
        )
        assert len(refused(results)) == 1
        view, _ = services.escalation.ticket(ticket.id)
        replied = (Role.OPERATOR, "Hello") in said(services, ticket.session_id)
        assert view.ticket.is_owned_by(TEAM[1 if replied else 0])

    def test_against_the_customers_end_never_leave_a_ticket_open(
        self, services: Services, ticket: Ticket, attempt: int
    ) -> None:
        at_once(
            lambda: services.escalation.claim(ticket.id, by=TEAM[0]),
            lambda: services.escalation.change_status(ticket.session_id, SessionStatus.ENDED),
            lambda: services.escalation.reply(ticket.id, by=TEAM[0], text="Hello"),
        )
        view, _ = services.escalation.ticket(ticket.id)
        assert view.ticket.status == TicketStatus.RESOLVED
        assert services.sessions.get(ticket.session_id).status == SessionStatus.ENDED
        assert "has ended" in said(services, ticket.session_id)[-1][1]


@pytest.mark.parametrize("attempt", range(ROUNDS))
class TestReopening:
    def test_against_a_new_request_leaves_one_open_ticket(
        self, services: Services, ticket: Ticket, attempt: int
    ) -> None:
        services.escalation.resolve(ticket.id, by=TEAM[0])
        at_once(
            lambda: services.escalation.reopen(ticket.id, by=TEAM[0]),
            lambda: services.escalation.request(ticket.session_id, reason=ASKED),
            lambda: services.escalation.reopen(ticket.id, by=TEAM[1]),
        )
        live = services.escalation.live_ticket(ticket.session_id)
        assert live is not None
        assert live.is_queued
        assert services.sessions.get(ticket.session_id).status == SessionStatus.ESCALATED
        reopenings = [text for _, text in said(services, ticket.session_id) if "open again" in text]
        assert len(reopenings) == (1 if live.id == ticket.id else 0)


class TestTurns:
    @pytest.mark.parametrize("attempt", range(ROUNDS))
    def test_never_end_with_the_bots_words_after_a_persons(
        self, services: Services, session_id: str, attempt: int
    ) -> None:
        ada = TEAM[0]

        def ask() -> None:
            list(services.agent.take_turn(session_id, "How do I reset my password?"))

        def take_over() -> None:
            handoff = services.escalation.request(session_id, reason=ASKED)
            services.escalation.claim(handoff.ticket.id, by=ada)
            services.escalation.reply(handoff.ticket.id, by=ada, text="Let me.")

        at_once(ask, take_over, ask)
        roles = [m.role for m in services.sessions.history(session_id).messages]
        assert roles.count(Role.USER) == 2
        after_the_person = roles[roles.index(Role.OPERATOR) :]
        assert Role.ASSISTANT not in after_the_person

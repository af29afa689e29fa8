"""core/escalation/presence.py: who has a ticket on the screen."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from core.accounts.service import Caller
from core.bootstrap import Services
from core.db import now
from core.errors import TicketNotFound
from core.escalation.models import Ticket
from core.escalation.presence import LOOK_LASTS, TicketViewer


def let_pass(services: Services, by: timedelta) -> None:
    """All looks are as if so much time had gone by since."""
    with services.transactions.begin() as db:
        for viewer in db.scalars(select(TicketViewer)):
            db.execute(
                update(TicketViewer)
                .where(TicketViewer.operator_id == viewer.operator_id)
                .values(until=viewer.until - by)
            )


def untils(services: Services) -> Sequence[datetime]:
    with services.transactions.read() as db:
        return db.scalars(select(TicketViewer.until)).all()


class TestLook:
    def test_shows_the_operator_to_others_only(
        self, services: Services, ticket: Ticket, ada: Caller, bea: Caller
    ) -> None:
        services.presence.look(ticket.id, ada)
        assert services.presence.others(ticket.id, bea) == ["Ada"]
        assert services.presence.others(ticket.id, ada) == []

    def test_is_over_after_a_while(
        self, services: Services, ticket: Ticket, ada: Caller, bea: Caller
    ) -> None:
        services.presence.look(ticket.id, ada)
        let_pass(services, LOOK_LASTS)
        assert services.presence.others(ticket.id, bea) == []
        services.presence.look(ticket.id, bea)
        assert len(untils(services)) == 1

    def test_again_lasts_longer_and_is_not_written_at_every_tick(
        self, services: Services, ticket: Ticket, ada: Caller
    ) -> None:
        services.presence.look(ticket.id, ada)
        [first] = untils(services)
        services.presence.look(ticket.id, ada)
        assert untils(services) == [first]
        let_pass(services, timedelta(seconds=6))
        services.presence.look(ticket.id, ada)
        assert untils(services)[0] > now() + timedelta(seconds=8)

    def test_of_a_program_shows_nothing(
        self, services: Services, ticket: Ticket, program: Caller, ada: Caller
    ) -> None:
        services.presence.look(ticket.id, program)
        assert services.presence.others(ticket.id, ada) == []

    def test_at_no_ticket_is_refused(self, services: Services, ada: Caller) -> None:
        with pytest.raises(TicketNotFound):
            services.presence.look(4711, ada)

    def test_of_several_threads_at_once_is_one(
        self, services: Services, ticket: Ticket, ada: Caller
    ) -> None:
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda _: services.presence.look(ticket.id, ada), range(16)))
        assert len(untils(services)) == 1

    def test_goes_with_the_session(self, services: Services, ticket: Ticket, ada: Caller) -> None:
        services.presence.look(ticket.id, ada)
        services.removal.delete(ticket.session_id)
        assert untils(services) == []


class TestLeave:
    def test_ends_it_at_once(
        self, services: Services, ticket: Ticket, ada: Caller, bea: Caller
    ) -> None:
        services.presence.look(ticket.id, ada)
        services.presence.leave(ticket.id, ada)
        assert services.presence.others(ticket.id, bea) == []

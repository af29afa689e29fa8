"""The overview: what needs a person, today's numbers, and where each of them leads."""

import re
import threading
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qsl

import pytest

from console.deps import Desk
from console.views import overview, sessions
from core.bootstrap import Services
from core.escalation.models import TicketReason
from core.health.service import HealthService, Part
from tests.console.conftest import Broken, asked, markup, text, view


@pytest.fixture(autouse=True)
def _worker(services: Services) -> None:
    services.heartbeats.beat("worker")


class TestNow:
    def test_says_that_nothing_needs_a_person(self, desk: Desk) -> None:
        assert "Nothing needs a person at the moment." in text(view(overview.show, desk))

    def test_leads_to_those_who_wait(self, desk: Desk) -> None:
        for _ in range(2):
            asked(desk.services, "I want to speak to a human")
        app = view(overview.show, desk)
        assert "2 customers wait · the first asked" in text(app)
        assert 'href="inbox?list=unassigned"' in markup(app)

    def test_names_a_process_that_is_not_there(self, desk: Desk, services: Services) -> None:
        with services.transactions.begin() as db:
            db.connection().exec_driver_sql("DELETE FROM heartbeats")
        services.health.report()
        assert "Worker : the worker does not run" in text(view(overview.show, desk))

    def test_does_not_wait_for_a_part_that_hangs(self, desk: Desk, services: Services) -> None:
        go = threading.Event()
        health = HealthService([Part("index", lambda: str(go.wait(20)))])
        asked(services, "I want to speak to a human")
        slow = replace(desk, services=replace(services, health=health))
        shown = text(view(overview.show, slow))
        go.set()
        assert "1 customer waits" in shown
        assert "have not answered yet" in shown

    def test_says_in_plain_words_that_it_failed(self, desk: Desk, services: Services) -> None:
        broken = replace(desk, services=replace(services, overview=Broken()))
        app = view(overview.show, broken)
        assert len(app.error) == 2
        assert all("could not be shown" in error.value for error in app.error)
        assert "10.0.0.7" not in app.error[0].value


class TestToday:
    def test_counts_nothing_on_the_first_day(self, desk: Desk) -> None:
        shown = text(view(overview.show, desk))
        assert "Sessions begun 0 last" in shown
        assert "Satisfaction – last" in shown

    def test_leads_from_a_number_to_the_sessions_behind_it(self, desk: Desk) -> None:
        declined = asked(desk.services, "Can dolphins fly at night?", user_id="mara")
        asked(desk.services, "Thank you", user_id="quentin")
        app = view(overview.show, desk)
        assert "Sessions begun 2 last" in text(app)
        assert "Declined 1 (50%)" in text(app)
        shown = text(view(sessions.show, desk, **address_under(markup(app), "Declined")))
        assert declined.user_id in shown
        assert "quentin" not in shown

    def test_leads_to_what_took_longest(self, desk: Desk) -> None:
        for number in range(3):
            asked(desk.services, f"Can {number} dolphins fly?")
        address = address_under(markup(view(overview.show, desk)), "Answer time, p95")
        assert float(address["slower"]) > 0
        assert "1 session" in view(sessions.show, desk, **address).markdown[0].value

    def test_counts_what_was_resolved(self, desk: Desk) -> None:
        session = desk.services.sessions.create(user_id="mara")
        reason = TicketReason.EXPLICIT_REQUEST
        ticket = desk.services.escalation.request(session.id, reason=reason).ticket
        desk.services.escalation.claim(ticket.id, by=desk.caller)
        desk.services.escalation.resolve(ticket.id, by=desk.caller)
        address = address_under(markup(view(overview.show, desk)), "Tickets resolved")
        assert "mara" in text(view(sessions.show, desk, **address))


def address_under(shown: str, name: str) -> dict[str, str]:
    """Where the first number after a name leads."""
    found = re.search(re.escape(name) + r'</span><strong><a href="sessions\?([^"]+)"', shown)
    assert found is not None, shown
    return dict(parse_qsl(unescape(found[1])))

"""console/views/case_brief.py: what a customer wanted and told, on the session and the ticket."""

import re

from console.deps import Desk
from console.views import inbox, sessions
from tests.console.conftest import asked, markup, text, view


class TestCaseBrief:
    def test_shows_what_holds_with_what_was_corrected_and_its_message(self, desk: Desk) -> None:
        session = asked(desk.services, "My order ORD-55812 <b>never</b> arrived")
        list(desk.services.agent.take_turn(session.id, "No, it's 55821"))
        app = view(sessions.show, desk, session=session.id)
        shown = re.sub(r"\s+", " ", text(app))
        assert "Case brief" in shown
        assert "What the customer wanted" in shown
        assert "Order number: ORD-55821" in shown
        assert re.search(r"corrected .*, before that ORD-55812", shown)
        first, *_ = desk.services.sessions.history(session.id).messages
        assert f'href="answers?message={first.id}"' in markup(app)
        assert "<b>never</b>" not in markup(app)

    def test_stands_beside_a_ticket(self, desk: Desk) -> None:
        session = asked(desk.services, "My order number is 55812.")
        list(desk.services.agent.take_turn(session.id, "I want to speak to a human"))
        ticket = desk.services.escalation.live_ticket(session.id)
        assert ticket is not None
        shown = text(view(inbox.show, desk, ticket=str(ticket.id)))
        assert "What the customer told" in shown
        assert "Order number: 55812" in shown

    def test_is_left_out_where_nothing_was_said(self, desk: Desk) -> None:
        session = asked(desk.services, "Hello")
        assert "Case brief" not in text(view(sessions.show, desk, session=session.id))

"""The console marks what is made up, and takes it away at an administrator's click."""

import pytest

from console.deps import Desk
from console.views import inbox, sessions, team
from core.accounts.models import Operator, OperatorRole
from core.bootstrap import Services
from core.db import now
from core.escalation.models import TicketReason
from core.sessions.demo import DemoSession
from core.sessions.models import ChatSession
from core.sessions.repository import SessionFilter
from tests.console.conftest import PASSWORD, asked, markup, view

BADGE = '<span class="badge off">Demo</span>'


@pytest.fixture
def root(services: Services) -> Operator:
    return services.accounts.add_operator(
        "root@example.com", role=OperatorRole.ADMIN, password=PASSWORD, name="Root"
    )


@pytest.fixture
def own(services: Services) -> ChatSession:
    return asked(services, "Where is my parcel?", user_id="real@example.com")


@pytest.fixture
def made_up(services: Services, own: ChatSession) -> ChatSession:
    """A demo session with a ticket, beside one that is real."""
    session = asked(services, "Where is my hub?", user_id="demo@example.com")
    services.escalation.request(session.id, reason=TicketReason.EXPLICIT_REQUEST)
    with services.transactions.begin() as db:
        db.add(DemoSession(key="k", session_id=session.id, begins_at=now(), finished_at=now()))
    return session


class TestBadge:
    def test_marks_demo_sessions_in_the_list(self, desk: Desk, made_up: ChatSession) -> None:
        rows = markup(view(sessions.show, desk)).split("<tr>")
        assert [BADGE in row for row in rows if "demo@example.com" in row] == [True]
        assert [BADGE in row for row in rows if "real@example.com" in row] == [False]

    def test_marks_a_session(self, desk: Desk, own: ChatSession, made_up: ChatSession) -> None:
        assert BADGE in markup(view(sessions.show, desk, session=made_up.id))
        assert BADGE not in markup(view(sessions.show, desk, session=own.id))

    def test_marks_a_ticket_in_the_inbox_and_on_its_screen(
        self, services: Services, desk: Desk, own: ChatSession, made_up: ChatSession
    ) -> None:
        real = services.escalation.request(own.id, reason=TicketReason.EXPLICIT_REQUEST).ticket
        ticket = services.escalation.live_ticket(made_up.id)
        assert ticket is not None
        rows = markup(view(inbox.show, desk, list="open")).split("<tr>")
        assert [BADGE in row for row in rows if "demo@example.com" in row] == [True]
        assert [BADGE in row for row in rows if "real@example.com" in row] == [False]
        assert BADGE in markup(view(inbox.show, desk, ticket=str(ticket.id)))
        assert BADGE not in markup(view(inbox.show, desk, ticket=str(real.id)))


class TestButton:
    def test_removes_them_and_says_so(
        self, services: Services, root: Operator, own: ChatSession, made_up: ChatSession
    ) -> None:
        page = view(team.show, Desk(services, root))
        assert any("1 session of the demo company" in each.value for each in page.caption)
        page = page.button(key="demo-remove").click().run()
        assert [toast.value for toast in page.toast] == ["1 session removed."]
        left, _ = services.sessions.find(SessionFilter())
        assert [session.id for session in left] == [own.id]
        assert not [button for button in page.button if button.key == "demo-remove"]

    def test_is_not_there_for_others_or_without_a_demo(
        self, services: Services, root: Operator, desk: Desk, own: ChatSession
    ) -> None:
        assert "Demo sessions" not in str(view(team.show, Desk(services, root)).markdown)
        services.demo.plan()
        assert not [b for b in view(team.show, desk).button if b.key == "demo-remove"]

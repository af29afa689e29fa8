"""console/views/personal_data.py: hidden until an operator asks for it, which is noted."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from console.deps import Desk
from console.views import inbox, sessions
from core.accounts.models import OperatorRole
from core.bootstrap import Services
from tests.conftest import Install
from tests.console.conftest import PASSWORD, asked, text, view

ADDRESS = "mara@mail.example"
SHOW, HIDE = "Show personal data", "Hide personal data"


@pytest.fixture
def services(install: Install, tmp_path: Path) -> Iterator[Services]:
    with install(tmp_path, redact_messages=True) as services:
        yield services


@pytest.fixture
def session_id(services: Services) -> str:
    return asked(services, f"I want to speak to a human, write to {ADDRESS}").id


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


class TestButton:
    def test_shows_it_in_the_session_and_hides_it_again(self, desk: Desk, session_id: str) -> None:
        app = view(sessions.show, desk, session=session_id)
        assert "write to [EMAIL_1]" in text(app)
        assert ADDRESS not in text(app)
        shown = press(app, SHOW)
        assert f"write to {ADDRESS}" in text(shown)
        [entry] = [e for e in desk.services.audit.find()[0] if e.action == "showed personal data"]
        assert (entry.actor, entry.subject_id) == ("Ada", session_id)
        assert "write to [EMAIL_1]" in text(press(shown, HIDE))

    def test_shows_it_on_the_ticket(self, desk: Desk, session_id: str) -> None:
        ticket = desk.services.escalation.live_ticket(session_id)
        assert ticket is not None
        app = view(inbox.show, desk, ticket=str(ticket.id))
        assert "write to [EMAIL_1]" in text(app)
        assert f"write to {ADDRESS}" in text(press(app, SHOW))

    def test_is_not_for_viewers(self, desk: Desk, session_id: str) -> None:
        viewer = desk.services.accounts.add_operator(
            "vera@example.com", role=OperatorRole.VIEWER, password=PASSWORD, name="Vera"
        )
        app = view(sessions.show, replace(desk, operator=viewer), session=session_id)
        assert SHOW not in labels(app)
        assert "Seeing it needs the role Operator" in str([each.value for each in app.caption])

    def test_is_not_there_where_nothing_is_hidden(self, desk: Desk) -> None:
        session = asked(desk.services, "Can dolphins fly?")
        assert SHOW not in labels(view(sessions.show, desk, session=session.id))

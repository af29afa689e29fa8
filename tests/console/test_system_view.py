"""The system's page: health in words, the index and its buttons, settings without secrets."""

from dataclasses import replace

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from console.deps import Desk
from console.views import system
from core.accounts.models import OperatorRole
from core.bootstrap import Services
from core.knowledge.models import IndexJob, JobState
from tests.conftest import ADMIN_KEY
from tests.console.conftest import PASSWORD, Broken, markup, text, view

pytestmark = pytest.mark.usefixtures("help_centre")


@pytest.fixture
def desk(services: Services) -> Desk:
    """An administrator's."""
    return Desk(
        services,
        services.accounts.add_operator(
            "root@example.com", role=OperatorRole.ADMIN, password=PASSWORD, name="Root"
        ),
    )


class TestHealth:
    def test_says_of_each_part_how_it_is(self, desk: Desk) -> None:
        shown = text(view(system.show, desk))
        assert "Database Works" in shown
        assert "Redis Not in use" in shown
        assert "Worker Trouble The worker does not run" in shown

    def test_that_cannot_be_told_leaves_the_rest(self, desk: Desk, services: Services) -> None:
        broken = replace(desk, services=replace(services, health=Broken()))
        app = view(system.show, broken)
        assert "could not be shown" in app.error[0].value
        assert "Settings in effect" in text(app)


class TestIndex:
    def test_has_nothing_to_say_when_all_is_well(self, desk: Desk) -> None:
        shown = text(view(system.show, desk))
        assert "Every published article can be found." in shown
        assert "Done 2" in shown

    def test_names_what_failed_and_tries_it_again(self, desk: Desk, services: Services) -> None:
        with services.transactions.begin() as db:
            failed = IndexJob.article_id == "reset-password"
            db.execute(
                update(IndexJob).where(failed).values(state=JobState.FAILED, error="no memory")
            )
        app = view(system.show, desk)
        assert "reset-password Given up no memory" in text(app)
        app.button(key="try-again").click().run()
        services.indexing.run_some()
        assert "Every published article can be found." in text(app.run())

    def test_is_repaired_by_a_button(self, desk: Desk, services: Services) -> None:
        keys = services.index.keys()
        services.index.delete(sorted(keys))
        app = view(system.show, desk)
        app.button(key="repair").click().run()
        assert services.index.keys() == keys
        assert f"added\\: {len(keys)}, removed\\: 0" in app.toast[0].value

    def test_is_filled_anew_by_a_button(self, desk: Desk, services: Services) -> None:
        app = view(system.show, desk)
        app.button(key="reindex").click().run()
        assert services.index.keys() == set()
        assert "Waiting 2" in text(app)


class TestSettings:
    def test_are_shown_without_secrets(self, desk: Desk) -> None:
        shown = view(system.show, desk)
        assert "SWITCHBOARD_API_KEY" in text(shown)
        assert "set, not shown" in text(shown)
        assert ADMIN_KEY not in markup(shown)


class TestRetention:
    def test_is_chosen_here_and_given_back_to_the_setting(
        self, desk: Desk, services: Services
    ) -> None:
        app = view(system.show, desk)
        app.number_input(key="retention-days").set_value(90).run()
        press(app, "Save the retention")
        assert services.retention.in_effect().days == 90
        assert "Console wins" in text(app)
        press(app, "Back to the setting")
        assert not services.retention.in_effect().is_chosen
        assert app.number_input(key="retention-days").value == 0


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()

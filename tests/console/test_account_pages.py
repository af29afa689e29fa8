"""console/views/you.py and api_keys.py: one's own account, and programs' keys."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from console.clock import OWN
from console.deps import Desk
from console.views import api_keys, you
from core.accounts.models import Operator, OperatorRole
from core.accounts.service import Caller
from core.bootstrap import Services
from core.errors import NotSignedIn, SignInFailed
from tests.console.conftest import PASSWORD, console, markup, text, view

NEW = "a new and longer one"


@pytest.fixture
def office(services: Services) -> Desk:
    root = services.accounts.add_operator(
        "root@example.com", role=OperatorRole.ADMIN, password=PASSWORD, name="Root"
    )
    return Desk(services, root)


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


class TestYou:
    def test_shows_and_changes_ones_own_name(
        self, services: Services, desk: Desk, ada: Operator
    ) -> None:
        app = view(you.show, desk)
        assert "ada@example.com" in text(app)
        app.text_input(key="own-name").set_value("Ada L.")
        press(app, "Save the name")
        assert services.accounts.operators()[0].name == "Ada L."

    def test_changes_the_password(self, services: Services, desk: Desk, ada: Operator) -> None:
        app = view(you.show, desk)
        app.text_input(key="own-password").set_value(PASSWORD)
        app.text_input(key="own-new-password").set_value(NEW)
        press(app, "Change the password")
        assert not app.error
        assert app.text_input(key="own-new-password").value == ""
        assert services.accounts.sign_in(ada.email, NEW)
        with pytest.raises(SignInFailed):
            services.accounts.sign_in(ada.email, PASSWORD)

    def test_chooses_a_time_zone(self, services: Services, desk: Desk, ada: Operator) -> None:
        app = view(you.show, desk)
        assert app.selectbox(key="own-zone").value is None
        app.selectbox(key="own-zone").set_value("Asia/Kolkata")
        press(app, "Save the time zone")
        assert services.accounts.operators()[0].time_zone == "Asia/Kolkata"

    def test_reads_everything_in_the_zone_that_was_chosen(
        self, services: Services, ada: Operator
    ) -> None:
        services.people.choose_time_zone(Caller.of(ada), "Asia/Kolkata")
        app = console(services)
        app.session_state["token"] = services.accounts.sign_in(ada.email, PASSWORD)[1]
        app.run()
        panels = [json.loads(panel.proto.json) for panel in app.get("bidi_component")]
        assert {data["zone"] for data in panels if "html" in data} == {"Asia/Kolkata"}
        assert app.session_state[OWN] == "Asia/Kolkata"

    def test_says_that_the_current_password_is_wrong(
        self, services: Services, desk: Desk, ada: Operator
    ) -> None:
        app = view(you.show, desk)
        app.text_input(key="own-password").set_value("wrong")
        app.text_input(key="own-new-password").set_value(NEW)
        press(app, "Change the password")
        assert "current password is wrong" in app.error[0].value
        assert services.accounts.sign_in(ada.email, PASSWORD)

    def test_lists_and_ends_ones_sign_ins(
        self, services: Services, vera: Operator, ada: Operator
    ) -> None:
        _, token = services.accounts.sign_in(vera.email, PASSWORD, browser="Safari on iPad")
        app = view(you.show, Desk(services, vera))
        assert "Safari on iPad" in text(app)
        press(app, "Sign out everywhere")
        with pytest.raises(NotSignedIn):
            services.accounts.signed_in(token)


class TestKeys:
    def test_are_made_and_shown_once(self, services: Services, office: Desk) -> None:
        app = view(api_keys.show, office)
        assert "No program has a key yet." in text(app)
        app.text_input(key="key-name").set_value("Shop")
        app.selectbox(key="key-role").set_value(OperatorRole.CURATOR)
        app.selectbox(key="key-lasts").set_value("30 days")
        press(app, "Make the key")
        key = app.code[0].value
        caller = services.accounts.caller(key)
        assert (caller.name, caller.role) == ("Shop", OperatorRole.CURATOR)
        [made] = services.accounts.api_keys()
        assert made.expires_at is not None
        assert (made.expires_at - made.created_at).days in (29, 30)
        assert "Shop Curator Valid" in text(app)
        app.run()
        assert not app.code
        [entry], _ = services.audit.find()
        assert (entry.actor, entry.action, entry.subject_id) == ("Root", "created", "Shop")
        assert key not in str(entry.after)

    def test_are_revoked(self, services: Services, office: Desk) -> None:
        key = services.accounts.create_api_key("Shop", role=OperatorRole.VIEWER)
        app = press(view(api_keys.show, office), "Revoke")
        assert "Shop Viewer Revoked" in text(app)
        assert "Revoke" not in {button.label for button in app.button}
        with pytest.raises(NotSignedIn):
            services.accounts.caller(key)

    def test_of_a_name_that_is_taken_says_so(self, services: Services, office: Desk) -> None:
        services.accounts.create_api_key("Shop", role=OperatorRole.VIEWER)
        app = view(api_keys.show, office)
        app.text_input(key="key-name").set_value("Shop")
        press(app, "Make the key")
        assert "already an API key named Shop" in app.error[0].value
        assert app.text_input(key="key-name").value == "Shop"

    @pytest.mark.parametrize("role", [r for r in OperatorRole if r != OperatorRole.ADMIN])
    def test_are_for_administrators_alone(self, services: Services, role: OperatorRole) -> None:
        services.accounts.create_api_key("Shop", role=OperatorRole.VIEWER)
        eve = services.accounts.add_operator("eve@example.com", role=role, password=PASSWORD)
        app = view(api_keys.show, Desk(services, eve))
        assert markup(app) == ""
        assert not app.button

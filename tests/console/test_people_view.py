"""console/views/people.py and person.py, and console/link.py: from the invitation to the exit."""

import pytest
from streamlit.testing.v1 import AppTest

from console.browser import named
from console.deps import Desk
from console.views import people
from core.accounts.models import Operator, OperatorRole
from core.accounts.service import Caller
from core.bootstrap import Services
from core.errors import NotSignedIn
from core.invitations.service import Handout
from tests.console.conftest import PASSWORD, console, markup, text, view

NEW = "a new and longer one"


@pytest.fixture
def root(services: Services) -> Operator:
    return services.accounts.add_operator(
        "root@example.com", role=OperatorRole.ADMIN, password=PASSWORD, name="Root"
    )


@pytest.fixture
def office(services: Services, root: Operator) -> Desk:
    return Desk(services, root)


@pytest.fixture
def grace(services: Services, root: Operator) -> Handout:
    return services.invitations.invite(
        "grace@example.com", role=OperatorRole.CURATOR, by=Caller.of(root)
    )


def link_page(services: Services, handout: Handout) -> AppTest:
    """The console as the link opens it."""
    app = console(services)
    name, _, value = handout.url.partition("?")[2].partition("=")
    app.query_params[name] = value
    return app.run()


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


class TestList:
    def test_shows_everybody_with_role_and_state(
        self, office: Desk, ada: Operator, grace: Handout
    ) -> None:
        shown = text(view(people.show, office))
        assert "Ada ada@example.com Operator Active" in shown
        assert "Grace grace@example.com Curator Invited" in shown
        assert "Root root@example.com Administrator Active" in shown

    @pytest.mark.parametrize("role", [r for r in OperatorRole if r != OperatorRole.ADMIN])
    @pytest.mark.parametrize("address", [{}, {"person": "1"}])
    def test_is_for_administrators_alone(
        self, services: Services, root: Operator, role: OperatorRole, address: dict[str, str]
    ) -> None:
        eve = services.accounts.add_operator("eve@example.com", role=role, password=PASSWORD)
        app = view(people.show, Desk(services, eve), **address)
        assert markup(app) == ""
        assert not app.button
        assert "looked after by administrators" in app.caption[0].value


class TestInvite:
    def test_shows_the_link_once(self, office: Desk) -> None:
        app = view(people.show, office)
        app.text_input(key="invite-email").set_value("grace@example.com")
        app.selectbox(key="invite-role").set_value(OperatorRole.CURATOR)
        press(app, "Invite")
        url = app.code[0].value
        assert "/?invite=" in url
        assert "Grace is invited" in app.success[0].value
        assert "nothing was mailed" in app.success[0].value
        assert app.text_input(key="invite-email").value == ""
        assert "grace@example.com Curator Invited" in text(app)
        app.run()
        assert not app.code

    def test_that_is_refused_says_why_and_keeps_what_was_typed(
        self, office: Desk, ada: Operator
    ) -> None:
        app = view(people.show, office)
        app.text_input(key="invite-email").set_value("ada@example.com")
        press(app, "Invite")
        assert "already an operator" in app.error[0].value
        assert app.text_input(key="invite-email").value == "ada@example.com"


class TestPerson:
    def test_gets_another_name_and_role(
        self, services: Services, office: Desk, ada: Operator
    ) -> None:
        app = view(people.show, office, person=str(ada.id))
        app.text_input(key=f"person-{ada.id}-name").set_value("Ada L.")
        app.selectbox(key=f"person-{ada.id}-role").set_value(OperatorRole.CURATOR)
        press(app, "Save")
        [kept] = [o for o in services.accounts.operators() if o.id == ada.id]
        assert (kept.name, kept.role) == ("Ada L.", "curator")
        assert "Ada L. Active" in text(app)

    def test_is_disabled_and_enabled_again(
        self, services: Services, office: Desk, ada: Operator
    ) -> None:
        _, token = services.accounts.sign_in(ada.email, PASSWORD)
        app = view(people.show, office, person=str(ada.id))
        press(app, "Disable")
        assert "Ada Disabled" in text(app)
        with pytest.raises(NotSignedIn):
            services.accounts.signed_in(token)
        press(app, "Enable")
        assert services.accounts.sign_in(ada.email, PASSWORD)

    def test_gets_a_link_to_reset_the_password(
        self, services: Services, office: Desk, ada: Operator
    ) -> None:
        app = press(view(people.show, office, person=str(ada.id)), "Link to reset the password")
        assert "/?reset=" in app.code[0].value

    def test_that_is_oneself_keeps_role_and_account(self, office: Desk, root: Operator) -> None:
        app = view(people.show, office, person=str(root.id))
        assert app.selectbox(key=f"person-{root.id}-role").disabled
        assert "Disable" not in {button.label for button in app.button}

    def test_who_was_invited_by_mistake_is_taken_off(
        self, services: Services, office: Desk, grace: Handout
    ) -> None:
        app = view(people.show, office, person=str(grace.operator.id))
        press(app, "Withdraw the invitation")
        assert "grace@example.com" not in text(app)
        assert len(services.people.everyone(office.caller)) == 1

    def test_is_signed_out_everywhere(
        self, services: Services, office: Desk, ada: Operator
    ) -> None:
        _, token = services.accounts.sign_in(ada.email, PASSWORD, browser="Firefox on Linux")
        app = view(people.show, office, person=str(ada.id))
        assert "Firefox on Linux" in text(app)
        press(app, "Sign out everywhere")
        assert "Not signed in anywhere." in text(app)
        with pytest.raises(NotSignedIn):
            services.accounts.signed_in(token)

    @pytest.mark.parametrize("number", ["999", "99999999999"])
    def test_who_is_not_there_breaks_nothing(self, office: Desk, number: str) -> None:
        app = view(people.show, office, person=number)
        assert not app.exception


class TestLink:
    def test_of_an_invitation_signs_in(self, services: Services, grace: Handout) -> None:
        app = link_page(services, grace)
        assert app.subheader[0].value == "Welcome to Switchboard"
        assert markup(app) == ""
        app.text_input(key="link-name").set_value("Grace H.")
        app.text_input(key="link-password").set_value(NEW)
        press(app, "Start")
        assert not app.exception
        assert app.subheader[0].value == "Inbox"
        assert "Grace H. Curator grace@example.com" in text(app)
        assert app.query_params == {}

    def test_of_a_reset_asks_for_the_password_alone(
        self, services: Services, ada: Operator, root: Operator
    ) -> None:
        made = services.invitations.new_link(ada.id, by=Caller.of(root))
        app = link_page(services, made)
        assert [field.key for field in app.text_input] == ["link-email", "link-password"]
        assert app.text_input(key="link-email").value == ada.email
        app.text_input(key="link-password").set_value(NEW)
        press(app, "Set the password")
        assert app.subheader[0].value == "Inbox"
        assert services.accounts.sign_in(ada.email, NEW)

    def test_says_what_is_wrong_with_a_password_and_stays_good(
        self, services: Services, grace: Handout
    ) -> None:
        app = link_page(services, grace)
        app.text_input(key="link-password").set_value("short")
        press(app, "Start")
        assert "at least 10 characters" in app.error[0].value
        app.text_input(key="link-password").set_value(NEW)
        assert press(app, "Start").subheader[0].value == "Inbox"

    def test_that_was_used_says_so_and_leads_to_the_sign_in(
        self, services: Services, grace: Handout
    ) -> None:
        services.invitations.accept(grace.url.partition("=")[2], NEW)
        app = link_page(services, grace)
        assert "no longer good" in app.error[0].value
        press(app, "To the sign-in")
        assert app.text_input(key="email")
        assert app.query_params == {}


class TestNamed:
    @pytest.mark.parametrize(
        ("user_agent", "words"),
        [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
                " Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML,"
                " like Gecko) Version/18.5 Safari/605.1.15",
                "Safari on macOS",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
                " Chrome/138.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            ("curl/8.5", None),
            ("", None),
        ],
    )
    def test_is_browser_and_system(self, user_agent: str, words: str | None) -> None:
        assert named(user_agent) == words

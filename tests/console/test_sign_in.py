from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.accounts.models import Operator
from core.accounts.service import WRONG_PASSWORDS_BEFORE_LOCK
from core.bootstrap import Services
from core.errors import NotSignedIn
from core.limits import Limits
from tests.console.conftest import PASSWORD, asked, console, markup, text

LOCKED = "Too many wrong passwords. Try again in 15 minutes."


def sign_in(app: AppTest, password: str = PASSWORD, *, email: str = "ada@example.com") -> AppTest:
    app.text_input(key="email").input(email)
    app.text_input(key="password").input(password)
    return app.button[0].click().run()


class TestGate:
    def test_shows_nothing_before_the_sign_in(self, services: Services, ada: Operator) -> None:
        asked(services, "My secret question")
        app = console(services).run()
        assert app.subheader[0].value == "Switchboard console"
        assert markup(app) == ""
        assert not app.sidebar.children

    @pytest.mark.parametrize("page", ["session", "message", "article"])
    def test_shows_nothing_of_a_linked_thing_either(
        self, services: Services, ada: Operator, page: str
    ) -> None:
        session = asked(services, "My secret question")
        app = console(services)
        app.query_params[page] = session.id
        assert markup(app.run()) == ""

    def test_opens_the_linked_session_after_the_sign_in(
        self, services: Services, ada: Operator
    ) -> None:
        session = asked(services, "My secret question")
        app = console(services)
        app.query_params["session"] = session.id
        assert "My secret question" in text(sign_in(app.run()))

    def test_says_that_a_password_is_wrong(self, services: Services, ada: Operator) -> None:
        app = sign_in(console(services).run(), "wrong")
        assert app.error[0].value == "E-mail address or password is wrong."
        assert markup(app) == ""

    def test_says_how_long_an_account_is_locked(self, services: Services, ada: Operator) -> None:
        app = console(services).run()
        for _ in range(WRONG_PASSWORDS_BEFORE_LOCK):
            sign_in(app, "wrong")
        assert sign_in(app).error[0].value == LOCKED

    def test_says_that_there_were_too_many_tries(self, services: Services, ada: Operator) -> None:
        limited = replace(services, limits=Limits("5/day"))
        app = console(limited).run()
        for email in ("one@example.com", "two@example.com", "three@example.com"):
            sign_in(app, "guess", email=email)
            assert app.error[0].value == "E-mail address or password is wrong."
        assert sign_in(app).error[0].value.startswith("Too many requests. Try again in ")
        assert markup(app) == ""

    def test_lets_the_right_password_in(self, services: Services, ada: Operator) -> None:
        app = sign_in(console(services).run())
        assert app.subheader[0].value == "Inbox"
        assert "Ada Operator ada@example.com" in text(app)
        assert not app.exception

    def test_does_not_leave_the_token_in_the_address(
        self, services: Services, ada: Operator
    ) -> None:
        app = sign_in(console(services).run())
        assert app.query_params == {}


class TestSignOut:
    def test_revokes_the_sign_in(self, services: Services, ada: Operator) -> None:
        app = sign_in(console(services).run())
        token = app.session_state["token"]
        app.sidebar.button[0].click().run()
        assert app.info[0].value == "You are signed out."
        with pytest.raises(NotSignedIn):
            services.accounts.signed_in(token)

    def test_closes_a_screen_that_was_signed_out_elsewhere(
        self, services: Services, ada: Operator
    ) -> None:
        app = sign_in(console(services).run())
        services.accounts.sign_out(app.session_state["token"])
        app.run()
        assert app.error[0].value == "Your sign-in has expired. Sign in again."
        assert markup(app) == ""

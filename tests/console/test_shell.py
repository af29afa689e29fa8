"""Which pages the navigation has for whom."""

import pytest
from streamlit.testing.v1 import AppTest

from console.deps import Desk
from core.accounts.models import OperatorRole
from core.bootstrap import Services
from tests.console.conftest import LIMIT_S, PASSWORD

EVERYONE = {"overview", "inbox", "sessions", "answers", "knowledge", "playground", "tests", "gaps"}


def pages(desk: Desk) -> set[str]:
    """The addresses of the pages that this operator gets."""

    def script(desk):  # Streamlit runs the source alone: it sees no names from here
        import streamlit as st

        from console.shell import navigation

        groups = navigation(desk).values()
        st.session_state["paths"] = {page.url_path for pages in groups for page in pages}

    app = AppTest.from_function(script, kwargs={"desk": desk}, default_timeout=LIMIT_S).run()
    assert not app.exception
    found: set[str] = app.session_state["paths"]
    return found


@pytest.mark.parametrize("role", OperatorRole)
def test_pages_are_those_of_the_role(services: Services, role: OperatorRole) -> None:
    operator = services.accounts.add_operator(
        "who@example.com", role=role, password=PASSWORD, name="Who"
    )
    found = pages(Desk(services, operator))
    assert found >= EVERYONE
    assert ("imports" in found) == role.covers(OperatorRole.CURATOR)
    for path in ("people", "keys", "notifications", "privacy", "audit", "system"):
        assert (path in found) == role.covers(OperatorRole.ADMIN)

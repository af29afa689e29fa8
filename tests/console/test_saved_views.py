"""console/views/saved_views.py: the filters of the list of sessions under a name."""

from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from console.deps import Desk
from console.views import session_filters, sessions
from core.accounts.models import Operator
from core.bootstrap import Services
from core.reporting.saved_views.address import NARROWING
from tests.console.conftest import asked, markup, text, view


@pytest.fixture(autouse=True)
def _sessions(services: Services) -> None:
    asked(services, "Can dolphins fly?", user_id="mara")


def save(app: AppTest, name: str, *, shared: bool = False) -> AppTest:
    app.text_input(key="views-name").input(name)
    if shared:
        app.checkbox(key="views-share").check()
    return app.button(key="views-save").click().run()


class TestViews:
    def test_are_links_that_open_the_same_filters(self, desk: Desk) -> None:
        app = save(
            view(sessions.show, desk, status="Ended", q="parcel", page="2"), "Done", shared=True
        )
        shown = markup(app)
        assert 'href="sessions?q=parcel&amp;status=Ended"' in shown
        assert 'aria-current="page">Done' in shown
        [kept] = desk.services.saved_views.find(desk.caller)
        again = view(sessions.show, desk, **dict(parse_qsl(kept.query)))
        assert again.selectbox(key="status").value == "ended"
        assert again.text_input(key="q").value == "parcel"

    def test_are_ones_own_unless_shared(
        self, desk: Desk, services: Services, vera: Operator
    ) -> None:
        save(view(sessions.show, desk, q="parcel"), "Mine")
        assert "Mine" not in text(view(sessions.show, Desk(services, vera)))

    def test_that_are_shared_are_not_changed_by_viewers(
        self, desk: Desk, services: Services, vera: Operator
    ) -> None:
        save(view(sessions.show, desk, q="parcel"), "Parcels", shared=True)
        app = view(sessions.show, Desk(services, vera), q="lamp")
        assert "Parcels" in text(app)
        assert [button.key for button in app.button if button.key == "views-remove"] == []
        assert [box.key for box in app.checkbox if box.key == "views-share"] == []

    def test_are_renamed_and_removed_with_undo(self, desk: Desk) -> None:
        app = save(view(sessions.show, desk, q="parcel"), "Parcels")
        app.text_input(key=f"views-new-name-{app.selectbox(key='views-chosen').value}").input(
            "Post"
        )
        app = app.button(key="views-rename").click().run()
        assert ">Post</a>" in markup(app)
        app = app.button(key="views-remove").click().run()
        assert ">Post</a>" not in markup(app)
        app = app.button(key="views-undo").click().run()
        assert ">Post</a>" in markup(app)

    def test_escape_their_names(self, desk: Desk) -> None:
        app = save(view(sessions.show, desk, q="parcel"), "<b>Parcels</b>")
        assert "&lt;b&gt;Parcels" in markup(app)

    def test_say_why_one_is_not_kept(self, desk: Desk) -> None:
        app = save(view(sessions.show, desk, q="parcel"), " ")
        assert "needs a name" in app.error[0].value

    def test_keep_all_that_the_filters_have_in_the_address(self) -> None:
        assert {"q", "status", *session_filters.IN_THE_MENU} == NARROWING

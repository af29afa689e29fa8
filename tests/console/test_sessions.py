from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest

from console import happenings
from console.deps import Desk
from console.views import sessions
from core.bootstrap import Services
from core.db import now
from core.reporting.happening import Event, Happening
from core.reporting.period import Period
from core.sessions.models import Rating, SessionStatus
from tests.console.conftest import Broken, asked, markup, text, view


class TestList:
    def test_says_what_to_do_when_no_one_has_written(self, desk: Desk) -> None:
        app = view(sessions.show, desk)
        assert "No one has written yet. Open the chat and ask something" in text(app)

    def test_shows_customer_words_status_and_outcome(self, desk: Desk) -> None:
        asked(desk.services, "Can dolphins fly at night?", user_id="mara@example.com")
        app = view(sessions.show, desk)
        assert "mara@example.com Can dolphins fly at night? Active Declined 2" in text(app)
        assert "1 session" in app.markdown[0].value

    def test_puts_who_waits_for_a_person_first(self, desk: Desk) -> None:
        asked(desk.services, "I want to speak to a human", user_id="waits")
        asked(desk.services, "Can dolphins fly?", user_id="later")
        app = view(sessions.show, desk)
        shown = text(app)
        assert shown.index("waits") < shown.index("later")
        assert "Waiting for a person" in shown
        assert "1 waiting for a person" in app.markdown[0].value

    def test_shows_a_customers_words_as_text(self, desk: Desk) -> None:
        asked(desk.services, "<img src=x onerror=alert(1)>", user_id="<b>me</b>")
        shown = markup(view(sessions.show, desk))
        assert "<img" not in shown
        assert "<b>me" not in shown
        assert "&lt;b&gt;me&lt;/b&gt;" in shown

    def test_leads_to_the_session(self, desk: Desk) -> None:
        session = asked(desk.services, "Hello")
        assert f'href="?session={session.id}"' in markup(view(sessions.show, desk))

    def test_turns_pages_of_25(self, desk: Desk) -> None:
        for number in range(26):
            desk.services.sessions.create(user_id=f"customer-{number}")
        first = view(sessions.show, desk)
        assert markup(first).count("<tr>") == 1 + 25
        assert markup(view(sessions.show, desk, page="2")).count("<tr>") == 1 + 1

    def test_says_in_plain_words_that_it_failed(self, desk: Desk, services: Services) -> None:
        broken = replace(desk, services=replace(services, session_search=Broken()))
        app = view(sessions.show, broken)
        assert "could not be shown" in app.error[0].value
        assert "10.0.0.7" not in app.error[0].value
        assert not app.exception


class TestFilters:
    @pytest.fixture(autouse=True)
    def _sessions(self, services: Services) -> None:
        asked(services, "Can dolphins fly at night?", user_id="mara")
        ended = asked(services, "Who painted my parcel?", user_id="quentin")
        services.escalation.change_status(ended.id, SessionStatus.ENDED)

    def test_search_finds_words_in_the_chat(self, desk: Desk) -> None:
        app = view(sessions.show, desk)
        shown = text(app.text_input(key="q").input("DOLPHINS").run())
        assert "mara" in shown
        assert "quentin" not in shown

    def test_search_shows_the_words_that_it_found(self, desk: Desk) -> None:
        session = asked(desk.services, "My lamp flickers.")
        list(desk.services.agent.take_turn(session.id, "Who painted my house?"))
        shown = text(view(sessions.show, desk, q="flicker"))
        assert "My lamp flickers." in shown
        assert "house" not in shown

    def test_search_finds_a_customer(self, desk: Desk) -> None:
        shown = text(view(sessions.show, desk, q="quentin"))
        assert "Who painted my parcel?" in shown
        assert "mara" not in shown

    def test_status_narrows(self, desk: Desk) -> None:
        app = view(sessions.show, desk)
        shown = text(app.selectbox(key="status").select(SessionStatus.ENDED).run())
        assert "quentin" in shown
        assert "mara" not in shown

    def test_are_taken_from_the_address(self, desk: Desk) -> None:
        app = view(sessions.show, desk, status="Ended", q="parcel")
        assert app.selectbox(key="status").value == SessionStatus.ENDED
        assert app.text_input(key="q").value == "parcel"
        assert "quentin" in text(app)

    def test_say_how_to_find_more_when_nothing_matches(self, desk: Desk) -> None:
        shown = text(view(sessions.show, desk, q="unheard-of"))
        assert shown == "No session matches. Use fewer words, or set the filters back to All."

    def test_of_rating_reason_and_time_are_met_together(self, desk: Desk) -> None:
        rated = asked(desk.services, "How do I send an order back?", user_id="rates")
        answer = desk.services.sessions.history(rated.id).messages[-1]
        desk.services.sessions.rate(rated.id, answer.id, rating=Rating.DOWN)
        app = view(sessions.show, desk, rating="Answer not helpful", time="24 hours")
        assert "rates" in text(app)
        assert "mara" not in text(app)
        nobody = text(app.selectbox(key="reason").select("legal").run())
        assert "No session matches." in nobody


class TestHappening:
    """A number elsewhere has led here."""

    @pytest.fixture(autouse=True)
    def _sessions(self, services: Services) -> None:
        asked(services, "Can dolphins fly at night?", user_id="mara")
        services.sessions.create(user_id="quentin")

    def test_narrows_the_list_and_says_to_what(self, desk: Desk) -> None:
        app = view(sessions.show, desk, **address_of(Event.DECLINED))
        shown = text(app)
        assert "mara" in shown
        assert "quentin" not in shown
        assert "Sessions with a question that was declined" in shown
        assert 'href="sessions"' in markup(app)

    def test_is_searched_within(self, desk: Desk) -> None:
        shown = text(view(sessions.show, desk, **address_of(Event.STARTED), q="quentin"))
        assert "quentin" in shown
        assert "mara" not in shown

    def test_that_did_not_happen_says_so(self, desk: Desk) -> None:
        assert "There is none." in text(view(sessions.show, desk, **address_of(Event.ANSWERED)))

    @pytest.mark.parametrize(
        "broken",
        [
            {"what": "danced"},
            {"from": "soon"},
            {"to": "2026-01-01T00:00:00Z"},
            {"least": "much"},
            {"weekday": "7", "hour": "0", "zone": "UTC"},
            {"weekday": "0", "hour": "24", "zone": "UTC"},
            {"weekday": "0", "hour": "0", "zone": "Nowhere"},
        ],
    )
    def test_that_is_not_one_shows_every_session(self, desk: Desk, broken: dict[str, str]) -> None:
        shown = text(view(sessions.show, desk, **(address_of(Event.DECLINED) | broken)))
        assert "mara" in shown
        assert "quentin" in shown


def address_of(event: Event) -> dict[str, str]:
    """As a link to what happened in the last and the next hour has it."""
    happened = Happening(event, Period(now() - timedelta(hours=1), now() + timedelta(hours=1)))
    return dict(parse_qsl(happenings.address(happened).partition("?")[2]))

"""console/views/resolution.py: what sessions count as, in numbers and of one session."""

import pytest

from console.deps import Desk
from console.views import overview, sessions, telemetry
from core.sessions.models import Rating
from core.sessions.repository import SessionFilter
from tests.console.conftest import asked, markup, text, view


@pytest.fixture
def judged(desk: Desk) -> Desk:
    """One customer left after a decline, another was glad; the worker has looked at both."""
    left = asked(desk.services, "Can dolphins fly?", user_id="mara")
    glad = asked(desk.services, "Can penguins fly?", user_id="nina")
    answer = desk.services.sessions.history(glad.id).messages[-1]
    desk.services.sessions.rate(glad.id, answer.id, rating=Rating.UP)
    desk.services.escalation.change_status(left.id, "ended")
    while desk.services.resolution_gathering.run_some():
        pass
    return desk


class TestTelemetry:
    def test_counts_each_class_and_says_what_it_means(self, judged: Desk) -> None:
        app = view(telemetry.show, judged, range="Today")
        app.session_state["opened-resolution"] = True
        app.run()
        assert "Counted as This period Confirmed 1 Left without an answer 1" in text(app)
        assert "Left without an answer : a question was declined or asked back" in text(app)
        assert "No session of this time is 3 days old yet" in text(app)

    def test_leads_to_the_sessions_of_a_class(self, judged: Desk) -> None:
        app = view(telemetry.show, judged, range="Today")
        app.session_state["opened-resolution"] = True
        app.run()
        assert 'href="sessions?what=abandoned&amp;from=' in markup(app)
        behind = {"what": "abandoned", "from": "2020-01-01T00:00:00Z"}
        shown = text(view(sessions.show, judged, **behind, to="2020-12-31T00:00:00Z"))
        assert "Sessions counted as “Left without an answer”" in shown


class TestOverview:
    def test_counts_them_today(self, judged: Desk) -> None:
        shown = text(view(overview.show, judged))
        assert "Confirmed 1 last" in shown
        assert "Left without an answer 1 last" in shown


class TestSession:
    def test_says_what_it_counts_as_and_why(self, judged: Desk) -> None:
        services = judged.services
        [mara], _ = services.sessions.find(SessionFilter(user_id="mara"))
        [nina], _ = services.sessions.find(SessionFilter(user_id="nina"))
        left = text(view(sessions.show, judged, session=mara.id))
        assert (
            "Counted as Left without an answer because a question was declined and nothing came "
            "after it"
        ) in left
        glad = text(view(sessions.show, judged, session=nina.id))
        assert "Counted as Confirmed because the last answer was rated helpful" in glad

"""console/views/confidence.py: the error budget, what it costs, and who may change it."""

import pytest

from console.deps import Desk
from console.views import confidence
from core.accounts.models import OperatorRole
from core.agent.policy import ANSWER_AT
from core.bootstrap import Services
from core.quality.calibration.examples import Example
from core.quality.calibration.service import Measurement
from core.quality.models import Expectation
from core.quality.new_questions import NewQuestion
from tests.console.conftest import PASSWORD, text, view

KNOWN = "How do I reset my password, for the {}th time?"
ODD = "Which tomatoes grow on a balcony, for the {}th time?"


def desk_of(services: Services, role: OperatorRole) -> Desk:
    person = services.accounts.add_operator(
        f"{role}@example.com", role=role, password=PASSWORD, name=role.capitalize()
    )
    return Desk(services, person)


@pytest.fixture
def admin(services: Services, help_centre: None) -> Desk:
    return desk_of(services, OperatorRole.ADMIN)


def ask(desk: Desk, *, known: int, odd: int) -> None:
    right = [
        NewQuestion(KNOWN.format(each), Expectation.ANSWER, ("reset-password",))
        for each in range(known)
    ]
    wrong = [NewQuestion(ODD.format(each), Expectation.DECLINE) for each in range(odd)]
    desk.services.quality.questions.add_all([*right, *wrong], by="Test")


def keep_budget(desk: Desk) -> None:
    service = desk.services.quality.calibration
    measured = Measurement([Example(4.0, True)] * 60 + [Example(-2.0, False)] * 40, [])
    service.put_in_force(service.propose(measured, budget=0.05), by="Ada")


class TestShow:
    def test_says_what_is_in_force(self, admin: Desk) -> None:
        app = view(confidence.show, admin)
        assert [each.value for each in app.metric] == [f"{ANSWER_AT.value:.0%}", "Shipped", "–"]
        assert "There is no test question" in text(app)

    def test_says_when_there_are_too_few_questions(self, admin: Desk) -> None:
        ask(admin, known=3, odd=1)
        app = view(confidence.show, admin)
        app.button(key="measure").click().run()
        [said] = app.info
        assert "4 test questions could be judged" in said.value
        assert "needs 60" in said.value
        assert not [button for button in app.button if button.key == "put-in-force"]

    def test_finds_the_threshold_of_a_budget_and_puts_it_in_force(self, admin: Desk) -> None:
        ask(admin, known=60, odd=30)
        app = view(confidence.show, admin)
        app.button(key="measure").click().run()
        assert [each.label for each in app.metric][3:] == [
            "Answer from",
            "Measured wrong",
            "Questions answered",
        ]
        assert len(app.get("plotly_chart")) == 2
        app.button(key="put-in-force").click().run()
        [version] = admin.services.quality.calibration.versions()
        assert version.is_live
        assert version.budget == 0.05
        assert version.created_by == "Admin"
        assert "1 (live)" in text(app)

    def test_goes_back_to_the_shipped_one(self, admin: Desk) -> None:
        keep_budget(admin)
        app = view(confidence.show, admin)
        app.button(key="restore-answering-None").click().run()
        assert admin.services.quality.calibration.in_force.version == "shipped"

    def test_says_so_where_no_threshold_keeps_the_budget(self, admin: Desk) -> None:
        ask(admin, known=20, odd=0)
        wrong = [
            NewQuestion(f"{KNOWN.format(each)} again", Expectation.DECLINE) for each in range(60)
        ]
        admin.services.quality.questions.add_all(wrong, by="Test")
        app = view(confidence.show, admin)
        app.button(key="measure").click().run()
        assert "No threshold keeps this budget" in app.warning[0].value


class TestRights:
    def test_a_viewer_only_looks(self, services: Services, admin: Desk) -> None:
        ask(admin, known=1, odd=1)
        keep_budget(admin)
        app = view(confidence.show, desk_of(services, OperatorRole.VIEWER))
        assert not app.button
        assert "1 (live)" in text(app)

    def test_a_curator_measures_and_changes_nothing(self, services: Services, admin: Desk) -> None:
        ask(admin, known=60, odd=30)
        keep_budget(admin)
        app = view(confidence.show, desk_of(services, OperatorRole.CURATOR))
        app.button(key="measure").click().run()
        assert [button.key for button in app.button] == ["measure"]

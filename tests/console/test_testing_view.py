"""console/views/testing.py and test_run.py: the set of questions, its runs, what failed."""

import pytest

from console.deps import Desk
from console.views import testing
from console.views.test_run import MOST_SHOWN, SHOWN
from core.accounts.models import OperatorRole
from core.bootstrap import Services
from core.knowledge.documents.document import Document
from core.quality.models import Expectation, TestRun
from core.quality.new_questions import NewQuestion
from tests.console.conftest import PASSWORD, text, view

RESET = "How do I reset my password?"
CAKE = "Do you bake cakes?"


@pytest.fixture
def curator(services: Services, help_centre: None) -> Desk:
    person = services.accounts.add_operator(
        "cora@example.com", role=OperatorRole.CURATOR, password=PASSWORD, name="Cora"
    )
    return Desk(services, person)


def add(desk: Desk, question: str, *articles: str) -> int:
    wanted = NewQuestion(question, Expectation.ANSWER, articles)
    return desk.services.quality.questions.add(wanted, by="Cora").id


def run(desk: Desk) -> TestRun:
    asked = desk.services.quality.runs.request(by="Cora")
    desk.services.quality.examination.carry_out(asked.id)
    return asked


class TestShow:
    def test_says_how_to_begin(self, curator: Desk) -> None:
        assert "There are no test questions yet" in text(view(testing.show, curator))

    def test_lists_questions_with_what_they_got_last(self, curator: Desk) -> None:
        add(curator, RESET, "reset-password")
        add(curator, CAKE)
        run(curator)
        shown = text(view(testing.show, curator))
        assert RESET in shown
        assert "Passed" in shown
        assert "Failed" in shown
        assert "1 of 2" in shown

    def test_has_the_worker_ask(self, curator: Desk) -> None:
        add(curator, RESET)
        app = view(testing.show, curator)
        app.button(key="run-tests").click().run()
        [asked], _ = curator.services.quality.runs.find()
        assert asked.requested_by == "Cora"

    def test_keeps_a_new_question(self, curator: Desk) -> None:
        app = view(testing.show, curator)
        app.text_area(key="new-question").set_value(CAKE)
        app.button_group(key="new-expectation").set_value(Expectation.DECLINE).run()
        app.multiselect(key="new-tags").set_value(["odd", "cake"])
        app.button(key="add-test").click().run()
        assert [error.value for error in app.error] == []
        [kept], _ = curator.services.quality.questions.find()
        assert (kept.question, kept.expectation) == (CAKE, Expectation.DECLINE)
        assert kept.tags == ["odd", "cake"]

    def test_says_why_a_question_is_not_kept(self, curator: Desk) -> None:
        app = view(testing.show, curator)
        app.button(key="add-test").click().run()
        assert "needs 1 to" in app.error[0].value

    def test_changes_and_removes_one(self, curator: Desk) -> None:
        key = add(curator, RESET)
        app = view(testing.show, curator, question=str(key))
        app.multiselect(key=f"change-{key}-phrases").set_value(["30 minutes"])
        app.button(key="change-test").click().run()
        assert curator.services.quality.questions.get(key).phrases == ["30 minutes"]
        app.button(key="remove-test").click().run()
        assert curator.services.quality.questions.find()[1] == 0

    def test_lets_an_operator_only_read(self, curator: Desk, desk: Desk) -> None:
        key = add(curator, RESET)
        assert not view(testing.show, desk).button
        assert not view(testing.show, desk, question=str(key)).button

    def test_keeps_a_phrase_with_any_sign_in_it_when_something_else_is_changed(
        self, curator: Desk
    ) -> None:
        wanted = NewQuestion(RESET, Expectation.ANSWER, phrases=("a|b, c",), tags=("x, y",))
        key = curator.services.quality.questions.add(wanted, by="Cora").id
        view(testing.show, curator, question=str(key)).button(key="change-test").click().run()
        kept = curator.services.quality.questions.get(key)
        assert (kept.phrases, kept.tags) == (["a|b, c"], ["x, y"])

    @pytest.mark.parametrize("name", ["run", "question"])
    @pytest.mark.parametrize("odd", ["²", "-1", "x", str(2**31), "9" * 40])
    def test_shows_everything_for_an_address_that_names_nothing(
        self, curator: Desk, name: str, odd: str
    ) -> None:
        assert "There are no test questions yet" in text(view(testing.show, curator, **{name: odd}))


class TestRun:
    def test_shows_what_failed_first_and_all_on_demand(self, curator: Desk) -> None:
        add(curator, RESET, "reset-password")
        add(curator, CAKE)
        asked = run(curator)
        app = view(testing.show, curator, run=str(asked.id))
        shown = text(app)
        assert CAKE in shown
        assert RESET not in shown
        app.button_group(key="run-shown").set_value("Everything").run()
        assert RESET in text(app)

    def test_shows_what_a_draft_changes_side_by_side(self, curator: Desk) -> None:
        add(curator, RESET, "reset-password")
        hidden = Document(id="reset-password", title="Lamps", body="Lamps are bright.")
        curator.services.drafts.save(hidden, author="Cora")
        asked = curator.services.quality.gate.request("reset-password", by="Cora")
        curator.services.quality.examination.carry_out(asked.id)
        shown = text(view(testing.show, curator, run=str(asked.id)))
        assert "1 of 1 questions would be answered worse" in shown
        assert "Forgot password" in shown
        assert "I could not find an answer" in shown

    def test_says_how_many_are_not_shown(self, curator: Desk) -> None:
        for number in range(MOST_SHOWN[SHOWN[0]] + 3):
            add(curator, f"What does error AL-{number} mean?")
        asked = run(curator)
        app = view(testing.show, curator, run=str(asked.id))
        assert "3 more are not shown" in text(app)
        app.button_group(key="run-shown").set_value("Everything").run()
        assert "not shown" not in text(app)

    def test_waits_for_one_that_is_not_done(self, curator: Desk) -> None:
        add(curator, RESET)
        asked = curator.services.quality.runs.request(by="Cora")
        assert "Waiting" in text(view(testing.show, curator, run=str(asked.id)))

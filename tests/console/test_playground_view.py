"""console/views/playground.py: ask as a customer, see why, try it otherwise."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Multiselect

from console.deps import Desk
from console.views import playground
from core.accounts.models import OperatorRole
from core.bootstrap import Services
from core.knowledge.documents.document import Document
from core.quality.models import Expectation
from tests.console.conftest import PASSWORD, text, view

RESET = "How do I reset my password?"


@pytest.fixture
def curator(services: Services, help_centre: None) -> Desk:
    person = services.accounts.add_operator(
        "cora@example.com", role=OperatorRole.CURATOR, password=PASSWORD, name="Cora"
    )
    return Desk(services, person)


def field(app: AppTest, name: str) -> Multiselect:
    """A field of the form that keeps the question shown."""
    [found] = [each for each in app.multiselect if each.key.endswith(f"-{name}")]
    return found


class TestShow:
    def test_says_what_it_is_for(self, curator: Desk) -> None:
        assert "Ask something as a customer would" in text(view(playground.show, curator))

    def test_shows_the_answer_and_why(self, curator: Desk) -> None:
        app = view(playground.show, curator)
        app.text_area(key="q").set_value(RESET).run()
        shown = text(app)
        assert "Forgot password" in shown
        assert "Confident enough to answer" in shown
        assert "Shares: reset, password" in shown

    def test_shows_the_articles_that_an_answer_names(self, curator: Desk) -> None:
        document = Document("moth", "Moths in the lamp", "Moths like the light of the lamp.")
        curator.services.curation.publish(document, author="Test")
        shown = text(view(playground.show, curator, q="Which tomatoes like a balcony light?"))
        assert "These articles come closest" in shown or "Which one do you mean" in shown
        assert "Moths in the lamp" in shown.split("Decision")[0]

    def test_says_which_phrasing_brought_a_passage(self, curator: Desk, services: Services) -> None:
        asked = ("Where is the lamp?", "Who moved my cheese?")
        document = Document("dairy", "Dairy", "Milk is kept cold.", phrasings=asked)
        services.curation.publish(document, author="Cora")
        curator.services.indexing.run_some()
        shown = text(view(playground.show, curator, q=asked[1]))
        assert "Nearest by number 2 of its “Also asked as”" in shown
        assert shown.count("Nearest by number") == 1

    def test_opens_what_a_link_names(self, curator: Desk) -> None:
        app = view(playground.show, curator, q=RESET, earlier=["One", "Two"])
        assert app.text_area(key="q").value == RESET
        assert app.text_area(key="earlier").value == "One\nTwo"
        assert "Forgot password" in text(app)

    def test_compares_with_another_setting(self, curator: Desk) -> None:
        app = view(playground.show, curator, q=RESET)
        app.slider(key="answer-at").set_value(1.0).run()
        shown = text(app)
        assert "Forgot password" in shown
        assert "I could not find an answer" in shown

    def test_compares_with_a_draft(self, curator: Desk) -> None:
        body = "Ask your administrator for a new password."
        new = Document(id="reset-password", title="Reset your password", body=body)
        curator.services.drafts.save(new, author="Cora")
        app = view(playground.show, curator, q=RESET)
        app.multiselect(key="drafts").set_value(["reset-password"]).run()
        assert "Ask your administrator" in text(app)

    def test_keeps_the_question_as_a_test(self, curator: Desk) -> None:
        app = view(playground.show, curator, q=RESET)
        field(app, "phrases").set_value(["30 minutes"])
        app.button(key="save-test").click().run()
        [kept], _ = curator.services.quality.questions.find()
        assert (kept.question, kept.expectation) == (RESET, Expectation.ANSWER)
        assert (kept.articles, kept.phrases) == (["reset-password"], ["30 minutes"])

    def test_keeps_another_question_with_what_that_one_got(self, curator: Desk) -> None:
        app = view(playground.show, curator, q=RESET)
        app.text_area(key="q").set_value("Do you bake cakes?").run()
        app.button(key="save-test").click().run()
        [kept], _ = curator.services.quality.questions.find()
        assert (kept.question, kept.articles) == ("Do you bake cakes?", [])
        assert kept.expectation == Expectation.DECLINE

    def test_lets_a_viewer_ask_and_keep_nothing(self, services: Services, desk: Desk) -> None:
        app = view(playground.show, desk, q=RESET)
        assert "I could not find an answer" in text(app)
        assert not [button for button in app.button if button.key == "save-test"]

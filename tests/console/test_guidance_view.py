"""console/views/guidance.py: the editor of guidance, its versions, and comparisons."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from console.deps import Desk
from console.views import guidance
from core.accounts.models import OperatorRole
from core.agent.guidance import Guidance
from core.bootstrap import Services
from core.quality.models import Expectation
from core.quality.new_questions import NewQuestion
from tests.console.conftest import PASSWORD, Broken, text, view

LAWSUIT = Guidance(forbidden=("reset my password",), tone="warm")


@pytest.fixture
def curator(services: Services, help_centre: None) -> Desk:
    person = services.accounts.add_operator(
        "cora@example.com", role=OperatorRole.CURATOR, password=PASSWORD, name="Cora"
    )
    return Desk(services, person)


@pytest.fixture
def compared(curator: Desk) -> int:
    """A comparison that is done; no model is set."""
    quality = curator.services.quality
    question = "How do I reset my password?"
    asked = NewQuestion(question, Expectation.ANSWER, ("reset-password",))
    quality.questions.add(asked, by="Test")
    made = quality.guidance.comparisons.request(LAWSUIT, by="Cora")
    quality.guidance.work.run_some()
    return made.id


def keys(app: AppTest) -> Sequence[str]:
    return [str(button.key) for button in app.button]


class TestEditor:
    def test_puts_what_was_written_in_force(self, curator: Desk) -> None:
        app = view(guidance.show, curator)
        app.text_input(key="guidance-company-shipped").input("Lumen Lights")
        app.text_input(key="guidance-languages-shipped").input("German, English ,")
        app.text_area(key="guidance-forbidden-shipped").input("lawsuit\n\nshare price\n")
        app.text_input(key="guidance-why-shipped").input("Brand book")
        app.button(key="save-guidance").click().run()
        in_force = curator.services.quality.guidance.versions.in_force
        assert in_force == Guidance(
            company="Lumen Lights",
            languages=("German", "English"),
            forbidden=("lawsuit", "share price"),
            version="1",
        )
        assert "1 (live) Brand book Cora" in text(app)
        assert "You write for Lumen Lights." in app.code[0].value
        assert app.text_input(key="guidance-company-1").value == "Lumen Lights"

    def test_keeps_what_was_written_where_it_is_refused(self, curator: Desk) -> None:
        app = view(guidance.show, curator)
        app.text_input(key="guidance-tone-shipped").input("warm")
        app.button(key="save-guidance").click().run()
        assert "say in a few words why it changes" in app.error[0].value
        assert app.text_input(key="guidance-tone-shipped").value == "warm"
        assert curator.services.quality.guidance.versions.versions() == []

    def test_says_what_has_no_effect_without_a_model(self, curator: Desk) -> None:
        [said] = view(guidance.show, curator).info
        assert "answers quote your articles word for word" in said.value
        assert "Forbidden topics hold either way" in said.value

    def test_is_read_by_viewers_and_changed_by_none(self, curator: Desk, desk: Desk) -> None:
        versions = curator.services.quality.guidance.versions
        versions.put_in_force(LAWSUIT, why="x", by="Cora")
        app = view(guidance.show, desk)
        assert "Tone warm Forbidden topics reset my password" in text(app)
        assert not app.text_area
        assert not {"save-guidance", "restore-guidance"} & set(keys(app))

    def test_goes_back_to_no_guidance(self, curator: Desk) -> None:
        versions = curator.services.quality.guidance.versions
        versions.put_in_force(LAWSUIT, why="x", by="Cora")
        app = view(guidance.show, curator)
        app.selectbox(key="guidance-version").set_value(guidance.NONE).run()
        app.text_input(key="restore-why").input("Too strict").run()
        app.button(key="restore-guidance").click().run()
        assert versions.in_force == Guidance()
        assert app.text_input(key="guidance-tone-shipped").value == ""

    def test_fails_in_plain_words(self, curator: Desk) -> None:
        quality = replace(curator.services.quality, guidance=Broken())
        broken = replace(curator, services=replace(curator.services, quality=quality))
        app = view(guidance.show, broken)
        assert "could not be shown" in app.error[0].value
        assert not app.exception


class TestComparison:
    def test_is_asked_for_from_the_form(self, curator: Desk, compared: int) -> None:
        app = view(guidance.show, curator)
        app.text_input(key="guidance-tone-shipped").input("stern")
        app.button(key="compare-guidance").click().run()
        latest = curator.services.quality.guidance.comparisons.find()[0]
        assert latest.fields["tone"] == "stern"
        assert app.query_params["comparison"] in (str(latest.id), [str(latest.id)])
        assert "Waiting" in text(app)
        assert "Cancel" in [button.label for button in app.button]

    def test_without_a_test_question_says_so(self, curator: Desk) -> None:
        app = view(guidance.show, curator)
        app.button(key="compare-guidance").click().run()
        assert "There is no test question" in app.error[0].value

    def test_shows_both_answers_side_by_side(self, curator: Desk, compared: int) -> None:
        shown = text(view(guidance.show, curator, comparison=str(compared)))
        assert "only forbidden topics can change an answer that quotes" in shown
        assert "Tone warm" in shown
        assert "In force 1 of 1" in shown
        assert "Draft 0 of 1" in shown
        assert "Other words How do I reset my password? In force Answered As expected" in shown
        assert "Draft Declined Not as expected I am not able to talk about" in shown

    def test_leads_to_putting_the_draft_in_force(self, curator: Desk, compared: int) -> None:
        app = view(guidance.show, curator, comparison=str(compared))
        app.text_input(key="comparison-why").input("It was compared").run()
        app.button(key="put-draft-in-force").click().run()
        in_force = curator.services.quality.guidance.versions.in_force
        assert in_force == replace(LAWSUIT, version="1")
        assert "1 (live) It was compared" in text(app)

    def test_leads_to_editing_the_draft(self, curator: Desk, compared: int) -> None:
        app = view(guidance.show, curator, comparison=str(compared))
        app.button(key="edit-draft").click().run()
        assert app.text_input(key=f"guidance-tone-draft-{compared}").value == "warm"

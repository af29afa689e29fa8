import json
from dataclasses import replace
from pathlib import Path

import pytest

from console.deps import Desk
from console.views import knowledge, receipt_model, retrieval
from core.agent.models import Turn
from core.bootstrap import Services
from core.knowledge.documents import Document
from tests.conftest import Install
from tests.console.conftest import Broken, asked, markup, text, view
from tests.llm.scripted import MODEL, Call, Say, scripted_server

QUESTION = "How do I reset my password?"


class TestList:
    def test_says_what_to_do_when_nothing_was_asked(self, desk: Desk) -> None:
        assert "No question has been asked yet." in text(view(retrieval.show, desk))

    def test_shows_question_outcome_and_best_article(self, desk: Desk, help_centre: None) -> None:
        asked(desk.services, QUESTION)
        shown = text(view(retrieval.show, desk))
        assert QUESTION in shown
        assert "Reset your password" in shown

    def test_finds_a_question_by_its_words(self, desk: Desk) -> None:
        asked(desk.services, "Can dolphins fly?")
        asked(desk.services, "Who painted my parcel?")
        shown = text(view(retrieval.show, desk, question="dolphin"))
        assert "Can dolphins fly?" in shown
        assert "parcel" not in shown

    def test_narrows_to_an_outcome(self, desk: Desk) -> None:
        asked(desk.services, "Can dolphins fly?")
        asked(desk.services, "I want to speak to a human")
        shown = text(view(retrieval.show, desk, result="Declined"))
        assert "dolphins" in shown
        assert "human" not in shown

    def test_narrows_to_what_was_doubtful(self, desk: Desk, help_centre: None) -> None:
        asked(desk.services, QUESTION)
        asked(desk.services, "Can dolphins fly?")
        shown = text(view(retrieval.show, desk, below="Below 30 %"))
        assert "dolphins" in shown
        assert QUESTION not in shown
        assert "No question matches." in text(view(retrieval.show, desk, slower="Over 5 s"))

    def test_says_how_much_of_what_was_found_is_cited(self, desk: Desk, help_centre: None) -> None:
        asked(desk.services, QUESTION)
        assert "1 of 3" in text(view(retrieval.show, desk))

    def test_says_in_plain_words_that_it_failed(self, desk: Desk, services: Services) -> None:
        broken = replace(desk, services=replace(services, receipts=Broken()))
        assert "could not be shown" in view(retrieval.show, broken).error[0].value


class TestReceipt:
    @pytest.fixture
    def answered(self, desk: Desk, help_centre: None) -> str:
        """Id of the answer."""
        session = asked(desk.services, QUESTION)
        return desk.services.sessions.history(session.id).messages[-1].id

    def test_tells_question_decision_and_hits(self, desk: Desk, answered: str) -> None:
        shown = text(view(retrieval.show, desk, message=answered))
        assert QUESTION in shown
        assert "Confident enough to answer" in shown
        assert "Answer at" in shown
        assert "Passages found" in shown
        assert "Choose Forgot password on the sign-in page" in shown

    def test_leads_to_the_article_and_the_session(self, desk: Desk, answered: str) -> None:
        shown = markup(view(retrieval.show, desk, message=answered))
        assert 'href="knowledge?article=reset-password"' in shown
        assert 'href="playground?q=How+do+I+reset+my+password%3F"' in shown
        assert 'href="sessions?session=sess_' in shown

    def test_asks_again_and_tells_what_is_different(self, desk: Desk, answered: str) -> None:
        body = "Choose **Lost password** on the sign-in page to reset your password."
        again = Document(id="reset-password", title="Reset your password", body=body)
        desk.services.curation.publish(again, author="Test")
        desk.services.indexing.run_some()
        app = view(retrieval.show, desk, message=answered)
        assert "Then and now" not in text(app)
        app = next(b for b in app.button if b.label == "Ask again now").click().run()
        shown = text(app)
        assert "was version 1, is 2 now" in shown
        assert "part=Versions&amp;compare-old=1&amp;compare-new=2" in markup(app)
        assert "<ins>Lost</ins>" in markup(app)
        assert "New words" in shown
        assert app.query_params["again"] == "1"
        old, new = view(
            knowledge.show,
            desk,
            article="reset-password",
            part="Versions",
            **{"compare-old": "2", "compare-new": "1"},
        ).selectbox
        assert (old.value, new.value) == (2, 1)

    def test_draws_the_time_of_each_stage(self, desk: Desk, answered: str) -> None:
        app = view(retrieval.show, desk, message=answered)
        figure = json.loads(app.get("plotly_chart")[0].proto.spec)
        assert "Dense" in figure["data"][0]["y"]
        assert all(label.endswith(" ms") for label in figure["data"][0]["text"])

    def test_says_so_when_nothing_was_found(self, desk: Desk) -> None:
        session = asked(desk.services, "Can dolphins fly?")
        answer = desk.services.sessions.history(session.id).messages[-1]
        shown = text(view(retrieval.show, desk, message=answer.id))
        assert "Nothing was found." in shown

    def test_speaks_of_no_passages_where_nothing_was_searched(self, desk: Desk) -> None:
        session = asked(desk.services, "Hello!")
        [greeting, _] = desk.services.sessions.history(session.id).messages
        shown = text(view(retrieval.show, desk, message=greeting.id))
        assert "no search was needed" in shown
        assert "Nothing was found" not in shown

    def test_says_so_when_there_is_no_such_message(self, desk: Desk) -> None:
        app = view(retrieval.show, desk, message="msg_unknown")
        assert app.error[0].value.startswith("There is no such message.")

    def test_says_so_when_a_person_had_the_session(self, desk: Desk) -> None:
        session = asked(desk.services, "I want to speak to a human")
        list(desk.services.agent.take_turn(session.id, "Are you there?"))
        question = desk.services.sessions.history(session.id).messages[-1]
        shown = text(view(retrieval.show, desk, message=question.id))
        assert "There is no answer." in shown
        assert "A person has the session" in shown


class TestCorrection:
    def test_is_one_press_away(self, desk: Desk) -> None:
        session = asked(desk.services, "Can dolphins fly?")
        message = desk.services.sessions.history(session.id).messages[0]
        app = view(retrieval.show, desk, message=message.id)
        app.button(key=f"now-{message.id}").click().run()
        (kept,) = desk.services.detector.corrections()
        assert (kept.message_id, kept.should_escalate, kept.by) == (message.id, True, "Ada")


class TestModelsPart:
    def test_shows_tokens_cost_tools_and_what_was_struck(
        self, tmp_path: Path, install: Install
    ) -> None:
        with scripted_server() as server:
            server.play(
                [Call("recall_memory")],
                [Say("The reset link works for 30 minutes. [1] It works for 90 minutes. [1]")],
            )
            more = {"llm_price_in": 2.0, "llm_price_out": 8.0}
            with install(tmp_path, llm_base_url=server.url, llm_model=MODEL, **more) as services:
                body = "The reset link works for 30 minutes."
                article = Document(id="reset", title="Reset your password", body=body)
                services.curation.publish(article, author="Ada")
                services.indexing.run_some()
                session = asked(services, "For how long does the reset link work?")
                [_, answer] = services.sessions.history(session.id).messages
                receipt = services.receipts.of_message(answer.id)
        shown = str(receipt_model.section(receipt.turn))
        for expected in (MODEL, "recall_memory", "0.000720 EUR", "It works for 90 minutes."):
            assert expected in shown
        assert "Quantity: 90 minute" in shown

    def test_is_left_out_where_no_model_was_asked(self) -> None:
        assert receipt_model.section(Turn(llm_model=None, evidence={})) is None

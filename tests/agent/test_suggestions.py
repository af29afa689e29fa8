"""AgentService.suggest: an answer for the operator, given to nobody."""

import pytest

from core.bootstrap import Services
from core.errors import SessionNotFound
from core.escalation.models import TicketReason
from core.sessions.repository import SessionFilter

QUESTION = "How do I reset my password?"


def session_with(services: Services, *texts: str) -> str:
    session = services.sessions.create()
    for text in texts:
        list(services.agent.take_turn(session.id, text))
    return session.id


class TestSuggest:
    def test_answers_the_last_question_in_plain_words(self, demo_services: Services) -> None:
        session_id = session_with(demo_services, QUESTION)
        found = demo_services.agent.suggest(session_id)
        assert found.question == QUESTION
        assert "Forgot password?" in found.text
        assert "[1]" not in found.text
        assert "**" not in found.text
        assert found.sources[0].article_id
        assert 0.3 <= found.confidence <= 1

    def test_looks_past_the_request_for_a_person(self, demo_services: Services) -> None:
        session_id = session_with(demo_services, QUESTION, "I want to speak to a human")
        assert demo_services.agent.suggest(session_id).question == QUESTION

    def test_stores_nothing_and_hands_nothing_over(self, demo_services: Services) -> None:
        session_id = session_with(demo_services, QUESTION)
        before = demo_services.sessions.history(session_id).total
        turns = demo_services.receipts.find(limit=1)[1]
        demo_services.agent.suggest(session_id)
        assert demo_services.sessions.history(session_id).total == before
        assert demo_services.receipts.find(limit=1)[1] == turns
        assert demo_services.escalation.live_ticket(session_id) is None

    def test_works_while_a_person_has_the_session(self, demo_services: Services) -> None:
        session_id = demo_services.sessions.create().id
        demo_services.escalation.request(session_id, reason=TicketReason.EXPLICIT_REQUEST)
        list(demo_services.agent.take_turn(session_id, QUESTION))
        assert "Forgot password?" in demo_services.agent.suggest(session_id).text

    def test_is_empty_when_the_knowledge_base_does_not_carry_it(
        self, demo_services: Services
    ) -> None:
        session_id = session_with(demo_services, "Who painted the ceiling of the Sistine Chapel?")
        found = demo_services.agent.suggest(session_id)
        assert found.question is not None
        assert found.text == ""

    @pytest.mark.parametrize("texts", [(), ("Hello",)], ids=["nothing", "a greeting"])
    def test_is_empty_when_nothing_was_asked(
        self, demo_services: Services, texts: tuple[str, ...]
    ) -> None:
        found = demo_services.agent.suggest(session_with(demo_services, *texts))
        assert (found.question, found.text) == (None, "")

    def test_is_refused_for_no_session(self, demo_services: Services) -> None:
        with pytest.raises(SessionNotFound):
            demo_services.agent.suggest("sess_unknown")
        assert demo_services.sessions.find(SessionFilter(), limit=1)[1]

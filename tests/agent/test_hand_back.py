"""After a person has handed the session back, the assistant goes on with what they said."""

import pytest

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.agent.events import TurnCompleted
from core.bootstrap import Services
from core.sessions.models import Outcome

GRACE = Caller("Grace", OperatorRole.OPERATOR)
PROMISE = "I will send you a new lamp by Friday, free of charge."


def ask(services: Services, session_id: str, text: str) -> TurnCompleted:
    *_, completed = services.agent.take_turn(session_id, text)
    assert isinstance(completed, TurnCompleted)
    return completed


@pytest.fixture
def session_id(demo_services: Services) -> str:
    """Handed back by Grace, who has promised something."""
    session_id = demo_services.sessions.create().id
    ticket_id = ask(demo_services, session_id, "I want to talk to a person.").ticket_id
    assert ticket_id is not None
    demo_services.escalation.reply(ticket_id, by=GRACE, text=f"Hello, I am Grace. {PROMISE}")
    demo_services.escalation.resolve(ticket_id, by=GRACE)
    return session_id


class TestHandBack:
    def test_lets_the_help_centre_answer_again(
        self, demo_services: Services, session_id: str
    ) -> None:
        answer = ask(demo_services, session_id, "How do I reset my password?")
        assert answer.outcome is Outcome.ANSWERED
        assert answer.sources
        assert "Grace" not in answer.text

    @pytest.mark.parametrize(
        "question", ["What did Grace promise me?", "You said I would get a new lamp. When?"]
    )
    def test_lets_the_assistant_quote_what_was_promised(
        self, demo_services: Services, session_id: str, question: str
    ) -> None:
        answer = ask(demo_services, session_id, question)
        assert answer.outcome is Outcome.ANSWERED
        assert answer.text.startswith("**Grace** wrote on ")
        assert f"“{PROMISE}”" in answer.text
        assert "That is due by Friday, " in answer.text
        assert not answer.sources

    def test_keeps_a_persons_words_from_every_other_session(self, demo_services: Services) -> None:
        other = demo_services.sessions.create().id
        assert "lamp by Friday" not in ask(demo_services, other, "What did Grace promise me?").text

    def test_says_in_the_receipt_which_words_they_were(
        self, demo_services: Services, session_id: str
    ) -> None:
        answer = ask(demo_services, session_id, "What did Grace promise me?")
        receipt = demo_services.receipts.of_message(str(answer.message_id))
        assert receipt.turn.evidence["matched"] == PROMISE

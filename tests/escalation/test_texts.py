"""core/escalation/texts.py: what the customer reads."""

import pytest

from core.bootstrap import Services
from core.escalation import texts
from core.escalation.models import Ticket, TicketReason


class TestHandoff:
    def test_of_a_safety_matter_begins_with_what_to_do_now(self) -> None:
        text = texts.handoff(Ticket(id=7, reason=TicketReason.SAFETY), 1)
        assert "call your local emergency number first" in text
        assert text.index("emergency") < text.index("Your ticket")

    @pytest.mark.parametrize("reason", list(TicketReason))
    def test_has_a_sentence_for_every_reason(
        self, services: Services, session_id: str, reason: TicketReason
    ) -> None:
        text = services.escalation.request(session_id, reason=reason).message.content
        assert text.endswith("you can add details or files meanwhile.")
        assert "person" in text or "someone" in text


class TestReopened:
    @pytest.mark.parametrize(
        ("position", "place"), [(1, "you are next"), (3, "you are number 3 in the queue")]
    )
    def test_tells_ticket_and_place(self, position: int, place: str) -> None:
        text = texts.reopened(Ticket(id=7), position)
        assert f"Your ticket number 7 is open again and {place}." in text

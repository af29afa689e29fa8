"""core/escalation/texts.py: what the customer reads."""

from datetime import UTC, datetime, timedelta

import pytest

from core.escalation import texts
from core.escalation.models import Ticket, TicketReason
from core.escalation.waits import Standing
from core.language.words import ENGLISH

AT = datetime(2026, 11, 24, 19, 30, tzinfo=UTC)
"""A Tuesday evening."""
NEXT = Standing(1)


class TestHandoff:
    def test_of_a_safety_matter_begins_with_what_to_do_now(self) -> None:
        text = texts.handoff(Ticket(id=7, reason=TicketReason.SAFETY), NEXT, AT)
        assert "call your local emergency number" in text
        assert text.index("emergency") < text.index("Your ticket")

    def test_of_someone_in_despair_is_about_them(self) -> None:
        ticket = Ticket(id=7, reason=TicketReason.SAFETY, detail="I want to kill myself")
        text = texts.handoff(ticket, NEXT, AT)
        assert "crisis line" in text
        assert "device" not in text

    @pytest.mark.parametrize("reason", list(TicketReason))
    def test_says_for_every_reason_why_the_number_the_place_and_what_happens_next(
        self, reason: TicketReason
    ) -> None:
        text = texts.handoff(Ticket(id=7, reason=reason), Standing(3), AT)
        why, rest = text.split("Your ticket is number 7 and ")
        assert "person" in why
        assert rest.startswith("you are number 3 in the queue. The answer will appear here")

    def test_says_when_someone_has_the_ticket_already(self) -> None:
        text = texts.handoff(Ticket(id=7, reason=TicketReason.LEGAL), Standing(0), AT)
        assert text.endswith("someone is already looking at it.")

    def test_asks_for_an_address_only_when_told_to(self) -> None:
        ticket = Ticket(id=7, reason=TicketReason.LEGAL)
        assert ENGLISH("handoff.ask_for_address") not in texts.handoff(ticket, NEXT, AT)
        assert texts.handoff(ticket, NEXT, AT, asks_address=True).endswith(
            ENGLISH("handoff.ask_for_address")
        )


class TestWaiting:
    @pytest.mark.parametrize(
        ("minutes", "words"),
        [
            (0.2, "a minute"),
            (1.2, "2 minutes"),
            (10, "10 minutes"),
            (11, "15 minutes"),
            (55, "55 minutes"),
            (56, "an hour"),
            (61, "1.5 hours"),
            (119, "2 hours"),
            (371, "7 hours"),
        ],
    )
    def test_rounds_the_wait_up_to_what_people_say(self, minutes: float, words: str) -> None:
        stands = Standing(2, expected_wait=timedelta(minutes=minutes))
        assert texts.waiting(stands, AT) == (
            f"You are number 2 in the queue. Most people have waited less than {words} of late."
        )

    @pytest.mark.parametrize(
        ("opens_at", "day"),
        [
            (datetime(2026, 11, 24, 22, 0, tzinfo=UTC), "today at 23:00"),
            (datetime(2026, 11, 25, 8, 0, tzinfo=UTC), "tomorrow at 09:00"),
            (datetime(2026, 11, 30, 8, 0, tzinfo=UTC), "on Monday, 30 November at 09:00"),
        ],
    )
    def test_says_when_the_team_is_back_in_its_own_time(self, opens_at: datetime, day: str) -> None:
        stands = Standing(1, timedelta(minutes=5), opens_at, "Europe/Berlin")
        assert texts.waiting(stands, AT) == (
            f"You are next. Our team is away now and is back {day} (Europe/Berlin)."
        )


class TestReopened:
    @pytest.mark.parametrize(
        ("position", "place"), [(1, "you are next"), (3, "you are number 3 in the queue")]
    )
    def test_tells_ticket_and_place(self, position: int, place: str) -> None:
        text = texts.reopened(Ticket(id=7), Standing(position), AT)
        assert f"Your ticket number 7 is open again and {place}." in text

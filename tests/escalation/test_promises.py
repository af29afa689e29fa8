"""core/escalation/promises.py: what people promise in their replies."""

from datetime import UTC, datetime

import pytest

from core.accounts.service import Caller
from core.bootstrap import Services
from core.escalation.models import Ticket
from core.escalation.promises import found_in

AT = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)
"""A Tuesday."""


def end_of(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, 23, 59, 59, tzinfo=UTC)


class TestFoundIn:
    @pytest.mark.parametrize(
        ("promise", "due_at"),
        [
            ("We will ship it tomorrow.", end_of(11, 25)),
            ("We’ll look into it within two days.", end_of(11, 26)),
            ("Your new lamp will arrive on 3 December.", end_of(12, 3)),
            ("You should receive it by January 4th.", end_of(1, 4, 2027)),
            ("Our team is going to call you on 2026-12-01.", end_of(12, 1)),
            ("I will write again in 2 hours.", AT.replace(hour=21)),
            ("A technician will come next Tuesday.", end_of(12, 1)),
            ("I promise that it is free.", None),
            ("We will replace it on the 31st of June.", None),
        ],
    )
    def test_has_the_sentence_and_until_when(self, promise: str, due_at: datetime | None) -> None:
        reply = f"Hi Sam! Thanks for the photo.\n{promise} Anything else?"
        assert [(p.text, p.due_at) for p in found_in(reply, at=AT)] == [(promise, due_at)]

    @pytest.mark.parametrize(
        "reply",
        [
            "I have refunded you today.",
            "If you press the button, it will blink.",
            "You will need to restart it by Friday.",
            "Will it arrive on Friday?",
            "Could you send me a photo by tomorrow?",
            "The lamp is switched on at will.",
            "",
        ],
    )
    def test_leaves_out_what_promises_nothing(self, reply: str) -> None:
        assert list(found_in(reply, at=AT)) == []


class TestPromises:
    def test_of_a_reply_are_kept_in_mind_until_somebody_notes_that_they_are_done(
        self, services: Services, ticket: Ticket, ada: Caller, bea: Caller
    ) -> None:
        services.escalation.reply(ticket.id, by=ada, text="Hello. I will call you tomorrow.")
        (promise,) = services.escalation.promises(ticket.session_id)
        assert (promise.text, promise.made_by) == ("I will call you tomorrow.", "Ada")
        assert promise.kept_at is None
        kept = services.escalation.keep_promise(promise.id, by=bea)
        services.escalation.keep_promise(promise.id, by=ada)
        (again,) = services.escalation.promises(ticket.session_id)
        assert (again.kept_by, again.kept_at) == ("Bea", kept.kept_at)

    def test_go_with_their_session(self, services: Services, ticket: Ticket, ada: Caller) -> None:
        services.escalation.reply(ticket.id, by=ada, text="I will call you tomorrow.")
        services.removal.delete(ticket.session_id)
        assert services.escalation.promises(ticket.session_id) == []

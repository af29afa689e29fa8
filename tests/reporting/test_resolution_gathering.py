"""core/reporting/resolution_gathering.py: facts that follow what happens in a session."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from core.bootstrap import Services
from core.reporting.resolution_account import Account
from core.reporting.resolution_terms import Resolution
from core.sessions.models import Rating, SessionStatus

QUESTIONS = ("How do I get my money back?", "how can i get my money back")


@pytest.fixture
def account(demo_services: Services) -> Callable[[str], Account]:
    """Of a session, after the worker has looked."""

    def look(session_id: str) -> Account:
        while demo_services.resolution_gathering.run_some():
            pass
        return demo_services.reporting.account(session_id)

    return look


def asked(services: Services, text: str, session_id: str | None = None, **new: str) -> str:
    session_id = session_id or services.sessions.create(**new).id
    list(services.agent.take_turn(session_id, text))
    return session_id


class TestFacts:
    def test_follow_messages_ratings_scores_and_the_end(
        self, demo_services: Services, account: Callable[[str], Account]
    ) -> None:
        services, found = demo_services, []
        session_id = asked(services, "How long do I have to send an order back?")
        found.append(services.reporting.account(session_id))
        found.append(account(session_id))
        answer = services.sessions.history(session_id).messages[-1]
        services.sessions.rate(session_id, answer.id, rating=Rating.UP)
        found.append(account(session_id))
        services.sessions.give_score(session_id, score=1)
        found.append(account(session_id))
        services.sessions.give_score(session_id, score=5)
        services.escalation.change_status(session_id, SessionStatus.ENDED)
        found.append(account(session_id))
        assert [each.resolution for each in found] == [
            Resolution.STILL_OPEN,
            Resolution.STILL_OPEN,
            Resolution.CONFIRMED,
            Resolution.DENIED,
            Resolution.CONFIRMED,
        ]
        assert found[0].facts is None
        assert all(later.facts is not earlier.facts for earlier, later in pairwise(found))

    def test_name_the_later_session_in_which_the_same_was_asked(
        self, demo_services: Services, account: Callable[[str], Account]
    ) -> None:
        first, second = (
            asked(demo_services, text, user_id="repeats@example.com") for text in QUESTIONS
        )
        other = asked(demo_services, QUESTIONS[1], user_id="other@example.com")
        [repeat] = account(first).repeats
        assert (repeat.earlier, repeat.later) == QUESTIONS
        assert (repeat.later_session_id, repeat.same_session) == (second, False)
        assert not account(second).repeats
        assert not account(other).repeats

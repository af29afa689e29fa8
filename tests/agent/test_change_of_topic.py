"""A question with a topic of its own is answered alike whatever was asked before it."""

from itertools import permutations

import pytest

from core.bootstrap import Services
from core.demo.loader import STARTERS
from tests.agent.conftest import completed


def cited(services: Services, *messages: str) -> list[str]:
    """The articles that the answer to the last of these messages cites."""
    session = services.sessions.create()
    *_, last = (completed(list(services.agent.take_turn(session.id, said))) for said in messages)
    return [source["metadata"]["article_id"] for source in last.sources]


@pytest.mark.parametrize(("before", "question"), list(permutations(STARTERS, 2)))
def test_what_the_chat_offers_is_answered_in_any_order(
    demo_services: Services, before: str, question: str
) -> None:
    assert cited(demo_services, before, question)[:1] == cited(demo_services, question)[:1] != []

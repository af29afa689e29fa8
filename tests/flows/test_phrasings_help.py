"""Questions that the demo company cannot answer, before and after curators add phrasings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from core.agent.draft import Context, Draft
from core.bootstrap import Services
from core.demo.loader import questions
from core.evaluation.demo import demo_corpus
from core.knowledge.models import PassageVector
from core.sessions.models import Outcome
from tests.conftest import Install, settle

PHRASINGS = {
    "a031": (
        "sign-in-problems",
        "Why am I logged out again and again?",
        "Why does my login not last?",
    ),
    "a035": (
        "two-step-sign-in",
        "How is my account safe if somebody knows my password?",
        "Is a second code needed besides the password?",
    ),
    "a039": (
        "members-and-guests",
        "Can a cleaning person have access at certain hours only?",
        "How do I give somebody access for some days?",
    ),
    "a049": (
        "cookies-and-tracking",
        "Are you tracking my location?",
        "Do you record my position during the day?",
    ),
    "a051": (
        "notifications-not-arriving",
        "Why do I notice too late that somebody rang?",
        "The doorbell rings and my phone makes no sound.",
    ),
    "a054": (
        "voice-assistants",
        "Can I control the lights by speaking?",
        "Do you support speech commands in the kitchen?",
    ),
    "c028": (
        "hub-status-light",
        "What does a ring on the hub mean that is always red?",
        "Why does the light on the hub not stop being red?",
    ),
    "c039": (
        "outdoor-lights",
        "Are there weatherproof lights for a garden path?",
        "Do your lamps stand frost and rain outside?",
    ),
    "b039": ("discount-codes", "Do students get a reduction?", "Is it cheaper at university?"),
}
"""By question the article that answers it, and what a curator may add: in other words."""
ASKED = {question.id: question for question in questions()}


@pytest.fixture
def company(
    tmp_path: Path, install: Install, demo_vectors: Sequence[Mapping[str, Any]]
) -> Iterator[Services]:
    """A demo company that may be changed."""
    with install(tmp_path, demo=True) as services:
        with services.transactions.begin() as db:
            db.execute(insert(PassageVector), demo_vectors)
        settle(services)
        yield services


def thought(services: Services) -> dict[str, Draft]:
    return {key: services.thinker.think(ASKED[key].text, Context(())) for key in PHRASINGS}


def answered(drafts: Mapping[str, Draft]) -> set[str]:
    """The questions whose answer cites an article that answers them."""
    return {
        key
        for key, draft in drafts.items()
        if draft.decision.outcome is Outcome.ANSWERED
        and any(source.article_id in ASKED[key].relevant_ids for source in draft.sources)
    }


def found_first(drafts: Mapping[str, Draft]) -> set[str]:
    """The questions whose first hit is of an article that answers them."""
    return {
        key for key, draft in drafts.items() if draft.hits[0].article_id in ASKED[key].relevant_ids
    }


class TestPhrasings:
    def test_let_questions_be_answered_that_were_not(self, company: Services) -> None:
        """Measured: answered 1 before and 6 after, the right article found first 6 and 7."""
        before = thought(company)
        documents = {document.id: document for document in demo_corpus()}
        for article, *phrasings in PHRASINGS.values():
            document = replace(documents[article], phrasings=tuple(phrasings))
            company.curation.publish(document, author="Test")
        settle(company)
        after = thought(company)
        assert len(answered(before)) <= 1
        assert len(answered(after)) >= 5
        assert found_first(before) < found_first(after)
        assert len(found_first(after)) >= 7

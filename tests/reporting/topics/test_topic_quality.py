"""core/reporting/topics/sorting.py: questions that one article answers are one topic."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import pytest
from sklearn.metrics import adjusted_rand_score

from core.bootstrap import Services
from core.demo.loader import questions
from core.knowledge.centre import centre
from core.reporting.topics import loading, names
from core.reporting.topics.names import Background
from core.reporting.topics.sorting import SAME_TOPIC, Question, Sorted, sort
from tests.figures import tell
from tests.quality.gaps.paraphrases import PARAPHRASES

Labelled = dict[str, str]
MOST_LEFT = 0.5
"""Of the questions, which are to be in a topic."""
MORE = ("follow_up", "needs_person")
"""Kinds that say little by themselves, or are for a person."""


class Measured(NamedTuple):
    """How well topics are those of the articles."""

    agreement: float
    """Adjusted Rand index over all questions."""
    covered: float
    """Share of the questions that are in a topic."""
    pure: float
    """Of these the share that is about what most of their topic are about."""


def labelled() -> Labelled:
    """The demo's questions by the article that answers them; those without are alone."""
    found = {
        each.text: each.relevant_ids[0] if each.relevant_ids else f"none: {each.id}"
        for each in questions()
        if each.kind not in MORE
    }
    return found | {text: key for key, texts in PARAPHRASES.items() for text in texts}


@pytest.fixture(scope="module")
def asked(demo_services: Services) -> list[Question]:
    """All of them, asked of the agent that answers from the demo's articles."""
    wanted, own = labelled(), set()  # other tests ask the same installation
    for text in wanted:
        session = demo_services.sessions.create().id
        own.add(session)
        for _ in demo_services.agent.take_turn(session, text):
            pass
    size = demo_services.embedder.dimension
    with demo_services.transactions.read() as db:
        found = loading.new(db, dimension=size, limit=10_000)
    return [each for each in found if each.session_id in own and each.text in wanted]


class TestSameTopic:
    def test_keeps_questions_of_one_article_together(
        self, demo_services: Services, asked: Sequence[Question]
    ) -> None:
        with demo_services.transactions.read() as db:
            common = centre(db, demo_services.embedder)
        plain = [replace(question, article_id=None) for question in asked]
        figures = {}
        for at in (0.25, 0.30, 0.35, 0.40, 0.50):
            alone = _measured(sort([], plain, common, at=at), plain)
            figures[at] = _measured(sort([], asked, common, at=at), asked)
            tell(f"{at:.2f}: vectors alone {alone}, with articles {figures[at]}")
            assert figures[at].agreement > alone.agreement
        chosen = figures[SAME_TOPIC.value]
        usable = [each.agreement for each in figures.values() if each.covered >= MOST_LEFT]
        assert chosen.covered >= MOST_LEFT
        assert chosen.agreement == max(usable)
        assert chosen.agreement >= 0.55
        assert chosen.pure >= 0.6

    def test_is_named_after_what_is_asked(
        self, demo_services: Services, asked: Sequence[Question]
    ) -> None:
        with demo_services.transactions.read() as db:
            common = centre(db, demo_services.embedder)
        groups = [each for each in sort([], asked, common) if each.is_topic]
        background = Background.of([each.questions for each in groups])
        for group in sorted(groups, key=lambda g: -len(g.added))[:25]:
            called = names.article(group.questions), names.words(group.questions, background)
            tell(len(group.added), *called)
            assert any(called)


def _measured(found: Sequence[Sorted], asked: Sequence[Question]) -> Measured:
    wanted = labelled()
    number = {each.seq: at for at, group in enumerate(found) for each in group.added}
    agreement = adjusted_rand_score([wanted[q.text] for q in asked], [number[q.seq] for q in asked])
    topics = [group.added for group in found if group.is_topic]
    covered = sum(map(len, topics))
    own = sum(Counter(wanted[q.text] for q in t).most_common(1)[0][1] for t in topics)
    return Measured(
        round(agreement, 3), round(covered / len(asked), 2), round(own / max(1, covered), 2)
    )

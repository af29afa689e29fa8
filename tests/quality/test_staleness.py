"""core/quality/staleness.py: which articles need attention, why, and with which numbers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from core.agent.models import Turn, TurnHit
from core.bootstrap import Services
from core.db import now
from core.knowledge.documents import Document
from core.knowledge.models import ArticleVersion
from core.quality.staleness import OFTEN_DISLIKED, OFTEN_FOUND, StaleReason
from core.sessions import repository as sessions
from core.sessions.models import Feedback, Rating, Role

Ask = Callable[..., None]


def publish(services: Services, key: str, **fields: object) -> None:
    document = Document(id=key, title=key.title(), body=f"All about {key}.", **fields)
    services.curation.publish(document, author="Ada")


@pytest.fixture
def ask(services: Services) -> Ask:
    """Stores questions that found an article: `ask("keys", times=3, rating=Rating.DOWN)`."""

    def asked(
        key: str,
        *,
        times: int = 1,
        cited: bool = False,
        rating: Rating | None = None,
        days: int = 0,
    ) -> None:
        session = services.sessions.create()
        with services.transactions.begin() as db:
            for _ in range(times):
                question = sessions.append(db, session, role=Role.USER, content="How?")
                answer = sessions.append(db, session, role=Role.ASSISTANT, content="So.")
                turn = Turn(question_seq=question.seq, session_id=session.id, answer_seq=answer.seq)
                turn.started_at = now() - timedelta(days=days)
                db.add(turn)
                db.flush()
                db.add(
                    TurnHit(
                        question_seq=question.seq,
                        rank=1,
                        article_id=key,
                        version_number=1,
                        title=key,
                        heading="",
                        fused_score=1.0,
                        cited_as=1 if cited else None,
                    )
                )
                if rating:
                    db.add(Feedback(message_seq=answer.seq, rating=rating))

    return asked


def reasons(services: Services) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in services.quality.staleness.find()[0]:
        found.setdefault(each.article_id, []).append(each.reason)
    return found


def published_before(services: Services, days: int) -> None:
    with services.transactions.begin() as db:
        db.execute(update(ArticleVersion).values(created_at=now() - timedelta(days=days)))


class TestFind:
    def test_names_what_is_past_its_review_date(self, services: Services) -> None:
        publish(services, "old", review_by=now().date() - timedelta(days=1))
        publish(services, "new", review_by=now().date() + timedelta(days=2))
        assert reasons(services) == {"old": ["overdue"]}

    def test_names_what_no_question_has_found(self, services: Services, ask: Ask) -> None:
        publish(services, "lost")
        publish(services, "found")
        publish(services, "forgotten")
        ask("found")
        ask("forgotten", days=200)
        published_before(services, 40)
        assert reasons(services) == {"lost": ["never_found"], "forgotten": ["never_found"]}

    def test_gives_a_new_article_time_to_be_found(self, services: Services) -> None:
        publish(services, "lost")
        assert reasons(services) == {}

    def test_names_what_is_found_for_nothing(self, services: Services, ask: Ask) -> None:
        often = int(OFTEN_FOUND.value)
        for key in ("useless", "useful", "rare"):
            publish(services, key)
        ask("useless", times=often)
        ask("useful", times=often, cited=True)
        ask("rare", times=often - 1)
        (entry,), total = services.quality.staleness.find()
        assert (entry.article_id, entry.reason, total) == ("useless", "seldom_cited", 1)
        assert (entry.found, entry.cited) == (often, 0)

    def test_names_what_is_often_rated_down(self, services: Services, ask: Ask) -> None:
        many = int(OFTEN_DISLIKED.value)
        publish(services, "disliked")
        publish(services, "mixed")
        ask("disliked", times=many, cited=True, rating=Rating.DOWN)
        ask("mixed", times=many, cited=True, rating=Rating.DOWN)
        ask("mixed", times=many * 3, cited=True, rating=Rating.UP)
        (entry,), _ = services.quality.staleness.find()
        assert (entry.article_id, entry.down, entry.up) == ("disliked", many, 0)

    def test_leaves_out_what_is_archived(self, services: Services) -> None:
        publish(services, "old", review_by=now().date() - timedelta(days=1))
        services.curation.archive("old", author="Test")
        assert reasons(services) == {}

    def test_says_how_many_there_are_on_a_page_beyond_the_last(self, services: Services) -> None:
        for key in ("old", "older"):
            publish(services, key, review_by=now().date() - timedelta(days=1))
        assert len(services.quality.staleness.find(limit=1, offset=1)[0]) == 1
        assert services.quality.staleness.find(limit=1, offset=2) == ([], 2)

    def test_can_be_asked_for_one_reason(self, services: Services) -> None:
        publish(services, "old", review_by=now().date() - timedelta(days=1))
        published_before(services, 40)
        found, total = services.quality.staleness.find(StaleReason.NEVER_FOUND)
        assert ([each.reason for each in found], total) == (["never_found"], 1)

"""core/quality/article_use.py: what articles do for customers, and lists by it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.agent.models import Turn, TurnHit
from core.bootstrap import Services
from core.db import now
from core.knowledge.catalogue import ArticleFilter, ArticleOrder, ArticleStage, ReviewDue
from core.knowledge.documents import Document
from core.quality.article_use import (
    Answering,
    ArticleUse,
    Cited,
    UseFilter,
    UseOrder,
)
from core.sessions.models import Feedback, Message, Outcome, Rating, Role

Asked = Callable[..., None]


@pytest.fixture
def asked(services: Services) -> Asked:
    """Stores turns: `asked("answered", ["a", "a", "b"], cited=[1])` found passages of a and b."""
    session = services.sessions.create()

    def ask(
        outcome: Outcome,
        articles: list[str],
        *,
        cited: tuple[int, ...] = (),
        rating: Rating | None = None,
        days_ago: float = 0,
    ) -> None:
        with services.transactions.begin() as db:
            question, answer = (
                Message(session_id=session.id, role=role, content="…")
                for role in (Role.USER, Role.ASSISTANT)
            )
            db.add_all([question, answer])
            db.flush()
            started = now() - timedelta(days=days_ago)
            db.add(
                Turn(
                    question_seq=question.seq,
                    answer_seq=answer.seq,
                    session_id=session.id,
                    started_at=started,
                    outcome=outcome,
                )
            )
            db.flush()
            for rank, article in enumerate(articles, start=1):
                db.add(_hit(question.seq, rank, article, is_cited=rank in cited))
            if rating is not None:
                db.add(Feedback(message_seq=answer.seq, rating=rating))

    return ask


def _hit(question_seq: int, rank: int, article: str, *, is_cited: bool) -> TurnHit:
    return TurnHit(
        question_seq=question_seq,
        rank=rank,
        article_id=article,
        version_number=1,
        title=article,
        heading="",
        fused_score=0.5,
        cited_as=1 if is_cited else None,
    )


@pytest.fixture
def used(services: Services, asked: Asked) -> Services:
    """Articles that are cited, declined and never needed."""
    for key in ("cited", "poor", "idle"):
        services.drafts.create(Document(key, key.title(), "Text."), author="Ada", publish=True)
    for _ in range(3):
        asked(Outcome.ANSWERED, ["cited", "cited", "poor"], cited=(1, 2))
    asked(Outcome.ANSWERED, ["poor", "cited"], cited=(1,), rating=Rating.DOWN)
    asked(Outcome.DECLINED, ["poor"])
    asked(Outcome.DECLINED, ["poor", "cited"])
    asked(Outcome.ANSWERED, ["idle"], cited=(1,), days_ago=29)
    return services


def ids(services: Services, wanted: ArticleFilter, use: UseFilter) -> list[str]:
    found, total = services.quality.article_use.find(wanted, use, limit=10)
    assert total == len(found)
    return [each.entry.article.id for each in found]


class TestOfArticle:
    def test_counts_each_turn_once_however_many_passages_it_found(self, used: Services) -> None:
        assert used.quality.article_use.of_article("cited") == ArticleUse(
            retrieved=5, cited=3, first=3, answered=3
        )

    def test_counts_ratings_of_answers_that_cited_it(self, used: Services) -> None:
        use = used.quality.article_use.of_article("poor")
        assert (use.retrieved, use.cited, use.rated_up, use.rated_down) == (6, 1, 0, 1)
        assert use.answer_rate == pytest.approx(1 / 3)

    def test_leaves_out_what_is_older_than_four_weeks(self, used: Services) -> None:
        use = used.quality.article_use.of_article("idle")
        assert (use, use.answer_rate) == (ArticleUse(), None)


class TestFind:
    @pytest.mark.parametrize(
        ("use", "expected"),
        [
            (UseFilter(), ["cited", "idle", "poor"]),
            (UseFilter(cited=Cited.NEVER), ["idle"]),
            (UseFilter(cited=Cited.SOME), ["cited", "poor"]),
            (UseFilter(cited=Cited.OFTEN), []),
            (UseFilter(answering=Answering.LOW), ["poor"]),
            (UseFilter(answering=Answering.FAIR), []),
            (UseFilter(answering=Answering.HIGH), ["cited"]),
            (UseFilter(order=UseOrder.CITED), ["cited", "poor", "idle"]),
            (UseFilter(order=UseOrder.ANSWER_RATE), ["poor", "cited", "idle"]),
        ],
    )
    def test_narrows_and_sorts_by_use(
        self, used: Services, use: UseFilter, expected: list[str]
    ) -> None:
        assert ids(used, ArticleFilter(), use) == expected

    def test_joins_both_kinds_of_filters(self, used: Services) -> None:
        wanted = ArticleFilter(text="po", status=ArticleStage.PUBLISHED)
        assert ids(used, wanted, UseFilter(cited=Cited.SOME)) == ["poor"]

    def test_has_the_use_of_each_and_the_number_beyond_the_page(self, used: Services) -> None:
        service = used.quality.article_use
        found, total = service.find(ArticleFilter(), UseFilter(order=UseOrder.CITED), limit=1)
        assert (found[0].use.cited, total) == (3, 3)
        nothing, total = service.find(
            ArticleFilter(), UseFilter(order=UseOrder.CITED), limit=5, offset=5
        )
        assert (nothing, total) == ([], 3)


class TestArticleFilter:
    """core/knowledge/catalogue.py: by owner, review date and review."""

    def test_narrows_to_an_owner_and_lists_owners_and_tags(self, services: Services) -> None:
        for key, owner, tags in (("a", "Grace", ("x", "y")), ("b", "ada", ("y",)), ("c", None, ())):
            document = Document(key, key, "Text.", owner=owner, tags=tags)
            services.drafts.create(document, author="Ada")
        assert ids(services, ArticleFilter(owner="Grace"), UseFilter()) == ["a"]
        assert services.curation.owners() == ["ada", "Grace"]
        assert services.curation.tags() == ["x", "y"]

    def test_narrows_to_dates_of_review(self, services: Services) -> None:
        today = now().date()
        for key, days in (("late", -1), ("today", 0), ("week", 7), ("later", 8), ("far", 91)):
            document = Document(key, key, "Text.", review_by=today + timedelta(days=days))
            services.drafts.create(document, author="Ada", publish=True)
        services.drafts.create(Document("none", "none", "Text."), author="Ada")
        by_date = ArticleOrder.REVIEW_BY
        for review, expected in (
            (ReviewDue.OVERDUE, ["late"]),
            (ReviewDue.WEEK, ["late", "today", "week"]),
            (ReviewDue.MONTH, ["late", "today", "week", "later"]),
            (ReviewDue.UNSET, ["none"]),
            (None, ["late", "today", "week", "later", "far", "none"]),
        ):
            wanted = ArticleFilter(review=review, order=by_date)
            assert ids(services, wanted, UseFilter()) == expected
        found, _ = services.curation.find(ArticleFilter(order=by_date))
        assert [entry.is_overdue for entry in found] == [True, *[False] * 5]

"""core/knowledge/trial.py: a search as it would be after publishing is the search after it."""

from collections.abc import Callable

import pytest

from core.bootstrap import Services
from core.errors import ArticleNotFound, NothingToPublish
from core.knowledge.corpus import LiveCorpus
from core.knowledge.documents import Document
from core.knowledge.retrieval import Hit, Retriever
from core.knowledge.trial import Trial, TrialCorpus, TrialMaker
from tests.knowledge.conftest import Publish

QUESTIONS = [
    "How long may I take to send it back?",
    "hub blinks amber",
    "Is there room for six on a plan?",
    "When is my money back?",
] * 6
Search = Callable[..., list[list[Hit]]]


@pytest.fixture
def maker(services: Services) -> TrialMaker:
    return TrialMaker(services.transactions, embedder=services.embedder)


@pytest.fixture
def found(services: Services) -> Search:
    """The hits of every question, live or with a trial."""
    live = LiveCorpus(services.transactions, index=services.index, model=services.embedder.name)

    def searched(trial: Trial | None = None) -> list[list[Hit]]:
        corpus = TrialCorpus(live, services.transactions, trial) if trial else live
        vectors = services.embedder.encode(QUESTIONS)
        return [list(each.hits) for each in Retriever(corpus).search_each(QUESTIONS, vectors)]

    return searched


@pytest.fixture(autouse=True)
def base(publish: Publish, drain: Callable[..., int]) -> None:
    publish("returns", "Send it back within thirty days.\n\n## Refunds\n\nMoney takes a week.")
    publish("hub", "The light of the hub blinks amber when error AL-104 occurs.")
    publish("plans", "The family plan has room for six people.")
    drain()


def seen(hits: list[list[Hit]]) -> list[list[tuple[object, ...]]]:
    """What distinguishes hits, apart from the ids that a trial cannot know."""
    return [
        [(h.article_id, h.version_number, h.heading, h.text, h.rank) for h in each] for each in hits
    ]


def scores(hits: list[list[Hit]]) -> list[float]:
    return [
        score or 0.0
        for each in hits
        for h in each
        for score in (h.dense_score, h.lexical_score, h.fused_score)
    ]


NEW_RETURNS = Document(
    id="returns",
    title="Returns",
    body="You have sixty days.\n\n## Refunds\n\nMoney takes a day.\n\n## Hub\n\nPack the hub well.",
)


class TestMakeOfDrafts:
    def test_finds_what_publishing_would_find_with_the_same_scores(
        self, services: Services, maker: TrialMaker, found: Search, drain: Callable[..., int]
    ) -> None:
        services.drafts.save(NEW_RETURNS, author="Ada")
        tried = found(maker.make(drafts=["returns"]))
        services.drafts.publish("returns", author="Ada")
        drain()
        published = found()
        assert seen(tried) == seen(published)
        assert scores(tried) == pytest.approx(scores(published), abs=1e-5)

    def test_counts_phrasings_keywords_and_passages_that_are_switched_off(
        self, services: Services, maker: TrialMaker, found: Search, drain: Callable[..., int]
    ) -> None:
        written = Document(
            id="returns",
            title="Returns",
            body=f"{NEW_RETURNS.body}\n\n## Old\n\n<!-- passage: off -->\n\nThe hub blinks amber.",
            phrasings=("Is there room for six on my plan?", "May I bring it back?"),
            keywords=("amber",),
        )
        services.drafts.save(written, author="Ada")
        tried = found(maker.make(drafts=["returns"]))
        services.drafts.publish("returns", author="Ada")
        drain()
        published = found()
        assert seen(tried) == seen(published)
        assert scores(tried) == pytest.approx(scores(published), abs=1e-5)
        assert not any(hit.heading == "Old" for each in published for hit in each)

    def test_leaves_the_live_search_as_it_is(
        self, services: Services, maker: TrialMaker, found: Search
    ) -> None:
        before = found()
        services.drafts.save(NEW_RETURNS, author="Ada")
        found(maker.make(drafts=["returns"]))
        assert seen(found()) == seen(before)
        assert scores(found()) == scores(before)

    def test_finds_an_article_that_was_never_published(
        self, services: Services, maker: TrialMaker, found: Search
    ) -> None:
        new = Document(id="", title="Opening hours", body="A hub that blinks is normal.")
        created = services.drafts.create(new, author="Ada")
        hits = found(maker.make(drafts=[created.detail.article.id]))[1]
        assert "opening-hours" in [hit.article_id for hit in hits]

    def test_takes_an_article_away_that_becomes_internal(
        self, services: Services, maker: TrialMaker, found: Search
    ) -> None:
        hidden = Document(id="returns", title="Returns", body=NEW_RETURNS.body, audience="internal")
        services.drafts.save(hidden, author="Ada")
        hits = found(maker.make(drafts=["returns"]))
        assert "returns" not in {hit.article_id for each in hits for hit in each}

    def test_needs_a_draft(self, maker: TrialMaker) -> None:
        with pytest.raises(NothingToPublish):
            maker.make(drafts=["returns"])
        with pytest.raises(ArticleNotFound):
            maker.make(drafts=["nothing"])


class TestMakeWithout:
    def test_finds_what_archiving_would_leave(
        self, services: Services, maker: TrialMaker, found: Search, drain: Callable[..., int]
    ) -> None:
        tried = found(maker.make(without=["hub"]))
        services.curation.archive("hub", author="Test")
        drain()
        archived = found()
        assert seen(tried) == seen(archived)
        assert scores(tried) == pytest.approx(scores(archived), abs=1e-5)

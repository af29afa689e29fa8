"""core/knowledge/curation.py: what changes the knowledge base, and what customers see of it."""

from datetime import date

import pytest
from sqlalchemy import select

from core.bootstrap import Services
from core.errors import ArticleNotFound
from core.knowledge import lexical, repository
from core.knowledge.catalogue import ArticleFilter
from core.knowledge.curation import ARCHIVED_AT_ONCE, Change
from core.knowledge.documents import Document
from core.knowledge.jobs import new_batch
from core.knowledge.models import ArticleStatus, ArticleVersion

BODY = "Send it back within thirty days.\n\n## Refunds\n\nMoney follows in a week."
RETURNS = Document(id="returns", title="Returns", body=BODY)
OTHER = Document(id="hub", title="Hub", body="The hub blinks amber.")


def changed(document: Document, **fields: object) -> Document:
    return Document(**{**vars(document), **fields})


def publish(services: Services, document: Document, **more: str) -> Change:
    return services.curation.publish(document, author="Ada", **more)


def found(services: Services, question: str) -> list[str]:
    """The articles that a customer's words find in the database."""
    with services.transactions.read() as db:
        ids = [match.passage_id for match in lexical.search(db, question, limit=10).passages]
        live = repository.live_rows(db, ids, model=services.embedder.name)
    assert set(live) == set(ids)
    return sorted({row.article_id for row in live.values()})


def versions(services: Services, article_id: str) -> list[tuple[int, str]]:
    with services.transactions.read() as db:
        rows = db.scalars(select(ArticleVersion).where(ArticleVersion.article_id == article_id))
        return [(row.number, row.body) for row in rows]


def waiting(services: Services) -> int:
    return services.curation.jobs_by_state().get("queued", 0)


class TestPublish:
    def test_of_a_new_article_makes_it_findable_at_once(self, services: Services) -> None:
        assert publish(services, RETURNS) is Change.NEW
        assert found(services, "thirty days") == ["returns"]
        assert found(services, "money week") == ["returns"]

    def test_of_the_same_again_changes_nothing(self, services: Services) -> None:
        publish(services, RETURNS)
        assert publish(services, changed(RETURNS, source="another/file.md")) is Change.UNCHANGED
        assert versions(services, "returns") == [(1, BODY)]
        assert waiting(services) == 1

    def test_of_a_changed_text_replaces_it_and_keeps_the_old_version(
        self, services: Services
    ) -> None:
        publish(services, RETURNS)
        assert publish(services, changed(RETURNS, body="Within sixty days.")) is Change.UPDATED
        assert versions(services, "returns") == [(1, BODY), (2, "Within sixty days.")]
        assert found(services, "sixty") == ["returns"]
        assert found(services, "thirty") == []
        detail = services.curation.detail("returns")
        assert detail.version is not None
        assert (detail.version.number, len(detail.passages)) == (2, 1)

    def test_of_an_earlier_text_makes_a_version_of_its_own(self, services: Services) -> None:
        for body in ("One.", "Two.", "One."):
            publish(services, changed(RETURNS, body=body))
        assert versions(services, "returns") == [(1, "One."), (2, "Two."), (3, "One.")]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", "Sending back"),
            ("url", "https://shop.example/returns"),
            ("tags", ("orders",)),
            ("owner", "Ada"),
            ("review_by", date(2027, 1, 1)),
            ("audience", "internal"),
        ],
    )
    def test_of_anything_else_that_changed_is_an_update_too(
        self, services: Services, field: str, value: object
    ) -> None:
        publish(services, RETURNS)
        document = changed(RETURNS, **{field: value})
        assert publish(services, document) is Change.UPDATED
        assert publish(services, document) is Change.UNCHANGED

    def test_shows_the_article_as_its_document_says(self, services: Services) -> None:
        document = changed(
            RETURNS, url="https://shop.example/r", tags=("a", "b"), owner="Ada", audience="public"
        )
        publish(services, document, source="folder")
        detail = services.curation.detail("returns")
        article, version = detail.article, detail.version
        assert version is not None
        assert (article.title, article.status, article.tags) == ("Returns", "published", ["a", "b"])
        assert (article.owner, article.source) == ("Ada", "folder")
        assert (version.url, version.author, version.number) == ("https://shop.example/r", "Ada", 1)
        assert [passage.heading for passage in detail.passages] == ["", "Refunds"]

    @pytest.mark.parametrize("audience", ["internal", "signed-in"])
    def test_of_what_is_not_public_lets_no_customer_find_or_read_it(
        self, services: Services, audience: str
    ) -> None:
        publish(services, changed(RETURNS, audience=audience))
        services.indexing.run_some()
        assert found(services, "thirty days refunds money") == []
        assert services.agent.search("thirty days refunds money") == []
        assert services.index.count() == 0
        with pytest.raises(ArticleNotFound):
            services.curation.public_version("returns")

    def test_of_what_is_no_longer_public_takes_it_away_at_once(self, services: Services) -> None:
        publish(services, RETURNS)
        services.indexing.run_some()
        publish(services, changed(RETURNS, audience="internal"))
        assert services.agent.search("thirty days") == []
        services.indexing.run_some()
        assert services.index.count() == 0

    def test_after_archiving_brings_the_article_back(self, services: Services) -> None:
        publish(services, RETURNS)
        services.curation.archive("returns", author="Test")
        assert publish(services, RETURNS) is Change.UPDATED
        assert found(services, "thirty days") == ["returns"]


class TestArchive:
    def test_takes_the_article_out_of_every_search_at_once(self, services: Services) -> None:
        publish(services, RETURNS)
        publish(services, OTHER)
        services.indexing.run_some()
        services.curation.archive("returns", author="Test")
        assert found(services, "thirty days") == []
        assert {hit.article_id for hit in services.agent.search("thirty days")} == {"hub"}

    def test_keeps_the_versions(self, services: Services) -> None:
        publish(services, RETURNS)
        services.curation.archive("returns", author="Test")
        assert versions(services, "returns") == [(1, BODY)]
        assert services.curation.detail("returns").article.status == "archived"
        with pytest.raises(ArticleNotFound):
            services.curation.public_version("returns")

    def test_of_an_unknown_article_is_refused(self, services: Services) -> None:
        with pytest.raises(ArticleNotFound):
            services.curation.archive("unknown", author="Test")


class TestArchiveMissing:
    def test_archives_what_the_source_no_longer_has_and_nothing_else(
        self, services: Services
    ) -> None:
        publish(services, RETURNS, source="folder")
        publish(services, OTHER, source="folder")
        publish(services, changed(OTHER, id="plug"), source="another")
        gone = services.curation.archive_missing(
            "folder", keep={"hub"}, batch=new_batch(), author="Test"
        )
        assert gone == ["returns"]
        assert found(services, "thirty blinks") == ["hub", "plug"]

    def test_again_has_nothing_left_to_do(self, services: Services) -> None:
        publish(services, RETURNS, source="folder")
        services.curation.archive_missing("folder", keep=set(), batch=new_batch(), author="Test")
        assert (
            services.curation.archive_missing(
                "folder", keep=set(), batch=new_batch(), author="Test"
            )
            == []
        )

    def test_leaves_none_out_where_it_takes_several_transactions(self, services: Services) -> None:
        for number in range(ARCHIVED_AT_ONCE + 2):
            publish(services, changed(OTHER, id=f"a{number}"), source="folder")
        gone = services.curation.archive_missing(
            "folder", keep={"a0"}, batch=new_batch(), author="Test"
        )
        assert len(gone) == ARCHIVED_AT_ONCE + 1
        assert found(services, "blinks") == ["a0"]


class TestPublicVersion:
    def test_is_the_published_text(self, services: Services) -> None:
        publish(services, RETURNS)
        publish(services, changed(RETURNS, body="New."))
        assert services.curation.public_version("returns").body == "New."

    def test_of_an_unknown_article_is_refused(self, services: Services) -> None:
        with pytest.raises(ArticleNotFound):
            services.curation.public_version("unknown")


class TestDetail:
    def test_tells_which_passages_have_their_vectors(self, services: Services) -> None:
        publish(services, RETURNS)
        assert services.curation.detail("returns").indexed == frozenset()
        services.indexing.run_some()
        detail = services.curation.detail("returns")
        assert detail.indexed == {passage.id for passage in detail.passages}
        assert len(detail.indexed) == 2


class TestFind:
    def test_lists_by_title_in_pages_with_the_number_of_all(self, services: Services) -> None:
        for key in ("c", "a", "b"):
            publish(services, changed(OTHER, id=key, title=f"Title {key}"))
        page, total = services.curation.find(limit=2, offset=1)
        assert ([entry.article.id for entry in page], total) == (["b", "c"], 3)

    def test_looks_in_title_and_id_and_by_status(self, services: Services) -> None:
        publish(services, RETURNS)
        publish(services, OTHER)
        services.curation.archive("hub", author="Test")
        find = services.curation.find
        assert [e.article.id for e in find(ArticleFilter(text="RETUR"))[0]] == ["returns"]
        assert [e.article.id for e in find(ArticleFilter(status=ArticleStatus.ARCHIVED))[0]] == [
            "hub"
        ]
        assert find(ArticleFilter(text="%"))[1] == 0


class TestProgress:
    def test_follows_one_batch(self, services: Services) -> None:
        batch = new_batch()
        publish(services, RETURNS, batch=batch)
        publish(services, OTHER)
        progress = services.curation.progress(batch)
        assert (progress.total, progress.done, progress.finished) == (1, 0, False)
        services.indexing.run_some()
        progress = services.curation.progress(batch)
        assert (progress.total, progress.done, progress.finished) == (1, 1, True)

    def test_of_a_batch_without_jobs_is_finished(self, services: Services) -> None:
        assert services.curation.progress(new_batch()).finished


class TestIsEmpty:
    def test_is_true_until_something_was_published(self, services: Services) -> None:
        assert services.curation.is_empty()
        publish(services, RETURNS)
        assert not services.curation.is_empty()

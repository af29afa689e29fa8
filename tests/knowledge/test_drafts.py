"""core/knowledge/drafts.py and versions.py: an article is written, published, brought back."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.bootstrap import Services
from core.errors import (
    ArticleChanged,
    ArticleExists,
    ArticleNotFound,
    InvalidDocument,
    NothingToPublish,
    SwitchboardError,
    VersionNotFound,
)
from core.knowledge import lexical
from core.knowledge.catalogue import ArticleFilter, ArticleOrder
from core.knowledge.documents import Document
from core.knowledge.documents.assembly import edited, tidy
from core.knowledge.drafts import Deleted
from core.knowledge.merging import merged_text

RETURNS = Document("returns", "Returns", "Send it back within thirty days.")
LATER = Document("returns", "Sending back", "Send it back within sixty days.", tags=("orders",))
TOGETHER = 6
"""Editors who do the same thing at once."""


def at_once(action: Callable[[], object]) -> Counter[str]:
    """What comes of doing a thing several times at the same moment."""
    start = threading.Barrier(TOGETHER)

    def outcome(_: int) -> str:
        start.wait()
        try:
            action()
        except SwitchboardError as error:
            return type(error).__name__
        return "done"

    with ThreadPoolExecutor(TOGETHER) as people:
        return Counter(people.map(outcome, range(TOGETHER)))


def found(services: Services, question: str) -> int:
    with services.transactions.read() as db:
        return len(lexical.search(db, question, limit=10).passages)


def numbers(services: Services, article_id: str = "returns") -> list[int]:
    versions, total = services.versions.of_article(article_id, limit=100)
    assert total == len(versions)
    return [entry.version.number for entry in versions]


class TestCreate:
    def test_makes_a_draft_that_nobody_finds(self, services: Services) -> None:
        detail = services.drafts.create(RETURNS, author="Ada").detail
        assert (detail.article.status, detail.version) == ("draft", None)
        assert detail.draft is not None
        assert (detail.draft.body, detail.draft.author) == (RETURNS.body, "Ada")
        assert found(services, "thirty days") == 0
        assert services.curation.jobs_by_state() == {}

    def test_can_publish_at_once(self, services: Services) -> None:
        changed = services.drafts.create(RETURNS, author="Ada", publish=True)
        assert (changed.detail.draft, numbers(services)) == (None, [1])
        assert found(services, "thirty days") == 1
        assert services.curation.progress(changed.batch or "").total == 1

    def test_of_an_id_that_is_taken_is_refused_and_changes_nothing(
        self, services: Services
    ) -> None:
        services.drafts.create(RETURNS, author="Ada")
        with pytest.raises(ArticleExists):
            services.drafts.create(LATER, author="Grace", publish=True)
        draft = services.curation.detail("returns").draft
        assert draft is not None
        assert draft.body == RETURNS.body

    def test_without_an_id_makes_one_from_the_title_that_is_free(self, services: Services) -> None:
        nameless = Document("", "How do I send it back?", "By post.")
        ids = [services.drafts.create(nameless, author="Ada").detail.article.id for _ in range(22)]
        assert ids[:3] == [f"how-do-i-send-it-back{more}" for more in ("", "-2", "-3")]
        assert len(set(ids)) == 22

    @pytest.mark.parametrize("title", ["???", "返品", "w" * 300])
    def test_finds_an_id_for_any_title(self, services: Services, title: str) -> None:
        made = services.drafts.create(Document("", title, "Text."), author="Ada")
        assert 0 < len(made.detail.article.id) <= 200

    @pytest.mark.parametrize("wrong", ["Returns", "a b", "ünï", "../etc", "a//b", "a/", "x\0y"])
    def test_refuses_an_id_that_an_import_would_change(
        self, services: Services, wrong: str
    ) -> None:
        with pytest.raises(InvalidDocument, match="could be"):
            services.drafts.create(Document(wrong, "Title", "Text."), author="Ada")

    @pytest.mark.parametrize(
        "document",
        [
            Document("", "  ", "Text."),
            Document("", "Title", " \n\t\n"),
            Document("", "Title", "***"),
            Document("", "Title", "Text.", url="javascript:alert(1)"),
        ],
    )
    def test_refuses_what_an_import_would(self, services: Services, document: Document) -> None:
        with pytest.raises(InvalidDocument):
            services.drafts.create(document, author="Ada")

    def test_of_one_id_by_several_at_once_makes_one_article(self, services: Services) -> None:
        outcomes = at_once(lambda: services.drafts.create(RETURNS, author="Ada", publish=True))
        assert outcomes == {"done": 1, "ArticleExists": TOGETHER - 1}
        assert numbers(services) == [1]


class TestSave:
    def test_changes_the_draft_and_what_lists_show_of_it(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada")
        detail = services.drafts.save(LATER, author="Grace")
        assert detail.draft is not None
        assert (detail.draft.title, detail.draft.author) == ("Sending back", "Grace")
        assert (detail.article.title, detail.article.tags) == ("Sending back", ["orders"])

    def test_of_a_published_article_leaves_it_as_customers_know_it(
        self, services: Services
    ) -> None:
        services.drafts.create(RETURNS, author="Ada", publish=True)
        services.drafts.save(LATER, author="Ada")
        assert services.curation.public_version("returns").body == RETURNS.body
        assert services.curation.detail("returns").article.title == "Returns"
        assert (found(services, "thirty"), found(services, "sixty")) == (1, 0)

    def test_on_an_older_state_is_refused_with_the_current_one(self, services: Services) -> None:
        seen = services.drafts.create(RETURNS, author="Ada").detail.article.revision
        now = services.drafts.save(LATER, author="Grace", revision=seen).article.revision
        with pytest.raises(ArticleChanged) as refused:
            services.drafts.save(RETURNS, author="Ada", revision=seen)
        assert refused.value.details["revision"] == now == seen + 1

    @pytest.mark.parametrize(
        "change",
        [
            lambda services: services.drafts.publish("returns", author="Grace"),
            lambda services: services.curation.archive("returns", author="Test"),
            lambda services: services.versions.restore("returns", 1, author="Grace"),
            lambda services: services.curation.publish(LATER, author="Import"),
        ],
        ids=["publish", "archive", "restore", "import"],
    )
    def test_notices_every_other_change_of_the_article(
        self, services: Services, change: Callable[[Services], object]
    ) -> None:
        services.drafts.create(Document("returns", "Old", "Old."), author="Ada", publish=True)
        services.curation.publish(RETURNS, author="Import")
        seen = services.drafts.save(LATER, author="Ada").article.revision
        change(services)
        with pytest.raises(ArticleChanged):
            services.drafts.save(RETURNS, author="Ada", revision=seen)

    def test_by_several_at_once_on_one_state_lets_one_through(self, services: Services) -> None:
        seen = services.drafts.create(RETURNS, author="Ada").detail.article.revision
        outcomes = at_once(lambda: services.drafts.save(LATER, author="Ada", revision=seen))
        assert outcomes == {"done": 1, "ArticleChanged": TOGETHER - 1}

    @pytest.mark.parametrize("article_id", ["unknown", "x\0y", "", "w" * 201])
    def test_of_an_unknown_article_is_refused(self, services: Services, article_id: str) -> None:
        with pytest.raises(ArticleNotFound):
            services.drafts.save(Document(article_id, "Title", "Text."), author="Ada")


class TestPublish:
    def test_makes_the_draft_the_next_version(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada", publish=True)
        services.drafts.save(LATER, author="Ada")
        changed = services.drafts.publish("returns", author="Grace")
        version = changed.detail.version
        assert version is not None
        assert (version.number, version.body, version.author) == (2, LATER.body, "Grace")
        assert (changed.detail.article.title, changed.detail.draft) == ("Sending back", None)
        assert (found(services, "thirty"), found(services, "sixty")) == (0, 1)

    def test_brings_the_vectors_by_its_job(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada")
        changed = services.drafts.publish("returns", author="Ada")
        assert (changed.detail.searchable, services.index.count()) == (0, 0)
        services.indexing.run_some()
        assert services.curation.progress(changed.batch or "").finished
        assert (services.curation.detail("returns").searchable, services.index.count()) == (1, 1)

    def test_brings_an_archived_article_back(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada", publish=True)
        services.curation.archive("returns", author="Test")
        services.drafts.save(LATER, author="Ada")
        assert services.curation.detail("returns").article.status == "archived"
        services.drafts.publish("returns", author="Ada")
        assert services.curation.public_version("returns").body == LATER.body

    def test_without_a_draft_is_refused(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada", publish=True)
        with pytest.raises(NothingToPublish):
            services.drafts.publish("returns", author="Ada")

    def test_of_a_merge_that_is_not_decided_is_refused(self, services: Services) -> None:
        body = merged_text("Thirty days.", "Sixty days.", "Ninety days.")
        services.drafts.create(replace(RETURNS, body=body), author="Ada")
        with pytest.raises(InvalidDocument, match="both texts of a merge"):
            services.drafts.publish("returns", author="Ada")
        with pytest.raises(InvalidDocument, match="both texts of a merge"):
            services.drafts.create(Document("", "New", body), author="Ada", publish=True)
        assert numbers(services) == []

    def test_of_another_state_than_was_seen_is_refused(self, services: Services) -> None:
        seen = services.drafts.create(RETURNS, author="Ada").detail.article.revision
        services.drafts.save(LATER, author="Grace")
        with pytest.raises(ArticleChanged):
            services.drafts.publish("returns", author="Ada", revision=seen)
        assert services.versions.of_article("returns", limit=1) == ([], 0)

    def test_by_several_at_once_makes_one_version(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada")
        outcomes = at_once(lambda: services.drafts.publish("returns", author="Ada"))
        assert outcomes == {"done": 1, "NothingToPublish": TOGETHER - 1}
        assert numbers(services) == [1]
        assert found(services, "thirty") == 1

    @pytest.mark.parametrize("audience", ["internal", "signed-in"])
    def test_of_what_is_not_public_reaches_no_customer(
        self, services: Services, audience: str
    ) -> None:
        secret = Document("secret", "Secret", "The code is tulip.", audience=audience)
        services.drafts.create(secret, author="Ada")
        services.drafts.publish("secret", author="Ada")
        services.indexing.run_some()
        assert services.agent.search("What is the code? tulip") == []
        assert services.index.count() == 0
        with pytest.raises(ArticleNotFound):
            services.curation.public_version("secret")


class TestDelete:
    def test_of_what_was_never_published_leaves_nothing(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada")
        assert services.drafts.delete("returns", author="Test") == Deleted(archived=False)
        with pytest.raises(ArticleNotFound):
            services.curation.detail("returns")
        services.drafts.create(RETURNS, author="Ada")

    def test_of_what_was_published_archives_it_without_its_draft(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada", publish=True)
        services.indexing.run_some()
        services.drafts.save(LATER, author="Ada")
        deleted = services.drafts.delete("returns", author="Test")
        assert deleted.archived
        assert found(services, "thirty") == 0
        services.indexing.run_some()
        assert services.curation.progress(deleted.batch or "").finished
        assert services.index.count() == 0
        detail = services.curation.detail("returns")
        assert (detail.article.status, detail.draft, detail.searchable) == ("archived", None, 0)
        assert services.versions.get("returns", 1).version.body == RETURNS.body

    def test_again_changes_nothing(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada", publish=True)
        services.drafts.delete("returns", author="Test")
        assert services.drafts.delete("returns", author="Test") == Deleted(archived=True)

    def test_keeps_what_an_answer_quoted(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada", publish=True)
        services.indexing.run_some()
        session = services.sessions.create()
        *_, turn = services.agent.take_turn(session.id, "Within how many days can I send it back?")
        services.drafts.delete("returns", author="Test")
        services.indexing.run_some()
        [hit] = services.receipts.of_message(turn.message_id).hits
        assert (hit.text, hit.hit.version_number) == (RETURNS.body, 1)


class TestVersions:
    def test_are_listed_from_the_newest_with_the_one_that_is_out(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada", publish=True)
        services.curation.publish(LATER, author="Import")
        entries, _ = services.versions.of_article("returns", limit=10)
        shown = [(e.version.number, e.version.author, e.is_published) for e in entries]
        assert shown == [(2, "Import", True), (1, "Ada", False)]
        services.curation.archive("returns", author="Test")
        entries, total = services.versions.of_article("returns", limit=1, offset=1)
        assert ([e.version.number for e in entries], total) == ([1], 2)
        assert not services.versions.get("returns", 2).is_published

    def test_show_what_changed_between_them(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada", publish=True)
        services.curation.publish(LATER, author="Ada")
        changes = services.versions.diff("returns", old=1, new=2).splitlines()
        assert changes[:2] == ["--- version 1", "+++ version 2"]
        assert f"-{RETURNS.body}" in changes
        assert f"+{LATER.body}" in changes
        assert services.versions.diff("returns", old=2, new=2) == ""

    def test_that_are_very_long_are_shown_as_replaced(self, services: Services) -> None:
        for body in ("a\n" * 2000 + "b", "a\n" * 2000 + "c"):
            services.curation.publish(Document("long", "Long", body), author="Ada")
        changes = services.versions.diff("long", old=1, new=2).splitlines()
        ranges = "@@ -1,2003 +1,2003 @@ Too much to compare line by line"
        assert changes[:4] == ["--- version 1", "+++ version 2", ranges, "-Long"]
        assert changes[-1] == "+c"
        assert services.versions.diff("long", old=2, new=2) == ""

    def test_that_do_not_exist_are_refused(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada", publish=True)
        for call in (
            lambda: services.versions.get("returns", 2),
            lambda: services.versions.diff("returns", old=2, new=1),
            lambda: services.versions.restore("returns", 2, author="Ada"),
        ):
            with pytest.raises(VersionNotFound):
                call()


class TestRestore:
    def test_publishes_the_earlier_text_as_a_new_version(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada", publish=True)
        services.curation.publish(LATER, author="Ada")
        detail = services.versions.restore("returns", 1, author="Grace").detail
        assert detail.version is not None
        assert (detail.version.number, detail.version.author) == (3, "Grace")
        assert (detail.version.title, detail.version.body) == (RETURNS.title, RETURNS.body)
        assert (numbers(services), detail.article.tags) == ([3, 2, 1], ["orders"])
        assert (found(services, "thirty"), found(services, "sixty")) == (1, 0)

    def test_of_what_is_out_already_changes_nothing(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada", publish=True)
        assert services.versions.restore("returns", 1, author="Grace").batch is None
        assert numbers(services) == [1]

    def test_brings_an_archived_article_back(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada", publish=True)
        services.curation.archive("returns", author="Test")
        services.versions.restore("returns", 1, author="Ada")
        assert services.curation.public_version("returns").number == 2

    def test_does_not_make_what_became_internal_public(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada", publish=True)
        internal = Document("returns", "Returns", "For us.", audience="internal")
        services.curation.publish(internal, author="Ada")
        services.versions.restore("returns", 1, author="Ada")
        assert found(services, "thirty") == 0
        with pytest.raises(ArticleNotFound):
            services.curation.public_version("returns")

    def test_by_several_at_once_makes_one_version(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada", publish=True)
        services.curation.publish(LATER, author="Ada")
        outcomes = at_once(lambda: services.versions.restore("returns", 1, author="Ada"))
        assert outcomes == {"done": TOGETHER}
        assert numbers(services) == [3, 2, 1]


class TestImportOfTheSameArticle:
    def test_by_several_at_once_makes_one_version(self, services: Services) -> None:
        assert at_once(lambda: services.curation.publish(RETURNS, author="Import")) == {
            "done": TOGETHER
        }
        assert numbers(services) == [1]

    def test_leaves_its_draft_alone(self, services: Services) -> None:
        services.drafts.create(LATER, author="Ada")
        services.curation.publish(RETURNS, author="Import")
        draft = services.curation.detail("returns").draft
        assert draft is not None
        assert draft.body == LATER.body
        assert services.curation.public_version("returns").body == RETURNS.body


class TestFind:
    def test_shows_the_state_of_each_article(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada", publish=True)
        services.drafts.save(LATER, author="Ada")
        services.drafts.create(Document("hub", "Hub", "It blinks."), author="Ada")
        shown = {
            entry.article.id: (entry.article.status, entry.version, entry.has_draft)
            for entry in services.curation.find()[0]
        }
        assert shown == {"returns": ("published", 1, True), "hub": ("draft", None, True)}

    @pytest.mark.parametrize("tag", ["orders", 'say "hi"', "ünï", "50%"])
    def test_by_tag_takes_whole_tags_as_they_are(self, services: Services, tag: str) -> None:
        services.drafts.create(Document("a", "A", "Text.", tags=("first", tag)), author="Ada")
        services.drafts.create(
            Document("b", "B", "Text.", tags=(f"{tag}s", f"x{tag}")), author="Ada"
        )
        services.drafts.create(Document("c", "C", "Text."), author="Ada")
        page, total = services.curation.find(ArticleFilter(tag=tag))
        assert ([entry.article.id for entry in page], total) == (["a"], 1)

    def test_can_put_the_latest_change_first(self, services: Services) -> None:
        for key in "bac":
            services.drafts.create(Document(key, key, "Text."), author="Ada")
        services.drafts.save(Document("b", "b", "New."), author="Ada")
        page, _ = services.curation.find(ArticleFilter(order=ArticleOrder.UPDATED))
        assert [entry.article.id for entry in page] == ["b", "c", "a"]


class TestTidy:
    @given(st.text())
    def test_once_is_enough(self, body: str) -> None:
        assert tidy(tidy(body)) == tidy(body)

    def test_keeps_all_that_is_markdown(self) -> None:
        body = "    code\r\n\r\n---\r\n* a  \r\n  b\r\n"
        assert tidy(f"\r\n  \n{body}\n\n") == "    code\n\n---\n* a  \n  b"


class TestEdited:
    def test_cleans_what_is_shown_on_one_line(self) -> None:
        raw = Document(
            "", " A\ttitle\n", "Text.", tags=(" a ", "a", ""), owner=" Ada ", review_by=date.max
        )
        assert edited(raw) == Document(
            "", "A title", "Text.", tags=("a",), owner="Ada", review_by=date.max
        )

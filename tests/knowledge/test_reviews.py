"""core/knowledge/reviews.py and changes.py: a draft is reviewed, and every change is noted."""

from collections.abc import Callable

import pytest

from core.audit.log import AuditFilter
from core.audit.models import AuditEntry
from core.bootstrap import Services
from core.errors import (
    ArticleChanged,
    ArticleNotFound,
    NeverPublished,
    NothingToReview,
    NotInReview,
)
from core.knowledge.catalogue import ArticleFilter, ArticleStage
from core.knowledge.documents import Document
from core.knowledge.importing import ImportPlan, import_documents

RETURNS = Document("returns", "Returns", "Send it back within thirty days.")
LATER = Document("returns", "Returns", "Send it back within sixty days.", tags=("orders",))


def entries(services: Services, article_id: str = "returns") -> list[AuditEntry]:
    """What is noted of an article, the oldest first."""
    found, _ = services.audit.find(AuditFilter(kind="article", subject_id=article_id))
    return list(reversed(found))


def actions(services: Services) -> list[tuple[str, str]]:
    return [(entry.actor, entry.action) for entry in entries(services)]


def in_review(services: Services) -> list[str]:
    found, _ = services.curation.find(ArticleFilter(status=ArticleStage.REVIEW))
    return [entry.article.id for entry in found]


class TestSubmit:
    def test_puts_the_draft_in_review(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada")
        services.drafts.create(Document("hub", "Hub", "It blinks."), author="Ada")
        detail = services.reviews.submit("returns", author="Ada")
        assert detail.draft is not None
        assert detail.draft.submitted_by == "Ada"
        assert detail.draft.submitted_at is not None
        assert in_review(services) == ["returns"]

    def test_again_changes_nothing(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada")
        first = services.reviews.submit("returns", author="Ada").article.revision
        assert services.reviews.submit("returns", author="Grace").article.revision == first
        assert actions(services) == [("Ada", "created"), ("Ada", "submitted")]

    def test_is_withdrawn_by_an_edit(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada")
        services.reviews.submit("returns", author="Ada")
        services.drafts.save(LATER, author="Grace")
        assert in_review(services) == []
        last = entries(services)[-1]
        assert (last.before or {})["submitted_by"] == "Ada"
        assert (last.after or {})["submitted_by"] is None

    def test_is_approved_by_publishing(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada")
        services.reviews.submit("returns", author="Ada")
        services.drafts.publish("returns", author="Grace")
        assert in_review(services) == []
        assert services.curation.public_version("returns").author == "Grace"

    def test_without_a_draft_is_refused(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada", publish=True)
        with pytest.raises(NothingToReview):
            services.reviews.submit("returns", author="Ada")

    def test_of_another_state_or_no_article_is_refused(self, services: Services) -> None:
        seen = services.drafts.create(RETURNS, author="Ada").detail.article.revision
        services.drafts.save(LATER, author="Grace")
        with pytest.raises(ArticleChanged):
            services.reviews.submit("returns", author="Ada", revision=seen)
        with pytest.raises(ArticleNotFound):
            services.reviews.submit("unknown", author="Ada")


class TestSendBack:
    def test_ends_the_review_with_a_note_in_the_history(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada")
        services.reviews.submit("returns", author="Ada")
        services.reviews.send_back("returns", author="Grace", note="Say what it costs.")
        assert in_review(services) == []
        last = entries(services)[-1]
        assert (last.actor, last.action, last.reason) == (
            "Grace",
            "sent back",
            "Say what it costs.",
        )

    def test_of_what_is_not_in_review_is_refused(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada")
        with pytest.raises(NotInReview):
            services.reviews.send_back("returns", author="Grace")


class TestDiscard:
    def test_goes_back_to_what_is_published(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada", publish=True)
        services.drafts.save(LATER, author="Ada")
        assert services.drafts.discard("returns", author="Ada").draft is None
        last = entries(services)[-1]
        assert (last.action, (last.after or {})["tags"]) == ("discarded", [])
        assert services.drafts.discard("returns", author="Ada").draft is None

    def test_of_the_only_text_is_refused(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada")
        with pytest.raises(NeverPublished, match="Delete the article"):
            services.drafts.discard("returns", author="Ada")


class TestAudit:
    def test_tells_each_step_of_an_article(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada")
        services.drafts.save(LATER, author="Grace")
        services.drafts.publish("returns", author="Grace", reason="The law changed.")
        services.drafts.save(RETURNS, author="Ada")
        services.drafts.publish("returns", author="Ada")
        services.versions.restore("returns", 1, author="Grace")
        services.curation.archive("returns", author="Ada", reason="Out of date.")
        assert actions(services) == [
            ("Ada", "created"),
            ("Grace", "edited"),
            ("Grace", "published"),
            ("Ada", "edited"),
            ("Ada", "published"),
            ("Grace", "restored"),
            ("Ada", "archived"),
        ]
        published, restored, archived = (entries(services)[at] for at in (2, 5, 6))
        assert published.before == {"status": "draft", "version": None}
        assert published.after == {"status": "published", "version": 1}
        assert published.reason == "The law changed."
        assert restored.reason == "Version 1 was restored."
        assert (archived.before, archived.after, archived.reason) == (
            {"status": "published"},
            {"status": "archived"},
            "Out of date.",
        )

    def test_tells_of_an_edit_the_fields_that_changed(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada")
        services.drafts.save(LATER, author="Grace")
        edit = entries(services)[-1]
        assert edit.before is not None
        assert edit.after is not None
        assert set(edit.after) == {"body", "tags"}
        assert (edit.before["tags"], edit.after["tags"]) == ([], ["orders"])
        assert edit.after["body"].startswith("31 characters, SHA-256 ")
        assert LATER.body not in str(edit.after)

    def test_notes_nothing_where_nothing_changes(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada", publish=True)
        services.curation.publish(RETURNS, author="Import")
        services.versions.restore("returns", 1, author="Ada")
        services.curation.archive("returns", author="Ada")
        services.curation.archive("returns", author="Ada")
        services.drafts.delete("returns", author="Ada")
        assert actions(services) == [("Ada", "created"), ("Ada", "archived")]

    def test_keeps_what_a_deleted_article_was(self, services: Services) -> None:
        services.drafts.create(RETURNS, author="Ada")
        services.drafts.delete("returns", author="Grace")
        gone = entries(services)[-1]
        assert (gone.actor, gone.action, gone.after) == ("Grace", "deleted", None)
        assert (gone.before or {})["title"] == "Returns"

    def test_names_imports_and_what_they_archive(self, services: Services) -> None:
        plan = ImportPlan("Program", source="folder", archive_missing=True)
        hub = Document("hub", "Hub", "It blinks.")
        import_documents(services.curation, [RETURNS, hub], plan)
        import_documents(services.curation, [hub], plan)
        assert actions(services) == [("Program", "imported"), ("Program", "archived")]
        assert (entries(services)[0].after or {})["source"] == "folder"
        assert [entry.action for entry in entries(services, "hub")] == ["imported"]

    @pytest.mark.parametrize(
        "refused",
        [
            lambda services: services.drafts.save(LATER, author="Ada", revision=99),
            lambda services: services.drafts.publish("returns", author="Ada", revision=99),
            lambda services: services.reviews.send_back("returns", author="Ada"),
        ],
    )
    def test_notes_nothing_of_what_was_refused(
        self, services: Services, refused: Callable[[Services], object]
    ) -> None:
        services.drafts.create(RETURNS, author="Ada")
        with pytest.raises((ArticleChanged, NotInReview)):
            refused(services)
        assert actions(services) == [("Ada", "created")]

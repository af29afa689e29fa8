from dataclasses import replace

from console.deps import Desk
from console.views import knowledge
from core.bootstrap import Services
from core.errors import IndexUnavailable
from core.knowledge.documents.document import Document
from tests.console.conftest import Broken, markup, text, view


class NoIndex:
    def count(self) -> int:
        raise IndexUnavailable


class TestList:
    def test_says_how_to_begin_when_there_are_no_articles(self, desk: Desk) -> None:
        assert "There are no articles yet. Write one with New article, or import a folder" in text(
            view(knowledge.show, desk)
        )

    def test_shows_articles_and_how_many_passages_are_indexed(
        self, desk: Desk, help_centre: None
    ) -> None:
        app = view(knowledge.show, desk)
        assert "Published 2" in text(app)
        assert "Vectors in the index 3" in text(app)
        assert "Reset your password" in text(app)

    def test_finds_an_article_by_its_title(self, desk: Desk, help_centre: None) -> None:
        shown = text(view(knowledge.show, desk, title="delete"))
        assert "Delete your account" in shown
        assert "Reset your password" not in shown

    def test_narrows_to_a_status(self, desk: Desk, help_centre: None) -> None:
        desk.services.curation.archive("delete-account", author="Test")
        shown = text(view(knowledge.show, desk, state="Archived"))
        assert "Delete your account" in shown
        assert "Reset your password" not in shown

    def test_says_that_the_worker_does_not_run(self, desk: Desk) -> None:
        assert "Start it with: python -m core worker" in text(view(knowledge.show, desk))

    def test_says_nothing_of_a_worker_that_runs(self, desk: Desk) -> None:
        desk.services.heartbeats.beat("worker")
        shown = text(view(knowledge.show, desk))
        assert "Worker Running" in shown
        assert "Start it with" not in shown

    def test_shows_the_articles_though_the_index_is_down(
        self, desk: Desk, services: Services, help_centre: None
    ) -> None:
        broken = replace(desk, services=replace(services, index=NoIndex()))
        shown = text(view(knowledge.show, broken))
        assert "The search index does not answer." in shown
        assert "Vectors in the index unknown" in shown
        assert "Reset your password" in shown

    def test_says_in_plain_words_that_it_failed(self, desk: Desk, services: Services) -> None:
        broken = replace(desk, services=replace(services, curation=Broken(), quality=Broken()))
        assert "could not be shown" in view(knowledge.show, broken).error[0].value


class TestArticle:
    def test_shows_text_and_passages(self, desk: Desk, help_centre: None) -> None:
        app = view(knowledge.show, desk, article="reset-password")
        assert "Version 1 by Test" in text(app)
        assert "<strong>Forgot password</strong>" in markup(app)
        shown = text(view(knowledge.show, desk, article="reset-password", part="Passages"))
        assert "Passages (2)" in shown
        assert "How long the link works" in shown
        assert "of 256 tokens" in shown
        assert "Indexed" in shown

    def test_says_which_passages_are_not_indexed_yet(self, desk: Desk) -> None:
        document = Document(id="new", title="New", body="Not indexed by anyone so far.")
        desk.services.curation.publish(document, author="Test")
        shown = text(view(knowledge.show, desk, article="new", part="Passages"))
        assert "Not indexed yet" in shown
        assert "1 not embedded yet; the worker does it." in shown

    def test_shows_html_in_an_article_as_text(self, desk: Desk) -> None:
        document = Document(id="odd", title="<b>Odd</b>", body="<script>alert(1)</script>")
        desk.services.curation.publish(document, author="Test")
        shown = markup(view(knowledge.show, desk, article="odd"))
        assert "<script>" not in shown
        assert "<b>Odd" not in shown

    def test_says_so_when_there_is_no_such_article(self, desk: Desk) -> None:
        app = view(knowledge.show, desk, article="unknown")
        assert app.error[0].value.startswith("There is no such article.")

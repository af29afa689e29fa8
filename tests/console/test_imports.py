"""The console's view of imports, on real services."""

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from console.deps import Desk
from console.views import imports
from core.accounts.models import Operator, OperatorRole
from core.bootstrap import Services
from core.errors import InvalidDocument
from core.knowledge.documents import Document
from core.knowledge.imports.runner import ImportRunner
from core.knowledge.imports.service import ImportView
from core.knowledge.imports.source_set import SourceSet
from core.knowledge.imports.web_sources import WebSourceService
from core.knowledge.repository import require
from core.knowledge.web.crawl import Crawler
from core.knowledge.web.fetch import PageFetcher
from core.outbound.addresses import AddressCheck
from tests.console.conftest import PASSWORD, Broken, markup, text, view
from tests.knowledge.web.conftest import Site, serving

LONG = "Pack the lamp in its own box and take it to any post office that is near to you. " * 2


@pytest.fixture
def cora(services: Services) -> Operator:
    """May change the knowledge base."""
    return services.accounts.add_operator(
        "cora@example.com", role=OperatorRole.CURATOR, password=PASSWORD, name="Cora"
    )


@pytest.fixture
def library(services: Services, cora: Operator) -> Desk:
    return Desk(services, cora)


def plan(services: Services, *found: Document | InvalidDocument) -> ImportView:
    return services.imports.plan_files(
        found, name="help.zip", by="Cora", source_set=SourceSet("help", archive_missing=True)
    )


def three(services: Services) -> ImportView:
    """A plan with something new, a duplicate, and something broken."""
    return plan(
        services,
        Document("return", "Return a lamp", LONG, source="return.md"),
        Document("copy", "Return a lamp", LONG, source="<b>copy</b>.md"),
        InvalidDocument("bad.pdf", "is not a PDF."),
    )


def shown(app: AppTest) -> str:
    """Everything that a person can read on the page."""
    said = [*app.success, *app.error, *app.warning, *app.markdown, *app.caption, *app.toast]
    return " ".join([text(app), *(element.value for element in said)])


def bars(app: AppTest) -> list[str]:
    return [bar.proto.text for bar in app.get("progress")]


class TestPage:
    def test_is_for_curators(self, services: Services, desk: Desk, library: Desk) -> None:
        assert "imported by curators" in shown(view(imports.show, desk))
        assert "imported by curators" not in shown(view(imports.show, library))
        assert not view(imports.show, desk).button

    def test_says_how_to_begin(self, library: Desk) -> None:
        assert "Nothing was imported here yet." in shown(view(imports.show, library))

    def test_lists_what_came_before(self, services: Services, library: Desk) -> None:
        planned = three(services)
        app = view(imports.show, library)
        assert "help.zip Files · Cora Waits for you 1 new, 1 duplicate, 1 broken" in text(app)
        assert f"?import={planned.record.id}" in markup(app)

    def test_says_in_plain_words_that_it_failed(self, services: Services, library: Desk) -> None:
        broken = replace(library, services=replace(services, imports=Broken()))
        assert "could not be shown" in view(imports.show, broken).error[-1].value


class TestFromFiles:
    def test_makes_a_plan_and_opens_it(self, services: Services, library: Desk) -> None:
        app = view(imports.show, library)
        upload = app.get("file_uploader")[0]
        upload.upload("hub.md", b"# The hub\n\nIt blinks.", "text/markdown")
        app.button(key=form_button(app, "Look at the plan")).click().run()
        [planned] = services.imports.find(limit=5)[0]
        assert planned.counts.planned["new"] == 1
        assert planned.record.id in app.query_params["import"]
        assert "The hub hub.md New" in text(app)

    def test_asks_for_files_first(self, services: Services, library: Desk) -> None:
        app = view(imports.show, library)
        app.button(key=form_button(app, "Look at the plan")).click().run()
        assert "Choose one or more files first." in shown(app)
        assert services.imports.find(limit=5)[1] == 0


class TestPlan:
    def test_says_of_each_file_what_would_happen_and_why(
        self, services: Services, library: Desk
    ) -> None:
        app = view(imports.show, library, **{"import": three(services).record.id})
        read = text(app)
        assert "New 1 Duplicate 1 Broken 1" in read
        assert "Return a lamp return.md New" in read
        assert "Duplicate It has the same text as return.md." in read
        assert "bad.pdf Broken Is not a PDF." in read
        assert "Nothing is archived, because a file is broken." in read
        assert "<b>copy" not in markup(app)

    def test_can_be_narrowed_to_a_state(self, services: Services, library: Desk) -> None:
        key = three(services).record.id
        read = text(view(imports.show, library, **{"import": key, "plan": "Broken"}))
        assert "bad.pdf" in read
        assert "return.md" not in read

    def test_says_what_starting_it_does_and_leads_to_the_articles(
        self, services: Services, library: Desk, help_centre: None
    ) -> None:
        for key in ("reset-password", "delete-account"):
            with services.transactions.begin() as db:
                require(db, key).source = "help"
        planned = plan(services, Document("reset-password", "Reset it", "Like this."))
        app = view(imports.show, library, **{"import": planned.record.id})
        assert app.button(key="import-start").label == "Import 1 and archive 1"
        assert "knowledge?article=delete-account" in markup(app)

    def test_that_changes_nothing_says_so(self, services: Services, library: Desk) -> None:
        key = plan(services, InvalidDocument("bad.pdf", "is bad.")).record.id
        app = view(imports.show, library, **{"import": key})
        assert app.button(key="import-start").label == "Import, which changes nothing"

    def test_comes_in_pages(self, services: Services, library: Desk) -> None:
        long = plan(services, *(InvalidDocument(f"{n}.pdf", "is bad.") for n in range(30)))
        app = view(imports.show, library, **{"import": long.record.id})
        assert not app.error
        assert "24.pdf Broken" in text(app)
        assert "25.pdf" not in text(app)

    def test_is_started_by_a_click(self, services: Services, library: Desk) -> None:
        key = three(services).record.id
        app = view(imports.show, library, **{"import": key})
        assert app.button(key="import-start").label == "Import 1"
        app.button(key="import-start").click().run()
        assert "Running" in text(app)
        assert bars(app) == ["0 of 1 carried out"]
        services.import_runner.run_some()
        app.run()
        assert "Done" in text(app)
        assert "Carried out 1 of 1 Published 1" in text(app)
        assert bars(app) == ["Found by its words already; by meaning 0 of 1"]
        assert [entry.article.id for entry in services.curation.find()[0]] == ["return"]

    def test_takes_the_duplicates_too_if_wanted(self, services: Services, library: Desk) -> None:
        key = three(services).record.id
        app = view(imports.show, library, **{"import": key})
        app.checkbox(key=f"duplicates-{key}").check().run()
        assert app.button(key="import-start").label == "Import 2"
        app.button(key="import-start").click().run()
        services.import_runner.run_some()
        assert services.curation.find()[1] == 2

    def test_takes_the_duplicates_that_are_ticked(self, services: Services, library: Desk) -> None:
        key = three(services).record.id
        app = view(imports.show, library, **{"import": key})
        app.session_state[f"import-chosen-{key}"] = ["2"]
        app.run()
        app.button(key="import-start").click().run()
        assert services.imports.get(key).counts.chosen == 2

    def test_is_cancelled_by_a_click(self, services: Services, library: Desk) -> None:
        key = three(services).record.id
        app = view(imports.show, library, **{"import": key})
        app.button(key="import-cancel").click().run()
        assert "Cancelled" in text(app)
        assert not app.button
        assert services.imports.get(key).record.state == "cancelled"

    def test_that_somebody_else_started_says_so(self, services: Services, library: Desk) -> None:
        key = three(services).record.id
        app = view(imports.show, library, **{"import": key})
        services.imports.start(key, by="Ada")
        app.button(key="import-start").click().run()
        assert "An import that is running cannot be started." in app.error[0].value.replace(
            "\\", ""
        )

    def test_of_none_is_said(self, library: Desk) -> None:
        app = view(imports.show, library, **{"import": "imp_0"})
        assert app.error[0].value.startswith("There is no such import.")


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


class TestFromTheWeb:
    def test_reads_plans_and_syncs(self, services: Services, library: Desk, site: Site) -> None:
        crawler = Crawler(PageFetcher(AddressCheck(allow_private=True)), pause_s=0)
        runner = ImportRunner(services.transactions, crawler=crawler)
        sources = WebSourceService(services.transactions, crawler=crawler)
        near = replace(library, services=replace(services, web_sources=sources))
        app = view(imports.show, near)
        app.text_input(key="web-url").set_value(site.page("/help", "Help", "<p>Like this."))
        app.button(key=form_button(app, "Read")).click().run()
        assert bars(app) == ["Looking at the address"]
        runner.run_some()
        app.run()
        assert "New 1" in text(app)
        app.button(key="import-cancel").click().run()
        del app.query_params["import"]
        app.run()
        [source] = sources.find()
        assert f"{site.url('/help')} Kind Page" in text(app)
        app.button(key=f"sync-{source.record.id}").click().run()
        assert services.imports.find(limit=5)[1] == 2

    def test_says_why_an_address_is_refused(self, services: Services, library: Desk) -> None:
        app = view(imports.show, library)
        app.text_input(key="web-url").set_value("http://127.0.0.1/")
        app.button(key=form_button(app, "Read")).click().run()
        assert "private network" in app.error[0].value
        assert app.text_input(key="web-url").value == "http://127.0.0.1/"

    def test_shows_why_pages_could_not_be_read(self, services: Services, library: Desk) -> None:
        with serving() as site:
            url = site.url("/nowhere")
        crawler = Crawler(PageFetcher(AddressCheck(allow_private=True)), pause_s=0)
        sources = WebSourceService(services.transactions, crawler=crawler)
        planned = sources.plan(url, by="Cora")
        ImportRunner(services.transactions, crawler=crawler).run_some()
        app = view(imports.show, library, **{"import": planned.record.id})
        assert "its robots.txt cannot be read: no connection could be made" in text(app)


class TestExport:
    def test_offers_every_published_article(
        self, services: Services, library: Desk, help_centre: None
    ) -> None:
        app = view(imports.show, library)
        [button] = app.get("download_button")
        assert button.proto.label == "Download 2 articles"
        packed = io.BytesIO()
        assert services.exports.write_zip(packed) == 2


def form_button(app: AppTest, label: str) -> str:
    """The key of a form's button."""
    return str(next(button.key for button in app.button if button.label == label))

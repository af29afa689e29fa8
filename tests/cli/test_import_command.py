"""core/cli/imports.py: a dry run, and pages of the web."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.bootstrap import Services
from core.knowledge.imports.models import ImportState
from tests.cli.conftest import Run
from tests.knowledge.web.conftest import Site, serving

LONG = "Pack the lamp in its own box and take it to any post office that is near to you. " * 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two articles, a copy of one of them, and something broken."""
    made = tmp_path / "articles"
    made.mkdir()
    (made / "hub.md").write_text("# The hub\n\nIt blinks.\n")
    (made / "returns.md").write_text(f"# Returns\n\n{LONG}\n")
    (made / "returns-copy.md").write_text(f"# Returns\n\n{LONG}\n")
    (made / "z.pdf").write_bytes(b"no PDF at all")
    return made


class TestDryRun:
    def test_says_of_each_file_what_would_happen(
        self, run: Run, folder: Path, installed: Services
    ) -> None:
        outcome = run("import", folder, "--dry-run")
        assert outcome.code == 1
        assert outcome.out.splitlines() == [
            "new        hub.md",
            "new        returns-copy.md",
            "duplicate  returns.md: It has the same text as returns-copy.md.",
            "broken     z.pdf: is damaged, or is not a PDF.",
            f"{folder}: 2 new, 0 changed, 0 unchanged, 1 duplicate, 1 broken, 0 gone. "
            "Nothing was changed.",
        ]
        assert installed.curation.is_empty()

    def test_names_what_would_be_archived(self, run: Run, folder: Path) -> None:
        (folder / "z.pdf").unlink()
        run("import", folder)
        (folder / "hub.md").unlink()
        outcome = run("import", folder, "--dry-run")
        assert outcome.code == 0
        assert "gone       hub" in outcome.out

    def test_with_json_prints_one_object(self, run: Run, folder: Path) -> None:
        [report] = run("import", folder, "--dry-run", "--json").json["imports"]
        assert (report["planned"]["new"], report["planned"]["duplicate"]) == (2, 1)
        assert report["broken"] == [{"file": "z.pdf", "reason": "is damaged, or is not a PDF."}]
        assert report["items"][0] == {
            "file": "hub.md",
            "state": "new",
            "article_id": "hub",
            "title": "The hub",
            "reason": None,
        }


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A help centre on this computer, which the settings allow."""
    monkeypatch.setenv("SWITCHBOARD_ALLOW_PRIVATE_TARGETS", "1")
    with serving() as site:
        site.page("/hub", "The hub", "<p>It blinks amber.")
        site.page("/returns", "Returns", "<p>Send it back within thirty days.")
        site.sitemap("/hub", "/returns")
        yield site


class TestWeb:
    def test_makes_articles_of_pages_that_are_found(
        self, run: Run, site: Site, installed: Services
    ) -> None:
        outcome = run("import", site.url("/sitemap.xml"))
        assert outcome.code == 0
        assert "2 new, 0 updated, 0 unchanged, 0 archived, 0 not imported." in outcome.out
        assert "2 articles indexed." in outcome.out
        assert installed.agent.search("thirty days")[0].article_id == f"{site.host}/returns"

    def test_again_says_what_has_changed(self, run: Run, site: Site) -> None:
        run("import", site.url("/sitemap.xml"))
        site.page("/hub", "The hub", "<p>It blinks green.")
        site.sitemap("/hub")
        [report] = run("import", site.url("/sitemap.xml"), "--json").json["imports"]
        assert (report["updated"], report["archived"]) == (1, [f"{site.host}/returns"])

    def test_dry_run_leaves_nothing_behind(self, run: Run, site: Site, installed: Services) -> None:
        outcome = run("import", site.url("/sitemap.xml"), "--dry-run")
        assert f"new        {site.url('/hub')}" in outcome.out
        assert installed.curation.is_empty()
        [view] = installed.imports.find(limit=5)[0]
        assert view.record.state == ImportState.CANCELLED
        [source] = installed.web_sources.find()
        assert not source.record.archive_missing

    def test_names_a_page_that_could_not_be_read(self, run: Run, site: Site) -> None:
        del site.pages["/hub"]
        outcome = run("import", site.url("/sitemap.xml"))
        assert outcome.code == 1
        assert f"Not imported: {site.url('/hub')}: answers with 404 Not Found." in outcome.err
        assert "1 new" in outcome.out

    def test_of_an_address_that_cannot_be_read_is_refused(self, run: Run, site: Site) -> None:
        outcome = run("import", site.url("/nowhere"))
        assert outcome.code == 1
        assert "it answers with 404 Not Found" in outcome.err

    def test_of_a_private_address_is_refused(self, run: Run) -> None:
        outcome = run("import", "http://169.254.169.254/latest")
        assert (outcome.code, outcome.out) == (1, "")
        assert "metadata" in outcome.err

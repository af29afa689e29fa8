"""core/cli/knowledge.py: export."""

from pathlib import Path
from zipfile import ZipFile

from core.bootstrap import Services
from core.knowledge.documents import Document
from tests.cli.conftest import Run

HUB = Document("devices/hub", "The hub", "It blinks amber.")
FOR_US = Document("inside", "Inside", "For us.", audience="internal")


def fill(services: Services) -> None:
    for document in (HUB, FOR_US):
        services.curation.publish(document, author="Test")
    services.drafts.create(Document("later", "Later", "Not yet."), author="Test")


class TestExport:
    def test_writes_a_zip_that_import_finds_nothing_new_in(
        self, run: Run, installed: Services, tmp_path: Path
    ) -> None:
        fill(installed)
        outcome = run("export", tmp_path / "out.zip")
        assert (outcome.code, outcome.out) == (0, f"2 articles written to {tmp_path}/out.zip.\n")
        assert ZipFile(tmp_path / "out.zip").namelist() == ["devices/hub.md", "inside.md"]
        assert "0 new, 0 updated, 2 unchanged" in run("import", tmp_path / "out.zip").out

    def test_writes_a_folder_where_the_path_is_no_zip(
        self, run: Run, installed: Services, tmp_path: Path
    ) -> None:
        fill(installed)
        assert run("export", tmp_path / "out").code == 0
        assert "It blinks amber." in (tmp_path / "out/devices/hub.md").read_text()

    def test_with_json_prints_one_object(
        self, run: Run, installed: Services, tmp_path: Path
    ) -> None:
        fill(installed)
        written = run("export", tmp_path / "out.zip", "--json").json
        assert written == {"path": str(tmp_path / "out.zip"), "articles": 2}

    def test_to_where_nothing_can_be_written_is_refused(
        self, run: Run, installed: Services, tmp_path: Path
    ) -> None:
        outcome = run("export", tmp_path / "nowhere" / "out.zip")
        assert (outcome.code, outcome.out) == (1, "")
        assert "\n" not in outcome.err.strip()
        assert "cannot be written" in outcome.err

"""What the docs say is so."""

import re
from pathlib import Path

import pytest

from app.main import create_app
from core.bootstrap import Services
from core.settings import Settings, variable_name

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#]+)(?:#[^)]*)?\)")


class TestLinks:
    @pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
    def test_lead_to_files_that_exist(self, page: Path) -> None:
        targets = [link for link in LINK.findall(page.read_text()) if "://" not in link]
        missing = [target for target in targets if not (page.parent / target).exists()]
        assert missing == []


class TestSettingsTable:
    def test_names_every_setting_once_with_its_default(self) -> None:
        rows = re.findall(
            r"^\| `([A-Z_]+)` \| (\S+) \|", (ROOT / "docs/running.md").read_text(), re.MULTILINE
        )
        shown = {name: default.strip("`") for name, default in rows}
        assert shown == {
            variable_name(name).removeprefix("SWITCHBOARD_"): _default(field.default)
            for name, field in Settings.model_fields.items()
        }


class TestReadme:
    def test_names_only_targets_that_the_makefile_has(self) -> None:
        named = set(re.findall(r"\bmake ([a-z-]+)", (ROOT / "README.md").read_text()))
        known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
        assert named
        assert named <= known

    def test_gives_the_commands_of_the_procfile_in_the_running_page(self) -> None:
        commands = re.findall(r"^\w+: (.+)$", (ROOT / "Procfile").read_text(), re.MULTILINE)
        page = (ROOT / "docs/running.md").read_text()
        assert len(commands) == 4
        assert [command for command in commands if f"`{command}`" not in page] == []


class TestDecisions:
    def test_are_all_listed(self) -> None:
        folder = ROOT / "docs/decisions"
        listed = (folder / "README.md").read_text()
        pages = [page.name for page in folder.glob("0*.md")]
        assert pages
        assert [page for page in pages if f"({page})" not in listed] == []


def _default(value: object) -> str:
    if value is None:
        return "unset"
    if isinstance(value, bool):
        return str(int(value))
    return str(value) or "derived"


class TestApiPage:
    def test_lists_the_api_routes_that_exist(self, services: Services) -> None:
        listed = set(re.findall(r"`(/[a-z][^`]*)`", _section("docs/api.md", "## Routes")))
        schema = create_app(services=services, with_chat=False).openapi()
        served = {path for path in schema["paths"] if not path.startswith(("/help", "/docs"))}
        assert listed - {"/metrics"} == served - {"/metrics"}


def _section(page: str, heading: str) -> str:
    return (ROOT / page).read_text().partition(heading)[2].partition("\n## ")[0]

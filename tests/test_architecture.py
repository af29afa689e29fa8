"""The house rules that a program can check."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("app", "console", "core")
MOST_LINES = 250
THIRD_PARTY = ROOT / "app/static/swagger-ui"
GENERATED = ROOT / "core/migrations/versions"
TEXT = {".py", ".js", ".css", ".html", ".md", ".svg", ".json", ".jsonl", ".toml", ".txt", ".yaml"}
_HOST = re.compile(r"https?://([A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9a-f:]+\])")
_OWN = re.compile(r"localhost|host|127\.0\.0\.1|\[::1?\]|(?:[\w-]+\.)*example(?:\.com|\.org)?")
SLOW = {"openai", "scipy", "sklearn", "torch"}
NAMESPACES = {"www.w3.org", "schemas.openxmlformats.org"}
"""Names in XML that look like addresses; nothing is fetched from them."""


def files(*suffixes: str) -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            if path.suffix in suffixes and THIRD_PARTY not in path.parents:
                yield path


class TestImports:
    def test_keep_the_contracts(self) -> None:
        """In a process of its own, as the linter silences every logger of the one it runs in."""
        linter = Path(sys.executable).with_name("lint-imports")
        done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout

    def test_of_a_start_leave_out_what_few_need(self) -> None:
        """Each of these takes a second or more, in every process and every command."""
        told = f"import sys, app.main, core.cli.app; print(*{SLOW!r}.intersection(sys.modules))"
        done = subprocess.run(
            [sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.split() == []


class TestFiles:
    def test_are_not_long(self) -> None:
        long = {
            str(path.relative_to(ROOT)): lines
            for path in files(".py")
            if GENERATED not in path.parents
            and (lines := len(path.read_text().splitlines())) > MOST_LINES
        }
        assert long == {}

    def test_of_tests_have_names_of_their_own(self) -> None:
        """Without packages pytest can import one module of a name only."""
        names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
        assert sorted(names) == sorted(set(names))

    def test_name_no_host_that_could_be_called(self) -> None:
        named = {
            f"{path.relative_to(ROOT)}: {host}"
            for path in files(*TEXT)
            for host in _HOST.findall(path.read_text(encoding="utf-8"))
            if not _OWN.fullmatch(host.rstrip(".")) and host not in NAMESPACES
        }
        assert named == set()

"""core/cli: what the commands print, and how they end."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.main import get_command

from core.bootstrap import Services
from core.cli.app import build_cli
from core.errors import NotSignedIn, SignInFailed
from tests.cli.conftest import Outcome, Run

ROOT = Path(__file__).parents[2]
RETURNS = "---\ntitle: Returns\nid: returns\n---\nSend it back within thirty days.\n"
HUB = "# The hub\n\nIt blinks amber while it updates.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two articles."""
    made = tmp_path / "articles"
    made.mkdir()
    (made / "returns.md").write_text(RETURNS)
    (made / "hub.md").write_text(HUB)
    return made


def one_line(outcome: Outcome) -> str:
    """The one line on standard error of a command that was refused."""
    assert outcome.out == ""
    assert outcome.err.endswith("\n")
    assert outcome.err.count("\n") == 1
    assert "Traceback" not in outcome.err
    return outcome.err.strip()


def commands() -> list[list[str]]:
    """Every command and group of commands, as words."""

    def below(command: object, words: list[str]) -> list[list[str]]:
        found = [words]
        for name, child in getattr(command, "commands", {}).items():
            found += below(child, [*words, name])
        return found

    return below(get_command(build_cli()), [])


class TestImport:
    def test_makes_articles_that_are_found(
        self, run: Run, folder: Path, installed: Services
    ) -> None:
        outcome = run("import", folder)
        assert outcome.code == 0
        assert "2 new, 0 updated, 0 unchanged, 0 archived, 0 not imported" in outcome.out
        assert "2 articles indexed" in outcome.out
        assert installed.index.count() == 2
        assert installed.agent.search("How long can I send it back?")[0].article_id == "returns"

    def test_again_says_what_is_new_changed_unchanged_and_gone(
        self, run: Run, folder: Path, installed: Services
    ) -> None:
        (folder / "plug.md").write_text("# Plug\n\nIt clicks.\n")
        run("import", folder)
        (folder / "returns.md").write_text(RETURNS.replace("thirty", "sixty"))
        (folder / "plug.md").unlink()
        (folder / "bulb.md").write_text("# Bulb\n\nIt glows.\n")
        outcome = run("import", folder)
        assert outcome.code == 0
        assert "1 new, 1 updated, 1 unchanged, 1 archived, 0 not imported" in outcome.out
        assert installed.curation.public_version("returns").number == 2
        assert installed.curation.detail("plug").article.status == "archived"
        assert installed.index.count() == 3

    def test_again_without_a_change_indexes_nothing(self, run: Run, folder: Path) -> None:
        run("import", folder)
        outcome = run("import", folder)
        assert "0 new, 0 updated, 2 unchanged, 0 archived" in outcome.out
        assert "indexed" not in outcome.out

    def test_names_a_broken_file_and_imports_the_rest(
        self, run: Run, folder: Path, installed: Services
    ) -> None:
        (folder / "broken.pdf").write_bytes(b"no PDF at all")
        outcome = run("import", folder)
        assert outcome.code == 1
        assert re.search(r"^Not imported: .*broken\.pdf", outcome.err, re.MULTILINE)
        assert "2 new, 0 updated, 0 unchanged, 0 archived, 1 not imported" in outcome.out
        assert installed.index.count() == 2

    def test_of_a_file_that_broke_keeps_its_article(
        self, run: Run, folder: Path, installed: Services
    ) -> None:
        run("import", folder)
        (folder / "hub.md").write_bytes(b"\xff\xfe\x00\xd8 \x81")
        assert run("import", folder).code == 1
        assert "blinks amber" in installed.curation.public_version("hub").body

    def test_takes_several_paths(self, run: Run, folder: Path) -> None:
        outcome = run("import", folder / "returns.md", folder / "hub.md", "--json")
        assert [report["new"] for report in outcome.json["imports"]] == [1, 1]

    def test_with_json_prints_one_object(self, run: Run, folder: Path) -> None:
        (folder / "broken.pdf").write_bytes(b"no PDF at all")
        outcome = run("import", folder, "--json")
        [report] = outcome.json["imports"]
        assert outcome.code == 1
        assert report["source"] == str(folder)
        counts = {name: report[name] for name in ("new", "updated", "unchanged", "archived")}
        assert counts == {"new": 2, "updated": 0, "unchanged": 0, "archived": []}
        assert [problem["file"] for problem in report["broken"]] == ["broken.pdf"]

    def test_of_a_path_that_is_not_there_is_refused(self, run: Run, tmp_path: Path) -> None:
        outcome = run("import", tmp_path / "nowhere")
        assert outcome.code == 2
        assert "nowhere" in one_line(outcome)


class TestOperatorAdd:
    def test_shows_a_password_that_signs_in(self, run: Run, installed: Services) -> None:
        outcome = run("operator", "add", "grace@a.example", "--role", "curator")
        assert outcome.code == 0
        password = re.fullmatch(
            r"grace@a\.example \(curator\), password \(shown once\): (\S+)\n", outcome.out
        )
        assert password is not None
        assert installed.accounts.sign_in("grace@a.example", password[1])[0].role == "curator"

    def test_with_json_prints_one_object(self, run: Run, installed: Services) -> None:
        added = run("operator", "add", "grace@a.example", "--json").json
        assert (added["email"], added["role"]) == ("grace@a.example", "operator")
        assert installed.accounts.sign_in(added["email"], added["password"])

    def test_of_an_address_that_is_taken_changes_nothing(
        self, run: Run, installed: Services
    ) -> None:
        first = run("operator", "add", "grace@a.example", "--json").json
        outcome = run("operator", "add", "Grace@A.example", "--role", "admin")
        assert outcome.code == 1
        assert "already an operator" in one_line(outcome)
        assert installed.accounts.sign_in("grace@a.example", first["password"])
        with pytest.raises(SignInFailed):
            installed.accounts.sign_in("grace@a.example", "another")

    def test_of_an_unknown_role_says_which_there_are(self, run: Run) -> None:
        outcome = run("operator", "add", "grace@a.example", "--role", "boss")
        assert outcome.code == 2
        line = one_line(outcome)
        assert all(role in line for role in ("viewer", "operator", "curator", "admin"))


class TestApiKeyCreate:
    def test_shows_a_key_that_opens_what_its_role_may(self, run: Run, installed: Services) -> None:
        made = run("api-key", "create", "ci", "--role", "curator", "--json").json
        caller = installed.accounts.caller(made["key"])
        assert (caller.name, caller.role) == ("ci", made["role"]) == ("ci", "curator")

    def test_without_a_role_may_only_look(self, run: Run, installed: Services) -> None:
        outcome = run("api-key", "create", "ci")
        key = re.search(r"shown once: (sk_\S+)", outcome.out)
        assert key is not None
        assert installed.accounts.caller(key[1]).role == "viewer"

    def test_of_a_name_that_is_taken_is_refused(self, run: Run) -> None:
        run("api-key", "create", "ci")
        outcome = run("api-key", "create", "ci")
        assert outcome.code == 1
        assert "already an API key named ci" in one_line(outcome)

    def test_may_end_by_itself(self, run: Run) -> None:
        made = run("api-key", "create", "ci", "--expires-days", "30", "--json").json
        lasts = datetime.fromisoformat(made["expires_at"]) - datetime.now(UTC)
        assert timedelta(days=29.9) < lasts <= timedelta(days=30)
        assert re.search(
            r"good until \d{4}-\d\d-\d\d", run("api-key", "create", "a", "--expires-days", 1).out
        )

    @pytest.mark.parametrize("days", ["0", "-1", "36501", "soon"])
    def test_refuses_an_end_that_cannot_be(self, run: Run, days: str) -> None:
        outcome = run("api-key", "create", "ci", f"--expires-days={days}")
        assert outcome.code == 2
        assert "--expires-days" in one_line(outcome)


class TestApiKeyList:
    def test_of_none_is_empty(self, run: Run) -> None:
        assert run("api-key", "list", "--json").json == {"api_keys": []}
        assert run("api-key", "list").out.split() == [
            "NAME",
            "ROLE",
            "STATE",
            "EXPIRES",
            "LAST",
            "USED",
        ]

    def test_shows_what_each_may_and_whether_it_is_good(
        self, run: Run, installed: Services
    ) -> None:
        key = run("api-key", "create", "ci", "--role", "curator", "--json").json["key"]
        run("api-key", "create", "old")
        run("api-key", "revoke", "old")
        installed.accounts.caller(key)
        first, second = run("api-key", "list", "--json").json["api_keys"]
        assert (first["name"], first["role"], first["state"]) == ("ci", "curator", "valid")
        assert first["last_used_at"].endswith("Z")
        assert (second["name"], second["state"], second["last_used_at"]) == ("old", "revoked", None)
        lines = run("api-key", "list").out.splitlines()
        assert re.fullmatch(r"ci +curator +valid +never +\d{4}-\d\d-\d\d \d\d:\d\d UTC", lines[1])
        assert re.fullmatch(r"old +viewer +revoked +never +never", lines[2])

    def test_shows_no_key(self, run: Run) -> None:
        key = run("api-key", "create", "ci", "--json").json["key"]
        assert key not in run("api-key", "list", "--json").out


class TestApiKeyRevoke:
    def test_closes_the_door_at_once(self, run: Run, installed: Services) -> None:
        key = run("api-key", "create", "ci", "--json").json["key"]
        assert run("api-key", "revoke", "ci").out == "API key ci is revoked.\n"
        with pytest.raises(NotSignedIn):
            installed.accounts.caller(key)
        assert run("api-key", "revoke", "ci", "--json").json["state"] == "revoked"

    def test_of_an_unknown_name_is_refused(self, run: Run) -> None:
        outcome = run("api-key", "revoke", "nobody")
        assert outcome.code == 1
        assert one_line(outcome) == "There is no such API key."


class TestDoctor:
    def test_says_what_does_not_work_and_fails(self, run: Run) -> None:
        outcome = run("doctor")
        assert outcome.code == 1
        states = dict(line.split(maxsplit=1) for line in outcome.out.splitlines())
        assert "the worker does not run" in states.pop("worker")
        assert [states.pop(name) for name in ("redis", "llm")] == ["not configured"] * 2
        assert set(states.values()) == {"healthy"}
        assert {"database", "index", "embedding", "agent"} <= set(states)

    def test_succeeds_when_everything_works(self, run: Run, installed: Services) -> None:
        installed.heartbeats.beat("worker")
        outcome = run("doctor", "--json")
        assert outcome.code == 0
        assert outcome.json["status"] == "healthy"
        assert set(outcome.json["services"].values()) == {"healthy", "not configured"}

    def test_finds_and_mends_an_index_that_lost_what_it_had(
        self, run: Run, folder: Path, installed: Services
    ) -> None:
        run("import", folder)
        installed.heartbeats.beat("worker")
        installed.index.delete(sorted(installed.index.passages()))
        broken = run("doctor", "--json")
        assert broken.code == 1
        assert "doctor --repair" in broken.json["services"]["index"]
        mended = run("doctor", "--repair")
        assert mended.code == 0
        assert "Passages added: 2, removed: 0." in mended.out
        assert run("doctor").code == 0


class TestReindex:
    def test_builds_the_index_anew(self, run: Run, folder: Path, installed: Services) -> None:
        run("import", folder)
        installed.index.delete(sorted(installed.index.passages()))
        outcome = run("reindex")
        assert outcome.code == 0
        assert "2 articles indexed" in outcome.out
        assert installed.index.count() == 2


class TestSeed:
    def test_makes_an_administrator_once(self, run: Run, installed: Services) -> None:
        first, second = run("seed"), run("seed")
        shown = re.search(r"Administrator password \(shown once\): (\S+)", first.out)
        assert shown is not None
        assert installed.accounts.sign_in("admin@localhost", shown[1])[0].role == "admin"
        assert second.code == 0
        assert "password" not in second.out

    def test_does_not_show_a_password_that_was_given(
        self, run: Run, installed: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SWITCHBOARD_ADMIN_PASSWORD", "given by me")
        outcome = run("seed")
        assert "given by me" not in outcome.out + outcome.err
        assert installed.accounts.sign_in("admin@localhost", "given by me")


class TestMigrate:
    def test_can_be_repeated(self, run: Run) -> None:
        for _ in range(2):
            outcome = run("migrate")
            assert (outcome.code, outcome.out) == (0, "The database is up to date.\n")


class TestAnyCommand:
    @pytest.mark.parametrize("words", commands(), ids=" ".join)
    def test_explains_itself(self, run: Run, words: list[str]) -> None:
        outcome = run(*words, "--help")
        assert outcome.code == 0
        assert re.search(rf"Usage: .*{' '.join(words)}", outcome.out)

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["fly"], "fly"),
            (["migrate", "--fast"], "--fast"),
            (["operator", "add"], "EMAIL"),
            (["eval", "retrieval"], "--data"),
        ],
    )
    def test_that_was_mistyped_ends_with_two_and_one_line(
        self, run: Run, words: list[str], said: str
    ) -> None:
        outcome = run(*words)
        assert outcome.code == 2
        assert said.lower() in one_line(outcome).lower()

    def test_with_a_wrong_setting_ends_with_one_line_that_names_it(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SWITCHBOARD_WEB_PORT", "eighty")
        outcome = run("migrate")
        assert outcome.code == 1
        assert one_line(outcome).startswith("SWITCHBOARD_WEB_PORT=eighty cannot be used")

    def test_without_a_database_ends_with_one_line(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("SWITCHBOARD_DATABASE_URL", f"sqlite:///{tmp_path}/nowhere/at.db")
        outcome = run("migrate")
        assert outcome.code == 1
        assert "database" in one_line(outcome)

    def test_on_a_file_that_is_no_database_ends_with_one_line(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "letter.txt").write_text("Dear Sir or Madam, " * 100)
        monkeypatch.setenv("SWITCHBOARD_DATABASE_URL", f"sqlite:///{tmp_path}/letter.txt")
        outcome = run("seed")
        assert outcome.code == 1
        assert "database" in one_line(outcome)

    def test_prints_json_to_a_pipe_and_nothing_else(self, data_dir: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "core", "api-key", "create", "ci", "--json"],
            cwd=ROOT,
            env=os.environ | {"SWITCHBOARD_DATA_DIR": str(data_dir)},
            capture_output=True,
            check=True,
        )
        assert {"name", "role", "key"} <= set(json.loads(done.stdout))
        assert done.stderr == b""

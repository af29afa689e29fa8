"""The commands `backup` and `restore`: what comes back, and what is refused before a byte moves."""

import json
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from sqlalchemy import inspect, text

from core import migrations
from core.accounts.models import OperatorRole
from core.attachments.service import Upload
from core.bootstrap import Services
from core.db import make_engine
from core.settings import load_settings
from tests.cli.conftest import Run
from tests.conftest import opened
from tests.databases import ON_SQLITE, Databases

ROOT = Path(__file__).parents[2]
SECRET = "ein sehr geheimes Wort"


@pytest.fixture
def lived_in(installed: Services, run: Run, tmp_path: Path) -> dict[str, str]:
    """An installation with an article, a session with a file and a memory, a ticket, accounts."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "returns.md").write_text("# Returns\n\nSend it back within thirty days.\n")
    assert run("import", folder).code == 0
    installed.accounts.add_operator(
        "ada@example.com", role=OperatorRole.ADMIN, password=SECRET, name="Ada"
    )
    session = installed.sessions.create(user_id="u-1", metadata={"plan": "größer", "n": None})
    token = installed.tokens.issue(session.id)
    files = [Upload("notes.txt", b"The zither is under the stairs.")]
    list(installed.agent.take_turn(session.id, "My order is ORD-55812.", attachments=files))
    list(installed.agent.take_turn(session.id, "I want to speak to a human, please."))
    return {"session": session.id, "token": token}


def rows_of(services: Services) -> dict[str, int]:
    engine = services.transactions.engine
    with engine.connect() as connection:
        return {
            name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0
            for name in inspect(engine).get_table_names()
            if not name.startswith(("message_words", "passage_terms", "article_terms"))
            and name != "heartbeats"
        }


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A copy of an archive with other members."""
    with ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    target = path.with_name("changed.zip")
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target


class TestBackup:
    def test_writes_one_file_for_its_owner_alone(
        self, run: Run, lived_in: dict[str, str], tmp_path: Path, data_dir: Path
    ) -> None:
        done = run("backup", tmp_path / "b.zip", "--json")
        assert done.code == 0
        told = done.json
        assert (told["files"], told["missing_files"], told["secret_key"]) == (1, 0, True)
        assert told["rows"]["messages"] == 4
        assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600
        key = (data_dir / "secret.key").read_text().strip()
        assert key not in done.out + done.err
        assert list(tmp_path.glob(".*.partial")) == []

    def test_overwrites_nothing(self, run: Run, data_dir: Path, tmp_path: Path) -> None:
        taken = tmp_path / "b.zip"
        taken.write_text("mine")
        done = run("backup", taken)
        assert (done.code, done.out) == (1, "")
        assert "is there already" in done.err
        assert taken.read_text() == "mine"

    def test_says_where_it_cannot_write(self, run: Run, data_dir: Path, tmp_path: Path) -> None:
        done = run("backup", tmp_path / "absent" / "b.zip")
        assert done.code == 1
        assert "cannot be written: no such file or directory" in done.err

    def test_leaves_out_a_key_that_a_setting_gives(
        self, run: Run, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SWITCHBOARD_SECRET_KEY", "a key from the environment")
        done = run("backup", tmp_path / "b.zip", "--json")
        assert done.json["secret_key"] is False
        assert "SWITCHBOARD_SECRET_KEY" in done.err
        assert "a key from the environment" not in done.out + done.err

    def test_counts_a_file_that_has_gone(
        self, run: Run, lived_in: dict[str, str], tmp_path: Path, data_dir: Path
    ) -> None:
        shutil.rmtree(data_dir / "files" / lived_in["session"])
        told = run("backup", tmp_path / "b.zip", "--json").json
        assert (told["files"], told["missing_files"]) == (0, 1)

    @pytest.mark.processes
    @ON_SQLITE
    def test_that_is_killed_leaves_no_file_of_that_name(
        self, run: Run, installed: Services, data_dir: Path, tmp_path: Path
    ) -> None:
        session = installed.sessions.create(user_id="u")
        with installed.transactions.begin() as db:
            for number in range(200):
                db.execute(
                    text(
                        "INSERT INTO session_notes (session_id, author, text, created_at)"
                        " VALUES (:id, 'a', :text, '2026-01-01 00:00:00')"
                    ),
                    {"id": session.id, "text": os.urandom(30_000).hex() + str(number)},
                )
        target = tmp_path / "b.zip"
        command = [sys.executable, "-m", "core", "backup", str(target)]
        with subprocess.Popen(
            command,
            env=dict(os.environ) | {"PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        ) as process:
            ends = time.monotonic() + 60
            while not any(file.stat().st_size > 100_000 for file in tmp_path.glob(".*.partial")):
                assert process.poll() is None, "it was done before it could be killed"
                assert time.monotonic() < ends
                time.sleep(0.002)
            process.kill()
        assert not target.exists()
        assert run("backup", target, "--json").json["rows"]["session_notes"] == 200
        assert run("restore", target, "--dry-run").code == 0


class TestRestore:
    def test_brings_everything_back_to_a_new_machine(
        self,
        run: Run,
        lived_in: dict[str, str],
        installed: Services,
        tmp_path: Path,
        data_dir: Path,
        databases: Databases,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        before = rows_of(installed)
        assert run("backup", tmp_path / "b.zip").code == 0
        new = tmp_path / "new"
        shutil.copytree(data_dir / "models", new / "models", copy_function=os.link)
        with databases.lend(new) as url:
            monkeypatch.setenv("SWITCHBOARD_DATA_DIR", str(new))
            monkeypatch.setenv("SWITCHBOARD_DATABASE_URL", url)
            done = run("restore", tmp_path / "b.zip", "--json")
            assert done.code == 0, done.err
            assert done.json["rows"]["messages"] == before["messages"]
            self._is_whole(new, installed, before, lived_in)

    def _is_whole(
        self, new: Path, installed: Services, before: dict[str, int], lived_in: dict[str, str]
    ) -> None:
        for services in opened(load_settings(), installed.embedder):
            after = rows_of(services)
            jobs = ("index_jobs",)  # one more for each article that is indexed anew
            assert {k: v for k, v in after.items() if k not in jobs} == {
                k: v for k, v in before.items() if k not in jobs
            }
            assert services.agent.search("How long can I send it back?")[0].article_id == "returns"
            session = services.sessions.get(lived_in["session"])
            assert session.context == {"plan": "größer", "n": None}
            assert services.tokens.session_of(lived_in["token"]) == lived_in["session"]
            assert services.accounts.sign_in("ada@example.com", SECRET)
            [file] = (new / "files" / session.id).iterdir()
            assert file.read_bytes() == b"The zither is under the stairs."
            assert stat.S_IMODE((new / "secret.key").stat().st_mode) == 0o600
            again = services.sessions.create(user_id="u-2")
            list(services.agent.take_turn(again.id, "How long can I send it back?"))
            assert rows_of(services)["messages"] == before["messages"] + 2

    def test_asks_before_it_replaces(
        self, run: Run, lived_in: dict[str, str], installed: Services, tmp_path: Path
    ) -> None:
        run("backup", tmp_path / "b.zip")
        installed.sessions.create(user_id="later")
        before = rows_of(installed)
        refused = run("restore", tmp_path / "b.zip")
        assert (refused.code, refused.out) == (1, "")
        assert "--replace" in refused.err
        assert rows_of(installed) == before
        assert run("restore", tmp_path / "b.zip", "--replace").code == 0
        for services in opened(load_settings(), installed.embedder):
            assert rows_of(services)["sessions"] == 1
            assert services.agent.search("How long can I send it back?")
        assert list(tmp_path.glob("data/.restore-*")) == []

    def test_waits_for_no_running_worker(
        self, run: Run, installed: Services, tmp_path: Path
    ) -> None:
        run("backup", tmp_path / "b.zip")
        installed.heartbeats.beat("worker")
        refused = run("restore", tmp_path / "b.zip")
        assert refused.code == 1
        assert "Stop all of its processes" in refused.err

    def test_dry_run_changes_nothing(
        self, run: Run, lived_in: dict[str, str], installed: Services, tmp_path: Path
    ) -> None:
        run("backup", tmp_path / "b.zip")
        before = rows_of(installed)
        told = run("restore", tmp_path / "b.zip", "--dry-run", "--json").json
        assert told["dry_run"] is True
        assert told["rows"]["sessions"] == 1
        assert rows_of(installed) == before

    @pytest.mark.parametrize(
        "damage", ["cut", "flipped", "other", "absent", "sum", "more", "fewer", "newer", "escaping"]
    )
    def test_refuses_what_it_cannot_trust(
        self,
        run: Run,
        lived_in: dict[str, str],
        installed: Services,
        tmp_path: Path,
        data_dir: Path,
        damage: str,
    ) -> None:
        made = tmp_path / "b.zip"
        run("backup", made)
        before, files = rows_of(installed), sorted(map(str, data_dir.rglob("files/**/*")))
        refused = run("restore", damaged(made, damage), "--replace")
        assert (refused.code, refused.out) == (1, "")
        assert "Traceback" not in refused.err
        assert refused.err.strip().count("\n") == 0
        assert rows_of(installed) == before
        assert sorted(map(str, data_dir.rglob("files/**/*"))) == files

    def test_refuses_a_bomb_without_unpacking_it(
        self, run: Run, data_dir: Path, tmp_path: Path
    ) -> None:
        run("backup", tmp_path / "b.zip")

        def blow_up(members: dict[str, bytes]) -> None:
            members["tables/messages.jsonl"] = b"[" * 200_000_000

        bomb = rewritten(tmp_path / "b.zip", blow_up)
        started = time.monotonic()
        refused = run("restore", bomb)
        assert (refused.code, "is damaged" in refused.err) == (1, True)
        assert time.monotonic() - started < 20

    def test_takes_rows_that_refer_to_nothing_for_damage(
        self, run: Run, lived_in: dict[str, str], installed: Services, tmp_path: Path
    ) -> None:
        run("backup", tmp_path / "b.zip")

        def orphan(members: dict[str, bytes]) -> None:
            replace_table(members, "sessions", keep=0)

        before = rows_of(installed)
        refused = run("restore", rewritten(tmp_path / "b.zip", orphan), "--replace")
        assert refused.code == 1
        assert "do not fit together" in refused.err
        assert rows_of(installed) == before

    def test_takes_the_older_tables_of_another_kind_of_database(
        self, run: Run, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        old = tmp_path / "old"
        old.mkdir()
        engine = make_engine(f"sqlite:///{old / 'switchboard.db'}")
        from_older_version(engine)
        engine.dispose()
        new_url = os.environ["SWITCHBOARD_DATABASE_URL"]
        monkeypatch.setenv("SWITCHBOARD_DATABASE_URL", f"sqlite:///{old / 'switchboard.db'}")
        told = run("backup", tmp_path / "b.zip", "--json").json
        assert told["schema"] == "0018"
        monkeypatch.setenv("SWITCHBOARD_DATABASE_URL", new_url)
        assert run("restore", tmp_path / "b.zip", "--json").code == 0
        engine = make_engine(new_url)
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT name FROM operators")) == "Old Ada"
            assert connection.scalar(text("SELECT version_num FROM alembic_version")) > "0018"
        engine.dispose()


def damaged(made: Path, how: str) -> Path:
    changed = made.with_name("changed.zip")
    content = bytearray(made.read_bytes())
    if how == "cut":
        changed.write_bytes(content[: len(content) // 2])
        return changed
    if how == "flipped":
        content[200] ^= 0xFF
        changed.write_bytes(content)
        return changed
    if how == "absent":
        return changed
    if how == "other":
        with ZipFile(changed, "w") as archive:
            archive.writestr("manifest.json", '{"product": "something else"}')
        return changed
    return rewritten(made, CHANGES[how])


def _sum(members: dict[str, bytes]) -> None:
    members["tables/sessions.jsonl"] += b" "


def _more(members: dict[str, bytes]) -> None:
    members["tables/extra.jsonl"] = b"{}\n"


def _fewer(members: dict[str, bytes]) -> None:
    del members["secret.key"]


def _newer(members: dict[str, bytes]) -> None:
    changed_manifest(members, schema="9999")


def _escaping(members: dict[str, bytes]) -> None:
    told = json.loads(members["manifest.json"])
    name = "files/../../escaped"
    members[name] = members["secret.key"]
    told["members"][name] = told["members"]["secret.key"]
    members["manifest.json"] = json.dumps(told).encode()


CHANGES: dict[str, Callable[[dict[str, bytes]], None]] = {
    "sum": _sum,
    "more": _more,
    "fewer": _fewer,
    "newer": _newer,
    "escaping": _escaping,
}


def changed_manifest(members: dict[str, bytes], **values: Any) -> None:
    told = json.loads(members["manifest.json"])
    members["manifest.json"] = json.dumps(told | values).encode()


def replace_table(members: dict[str, bytes], table: str, *, keep: int) -> None:
    """Cut a table down and make the manifest agree, as somebody would who knows the format."""
    name = f"tables/{table}.jsonl"
    members[name] = b"\n".join(members[name].split(b"\n")[: keep + 1]) + b"\n"
    told = json.loads(members["manifest.json"])
    told["rows"][table] = keep
    told["members"][name] = {
        "size": len(members[name]),
        "sha256": sha256(members[name]).hexdigest(),
    }
    members["manifest.json"] = json.dumps(told).encode()


def from_older_version(engine: Any) -> None:
    migrations.upgrade(engine, to="0018")
    columns = {column["name"]: column for column in inspect(engine).get_columns("operators")}
    values = {
        name: "Old Ada"
        if name == "name"
        else "2026-01-01 00:00:00"
        if "DATETIME" in str(column["type"])
        else "admin"
        if name == "role"
        else 1
        for name, column in columns.items()
        if not column["nullable"] and column["default"] is None
    }
    with engine.begin() as connection:
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        connection.execute(text(f"INSERT INTO operators ({names}) VALUES ({marks})"), values)

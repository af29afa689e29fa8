"""A throwaway PostgreSQL database: on the server that is named or answers, or on one of our own."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

VARIABLE = "SWITCHBOARD_TEST_POSTGRES_URL"
LOCAL = "postgresql+psycopg://postgres@127.0.0.1/postgres"
MISSING = (
    f"PostgreSQL is absent: install it (apt-get install postgresql) or set {VARIABLE} "
    "to the URL of a server where databases may be created"
)


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    """The URL of an empty database, which is dropped afterwards. Skips where there is no server."""
    with _server() as server, _database(server) as url:
        yield url


@contextmanager
def _server() -> Iterator[str]:
    named = os.environ.get(VARIABLE)
    if named:
        yield make_url(named).set(drivername="postgresql+psycopg").render_as_string(False)
    elif _answers(LOCAL):
        yield LOCAL
    elif programs := _programs():
        with _own_server(programs) as url:
            yield url
    elif os.environ.get("CI") == "true":
        pytest.fail(MISSING)
    else:
        pytest.skip(MISSING)


@contextmanager
def _database(server: str) -> Iterator[str]:
    name = f"switchboard_test_{uuid4().hex[:12]}"
    _run(server, f"CREATE DATABASE {name}")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _answers(server: str) -> bool:
    try:
        _run(server, "SELECT 1")
    except OperationalError:
        return False
    return True


def _programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`, which Debian keeps out of PATH."""
    known = [Path(found).parent] if (found := shutil.which("initdb")) else []
    known += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in known if (folder / "initdb").exists()), None)


@contextmanager
def _own_server(programs: Path) -> Iterator[str]:
    """A server that listens on a socket in a folder of its own; it refuses to run as root."""
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="switchboard-pg-") as folder:
        if user:
            os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        data = f"{folder}/data"
        quiet = {"user": user, "check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync"], **quiet
        )
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        subprocess.run(
            [programs / "pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start"],
            **quiet,
        )
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            subprocess.run([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **quiet)

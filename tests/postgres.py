"""PostgreSQL for tests: the server that is named or answers on loopback, or one of our own."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from core.migrations.tables import Base
from tests.absent import give_up
from tests.databases import Compiled, migrated

VARIABLE = "SWITCHBOARD_TEST_POSTGRES_URL"
LOCAL = "postgresql+psycopg://postgres@127.0.0.1/postgres"
MISSING = (
    f"PostgreSQL is absent: install it (apt-get install postgresql) or set {VARIABLE} "
    "to the URL of a server where databases may be created"
)
_CLEAR = "; ".join(
    (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        "UPDATE articles SET published_version_id = NULL",
        *(f"DELETE FROM {table.name}" for table in reversed(Base.metadata.sorted_tables)),
        "DELETE FROM passage_terms",
        "DELETE FROM passage_lengths",
        "DELETE FROM article_terms",
        "DELETE FROM article_lengths",
        "SELECT setval(seqrelid::regclass, 1, false) FROM pg_sequence",
    )
)
"""Leaves a database as `migrate` does. Takes 10 ms; making one and dropping it takes 500."""


class PostgresDatabases:
    """Databases of one server, used again and again and dropped at the end."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._idle: list[str] = []
        self._made: list[str] = []
        self._compiled: Compiled | None = None

    @contextmanager
    def lend(self, folder: Path) -> Iterator[str]:
        name = self._idle.pop() if self._idle else self._make()
        url = self._url(name)
        with _connected(url) as connection:
            connection.exec_driver_sql(_CLEAR)
        try:
            yield url
        finally:
            self._idle.append(name)

    def engine(self, url: str) -> Engine:
        assert self._compiled, "No database has been lent."
        return self._compiled.engine(url)

    def drop(self) -> None:
        with _connected(self._server) as connection:
            for name in self._made:
                connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")

    def _make(self) -> str:
        name = f"switchboard_test_{uuid4().hex[:12]}"
        with _connected(self._server) as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
            self._made.append(name)
            # A server not made for tests waits for its disk at each commit; nothing here needs it.
            connection.exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
        engine = migrated(self._url(name))
        self._compiled = self._compiled or Compiled(engine)
        return name

    def _url(self, name: str) -> str:
        return make_url(self._server).set(database=name).render_as_string(hide_password=False)


@contextmanager
def postgres_databases() -> Iterator[PostgresDatabases]:
    """Skips the test where there is no server, or fails it where CI is set."""
    with _server() as server:
        databases = PostgresDatabases(server)
        try:
            yield databases
        finally:
            databases.drop()


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
    else:
        give_up(MISSING)


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def _answers(server: str) -> bool:
    try:
        with _connected(server):
            return True
    except OperationalError:
        return False


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

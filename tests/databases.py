"""Empty databases with every table, of each kind that the product supports."""

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy import Engine
from sqlalchemy.util import LRUCache

from core import migrations
from core.db import make_engine

ON_SQLITE = pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session")
"""For tests of whole processes or of a browser, to which the database makes no difference."""
ON_POSTGRES = pytest.mark.parametrize("databases", ["postgresql"], indirect=True, scope="session")


@pytest.hookimpl(tryfirst=True)
def only_on_sqlite(metafunc: pytest.Metafunc) -> None:
    """`ON_SQLITE` for a whole folder: its conftest calls this as `pytest_generate_tests`.

    For front ends: they send no query of their own, and what they call is tested on both.
    """
    if "databases" in metafunc.fixturenames:
        metafunc.definition.add_marker(ON_SQLITE)


STATEMENTS = 1000
"""Compiled ones that are kept at most."""


class Compiled:
    """What is compiled for one kind of database, for the engines of all tests.

    An engine keeps it for itself otherwise, and each test has engines of its own: to publish two
    articles would take 42 ms of CPU instead of 29, the first turn 54 instead of 36.
    """

    def __init__(self, engine: Engine) -> None:
        """`engine` has been connected, by which it knows the server."""
        self._dialect = engine.dialect
        self._statements = LRUCache(STATEMENTS)

    def engine(self, url: str) -> Engine:
        """As the product makes it, but for that."""
        engine = make_engine(url)
        engine.dialect = self._dialect
        engine.update_execution_options(compiled_cache=self._statements)
        return engine


class Databases(Protocol):
    """Lends databases; each is empty when it is lent and belongs to its borrower until then."""

    def lend(self, folder: Path) -> AbstractContextManager[str]:
        """The URL of a database; one that is a file lies in `folder`."""
        ...

    def engine(self, url: str) -> Engine:
        """For a database that was lent, with what is compiled already."""
        ...


class SqliteFiles:
    """Copies of one migrated file: copying takes 1 ms, migrating 160."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        self.engine = Compiled(migrated(f"sqlite:///{self._template}")).engine

    @contextmanager
    def lend(self, folder: Path) -> Iterator[str]:
        folder.mkdir(exist_ok=True)
        file = folder / "switchboard.db"
        shutil.copyfile(self._template, file)
        yield f"sqlite:///{file}"


def migrated(url: str) -> Engine:
    """Make the tables in an empty database; the engine by which that was done."""
    engine = make_engine(url)
    migrations.upgrade(engine)
    engine.dispose()
    return engine

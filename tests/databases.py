"""Empty databases with every table, of each kind that the product supports."""

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import pytest

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


class Databases(Protocol):
    """Lends databases; each is empty when it is lent and belongs to its borrower until then."""

    def lend(self, folder: Path) -> AbstractContextManager[str]:
        """The URL of a database; one that is a file lies in `folder`."""
        ...


class SqliteFiles:
    """Copies of one migrated file: copying takes 1 ms, migrating 160."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        migrated(f"sqlite:///{self._template}")

    @contextmanager
    def lend(self, folder: Path) -> Iterator[str]:
        folder.mkdir(exist_ok=True)
        file = folder / "switchboard.db"
        shutil.copyfile(self._template, file)
        yield f"sqlite:///{file}"


def migrated(url: str) -> None:
    """Make the tables in an empty database."""
    engine = make_engine(url)
    migrations.upgrade(engine)
    engine.dispose()

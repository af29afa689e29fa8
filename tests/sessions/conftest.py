"""Sessions on either database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.bootstrap import Services
from core.embedding.embedder import Embedder
from tests.conftest import built, make_settings
from tests.postgres import postgres_url

__all__ = ["postgres_url"]


@pytest.fixture(params=["sqlite", "postgresql"])
def either(
    request: pytest.FixtureRequest, tmp_path: Path, embedder: Embedder
) -> Iterator[Services]:
    """Services on SQLite, then on a PostgreSQL database that a module's tests share."""
    where = {}
    if request.param == "postgresql":
        where["database_url"] = request.getfixturevalue("postgres_url")
    yield from built(make_settings(tmp_path, **where), embedder)

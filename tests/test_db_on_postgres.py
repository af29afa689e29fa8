"""core/db.py on PostgreSQL: connections that are lost, too few, or wait for a lock."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import DBAPIError

from core import migrations
from core.bootstrap import Services
from core.db import CONNECTIONS, Transactions, make_engine
from core.errors import DatabaseUnavailable, InvalidSetting
from core.sessions import repository
from tests.databases import ON_POSTGRES, Databases

pytestmark = ON_POSTGRES
OTHERS = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture
def url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    with databases.lend(tmp_path) as url:
        yield url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    yield engine
    engine.dispose()


def end_connections(url: str) -> int:
    """End all connections to a database, as its server does when it is restarted; how many."""
    engine = make_engine(url)
    with engine.connect() as connection:
        ended: int = connection.scalar(text(OTHERS)) or 0
    engine.dispose()
    return ended


class TestLostConnection:
    def test_is_replaced_before_the_next_request(self, services: Services) -> None:
        session = services.sessions.create()
        assert end_connections(services.settings.database_url)
        assert services.sessions.get(session.id).id == session.id

    def test_in_the_middle_of_a_transaction_is_reported_once(
        self, url: str, engine: Engine
    ) -> None:
        transactions = Transactions(engine)

        def interrupted() -> None:
            with transactions.begin() as db:
                db.execute(text("SELECT 1"))
                end_connections(url)
                db.execute(text("SELECT 1"))

        with pytest.raises(DatabaseUnavailable):
            interrupted()
        with transactions.read() as db:
            assert db.scalar(text("SELECT 1")) == 1


class TestUnreachable:
    @pytest.mark.usefixtures("databases")
    def test_is_told_in_our_own_words(self) -> None:
        engine = make_engine("postgresql+psycopg://ada:secret@127.0.0.1:1/shop")
        with pytest.raises(DatabaseUnavailable) as caught, Transactions(engine).read() as db:
            db.execute(text("SELECT 1"))
        assert "secret" not in caught.value.message
        engine.dispose()


class TestStart:
    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"host": "127.0.0.1", "port": 1, "query": {}}, "Connection refused"),
            ({"database": "nowhere"}, 'database "nowhere" does not exist'),
        ],
    )
    def test_without_a_way_in_names_the_setting_and_the_reason_and_no_password(
        self, url: str, change: dict[str, Any], reason: str
    ) -> None:
        address = make_url(url).set(password=make_url(url).password or "secret", **change)
        engine = make_engine(address.render_as_string(hide_password=False))
        for start in (migrations.upgrade, migrations.require_current):
            with pytest.raises(InvalidSetting) as caught:
                start(engine)
            assert caught.value.message.startswith("SWITCHBOARD_DATABASE_URL=postgresql")
            assert caught.value.message.endswith(f"cannot be used: {reason}.")
            assert "secret" not in caught.value.message
            assert "\n" not in caught.value.message
        engine.dispose()


class TestPool:
    def test_that_is_used_up_is_told_in_our_own_words(self, url: str) -> None:
        engine = make_engine(url)
        engine.pool._timeout = 0.1
        transactions = Transactions(engine)
        with ExitStack() as held:
            for _ in range(CONNECTIONS):
                held.enter_context(transactions.read()).execute(text("SELECT 1"))
            with pytest.raises(DatabaseUnavailable), transactions.read() as db:
                db.execute(text("SELECT 1"))
        with transactions.read() as db:
            assert db.scalar(text("SELECT 1")) == 1
        engine.dispose()


class TestConnection:
    def test_compiles_no_query(self, engine: Engine) -> None:
        with engine.connect() as connection:
            assert connection.scalar(text("SHOW jit")) == "off"


class TestLock:
    def test_is_waited_for_a_limited_time(self, engine: Engine) -> None:
        with engine.connect() as connection:
            assert connection.scalar(text("SHOW lock_timeout")) == "10s"

    def test_cycle_ends_with_one_winner_and_one_who_is_told_to_come_back(
        self, services: Services
    ) -> None:
        """Nothing of ours locks two sessions; this says what would happen."""
        keys = [services.sessions.create().id for _ in range(2)]
        both = threading.Barrier(2)
        outcomes: list[str] = []

        def lock(first: str, second: str) -> None:
            try:
                with services.transactions.begin() as db:
                    repository.get(db, first, lock=True)
                    both.wait()
                    repository.get(db, second, lock=True)
                outcomes.append("done")
            except DatabaseUnavailable:
                outcomes.append("come back")

        threads = [threading.Thread(target=lock, args=pair) for pair in (keys, keys[::-1])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["come back", "done"]


class TestRead:
    def test_cannot_write(self, services: Services) -> None:
        session = services.sessions.create()
        with services.transactions.read() as db:
            repository.get(db, session.id).user_id = "ada"
            with pytest.raises(DBAPIError, match="read-only"):
                db.flush()


class TestEncoding:
    def test_is_utf8_whatever_the_database_prefers(self, engine: Engine) -> None:
        with engine.connect() as connection:
            assert connection.scalar(text("SHOW client_encoding")) == "UTF8"
            assert connection.scalar(text("SELECT '東京'")) == "東京"

"""core/db.py: times, transactions, and SQLite with several writers."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import DateTime, select, text
from sqlalchemy.exc import StatementError

from core.db import BUSY_TIMEOUT_MS, Base, Transactions, UtcDateTime, make_engine
from core.migrations import tables
from core.sessions import repository
from core.sessions.models import ChatSession, Role
from core.telemetry.models import Heartbeat

NOON = datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
def transactions(url: str) -> Iterator[Transactions]:
    engine = make_engine(url)
    Base.metadata.create_all(engine, tables=[Heartbeat.__table__])
    yield Transactions(engine)
    engine.dispose()


def stored(transactions: Transactions, at: datetime) -> datetime:
    with transactions.begin() as db:
        db.merge(Heartbeat(process="p", seen_at=at))
    with transactions.read() as db:
        return db.get_one(Heartbeat, "p").seen_at


class TestUtcDateTime:
    def test_gives_back_the_moment_in_utc(self, transactions: Transactions) -> None:
        read = stored(transactions, NOON.astimezone(timezone(timedelta(hours=5, minutes=30))))
        assert read == NOON
        assert read.utcoffset() == timedelta(0)

    def test_refuses_a_time_without_a_zone(self, transactions: Transactions) -> None:
        with pytest.raises(StatementError, match="without a zone"):
            stored(transactions, NOON.replace(tzinfo=None))

    def test_compares_moments_and_not_their_spelling(self, transactions: Transactions) -> None:
        stored(transactions, NOON)
        tokyo = timezone(timedelta(hours=9))
        with transactions.read() as db:
            earlier = select(Heartbeat).where(Heartbeat.seen_at < NOON.astimezone(tokyo))
            later = select(Heartbeat).where(
                Heartbeat.seen_at < (NOON + timedelta(microseconds=1)).astimezone(tokyo)
            )
            assert db.scalar(earlier) is None
            assert db.scalar(later) is not None

    def test_is_the_type_of_every_time_in_the_schema(self) -> None:
        every = tables.Base.metadata
        types = [column.type for table in every.tables.values() for column in table.columns]
        assert any(isinstance(kind, UtcDateTime) for kind in types)
        assert not any(isinstance(kind, DateTime) for kind in types)


class TestMakeEngine:
    @pytest.mark.parametrize(
        ("pragma", "value"),
        [
            ("journal_mode", "wal"),
            ("foreign_keys", 1),
            ("busy_timeout", BUSY_TIMEOUT_MS),
            ("synchronous", 1),
        ],
    )
    def test_prepares_every_connection_to_sqlite(self, url: str, pragma: str, value: str) -> None:
        engine = make_engine(url)
        with engine.connect() as one, engine.connect() as other:
            for connection in (one, other):
                assert connection.scalar(text(f"PRAGMA {pragma}")) == value
        engine.dispose()


class TestTransactions:
    def test_keep_nothing_of_a_block_that_fails(self, transactions: Transactions) -> None:
        def half() -> None:
            with transactions.begin() as db:
                db.merge(Heartbeat(process="p", seen_at=NOON))
                db.flush()
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            half()
        with transactions.read() as db:
            assert db.get(Heartbeat, "p") is None

    def test_read_one_state_while_another_writes(self, transactions: Transactions) -> None:
        stored(transactions, NOON)
        with transactions.read() as reader:
            before = reader.scalar(select(Heartbeat.seen_at))
            stored(transactions, NOON + timedelta(hours=1))
            assert reader.scalar(select(Heartbeat.seen_at)) == before == NOON

    def test_keep_what_was_loaded_usable_after_the_block(self, transactions: Transactions) -> None:
        with transactions.begin() as db:
            beat = db.merge(Heartbeat(process="p", seen_at=NOON))
        assert beat.seen_at == NOON

    def test_let_writers_that_read_first_wait_for_each_other(self, url: str) -> None:
        """Each reads a count and writes it back: none is refused as locked, and none is lost."""
        engines = [make_engine(url) for _ in range(2)]
        Base.metadata.create_all(engines[0])
        with Transactions(engines[0]).begin() as db:
            session = ChatSession()
            db.add(session)
        refused: list[Exception] = []

        def write(transactions: Transactions) -> None:
            try:
                for number in range(60):
                    with transactions.begin() as db:
                        own = repository.get(db, session.id)
                        own.context = {"count": own.context.get("count", 0) + 1}
                        repository.append(db, own, role=Role.USER, content=str(number))
            except Exception as error:  # noqa: BLE001  handed to the assertion below
                refused.append(error)

        threads = [
            threading.Thread(target=write, args=[Transactions(engine)])
            for engine in engines
            for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert refused == []
        with Transactions(engines[0]).read() as db:
            found = repository.get(db, session.id)
            assert (found.context["count"], found.message_count) == (240, 240)
        for engine in engines:
            engine.dispose()

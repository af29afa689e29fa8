"""core/db.py: times, transactions, and several writers at once."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import DateTime, select, text
from sqlalchemy.exc import StatementError

from core.db import (
    BUSY_TIMEOUT_MS,
    CONNECTIONS,
    Transactions,
    UtcDateTime,
    make_engine,
    now,
    put,
    time_from,
)
from core.errors import SessionNotFound
from core.migrations import tables
from core.sessions import repository
from core.sessions.models import ChatSession, Role
from core.telemetry.models import Heartbeat
from tests.databases import Databases

NOON = datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    with databases.lend(tmp_path) as url:
        yield url


@pytest.fixture
def transactions(url: str) -> Iterator[Transactions]:
    engine = make_engine(url)
    yield Transactions(engine)
    engine.dispose()


def stored(transactions: Transactions, at: datetime) -> datetime:
    with transactions.begin() as db:
        db.merge(Heartbeat(process="p", seen_at=at))
    with transactions.read() as db:
        return db.get_one(Heartbeat, "p").seen_at


class TestTimeFrom:
    def test_dates_what_is_stored_in_the_block(self, transactions: Transactions) -> None:
        with time_from(NOON), transactions.begin() as db:
            db.add(ChatSession(id="then"))
        with transactions.begin() as db:
            db.add(ChatSession(id="today"))
        with transactions.read() as db:
            then = db.get_one(ChatSession, "then").created_at
            today = db.get_one(ChatSession, "today").created_at
        assert NOON <= then < NOON + timedelta(seconds=5)
        assert abs(today - datetime.now(UTC)) < timedelta(seconds=5)

    def test_goes_on_from_there_and_is_the_threads_own(self) -> None:
        with time_from(NOON), ThreadPoolExecutor(1) as pool:
            first = now()
            elsewhere = pool.submit(now).result()
            assert first < now() < NOON + timedelta(seconds=5)
        assert elsewhere > NOON + timedelta(days=1)


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
    def test_prepares_every_connection_to_sqlite(
        self, tmp_path: Path, pragma: str, value: str
    ) -> None:
        engine = make_engine(f"sqlite:///{tmp_path / 'test.db'}")
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
        """Each reads a count and writes it back: none is refused, and none is lost."""
        engines = [make_engine(url) for _ in range(2)]
        key = opened(Transactions(engines[0]))

        def write(transactions: Transactions) -> None:
            for number in range(60):
                with transactions.begin() as db:
                    own = repository.get(db, key, lock=True)
                    own.context = {"count": own.context.get("count", 0) + 1}
                    repository.append(db, own, role=Role.USER, content=str(number))

        with ThreadPoolExecutor(4) as threads:
            writers = [Transactions(engine) for engine in engines * 2]
            assert list(threads.map(write, writers)) == [None] * 4
        with Transactions(engines[0]).read() as db:
            found = repository.get(db, key)
            assert (found.context["count"], found.message_count) == (240, 240)
        for engine in engines:
            engine.dispose()

    def test_serve_more_threads_than_there_are_connections(
        self, transactions: Transactions
    ) -> None:
        key = opened(transactions)

        def look(_: int) -> str:
            with transactions.read() as db:
                return repository.get(db, key).id

        with ThreadPoolExecutor(3 * CONNECTIONS) as threads:
            assert set(threads.map(look, range(10 * CONNECTIONS))) == {key}


class TestText:
    def test_with_a_nul_is_stored_and_looked_for_without_an_error(
        self, transactions: Transactions
    ) -> None:
        with transactions.begin() as db:
            db.add(ChatSession(user_id="a\0da", context={"a\0": "b\0"}))
        with transactions.read() as db:
            found = db.scalars(select(ChatSession).where(ChatSession.user_id == "a\0da")).one()
            assert found.context == {"a\0": "b\0"}
            with pytest.raises(SessionNotFound):
                repository.get(db, "sess_\0")


class TestAppend:
    def test_numbers_a_sessions_messages_in_the_order_in_which_they_can_be_seen(
        self, transactions: Transactions
    ) -> None:
        """A reader that goes on from the last number it saw misses none."""
        key, seen = opened(transactions), []
        total = 4 * 50

        def write(writer: int) -> None:
            for number in range(50):
                with transactions.begin() as db:
                    # Whoever forgets to lock the session gets the right order all the same.
                    own = repository.get(db, key, lock=writer % 2 == 0)
                    repository.append(db, own, role=Role.USER, content=f"{writer}-{number}")

        with ThreadPoolExecutor(4) as threads:
            writing = [threads.submit(write, writer) for writer in range(4)]
            while len(seen) < total and not any(w.done() and w.exception() for w in writing):
                last = seen[-1].seq if seen else 0
                with transactions.read() as db:
                    seen += repository.history(db, key, limit=total, after_seq=last)[0]
            assert [w.result() for w in writing] == [None] * 4
        assert len({message.content for message in seen}) == total


class TestPut:
    def test_replaces_what_is_there(self, transactions: Transactions) -> None:
        for at in (NOON, NOON + timedelta(hours=1)):
            with transactions.begin() as db:
                put(db, Heartbeat, process="p", seen_at=at)
        with transactions.read() as db:
            assert db.scalars(select(Heartbeat.seen_at)).all() == [at]

    def test_lets_several_be_the_first(self, transactions: Transactions) -> None:
        at_once = threading.Barrier(8)

        def beat(process: str) -> None:
            at_once.wait()
            with transactions.begin() as db:
                put(db, Heartbeat, process=process, seen_at=NOON)

        with ThreadPoolExecutor(8) as threads:
            for round_ in range(10):
                assert list(threads.map(beat, [f"p{round_}"] * 8)) == [None] * 8


def opened(transactions: Transactions) -> str:
    """The id of a new session."""
    with transactions.begin() as db:
        session = ChatSession()
        db.add(session)
    return session.id

"""The database: engine, transactions, and the column types every table shares."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Connection,
    DateTime,
    Engine,
    MetaData,
    QueuePool,
    create_engine,
    event,
    inspect,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from core import postgres
from core.errors import DatabaseUnavailable, InvalidSetting

BUSY_TIMEOUT_MS = 10_000
"""How long a writer waits for another's transaction (milliseconds)."""
CONNECTIONS_KEPT = 10
CONNECTIONS = 40
"""Connections of one process at most: as many as the threads in which requests are answered."""
POOL_LIMIT_S = 10
"""How long a thread waits for one of them."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time. Naive values are refused instead of guessed."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of every table; constraints get names that migrations can rely on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012  SQLAlchemy reads it as a plain dict


_another_clock: ContextVar[Callable[[], datetime] | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The current time, aware, in UTC; inside `time_from`, the time there."""
    clock = _another_clock.get()
    return clock() if clock is not None else datetime.now(UTC)


@contextmanager
def time_from(start: datetime) -> Iterator[None]:
    """In this thread it is `start` now, and time goes on from there until the block's end.

    Whatever is stored meanwhile is dated so, whichever service stores it.
    """
    began = time.monotonic()
    token = _another_clock.set(lambda: start + timedelta(seconds=time.monotonic() - began))
    try:
        yield
    finally:
        _another_clock.reset(token)


def one_of(column: str, values: type[StrEnum]) -> str:
    """The condition that a column holds a value of an enumeration, for a check constraint."""
    return f"{column} IN ({', '.join(repr(value.value) for value in values)})"


def make_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL with a pool of at most `CONNECTIONS`.

    On SQLite it uses WAL and foreign keys. A transaction that writes begins IMMEDIATE there (see
    `Transactions.begin`), so a writer waits for its turn instead of failing half-way with
    "database is locked".
    """
    address = make_url(url)
    on_sqlite = address.get_backend_name() == "sqlite"
    engine = create_engine(
        address,
        poolclass=QueuePool,
        pool_size=CONNECTIONS_KEPT,
        max_overflow=CONNECTIONS - CONNECTIONS_KEPT,
        pool_timeout=POOL_LIMIT_S,
        pool_pre_ping=not on_sqlite,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}
        if on_sqlite
        else postgres.connect_arguments(address),
    )
    event.listen(engine, "connect", _prepare_sqlite if on_sqlite else _prepare_postgres)
    if on_sqlite:
        event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def connected(engine: Engine) -> Iterator[Connection]:
    """A connection at the start of a process. Raises InvalidSetting when there is no way in."""
    try:
        connection = engine.connect()
    except (OperationalError, InterfaceError) as error:
        address = engine.url.render_as_string(hide_password=True)
        raise InvalidSetting("SWITCHBOARD_DATABASE_URL", address, _reason(error)) from None
    with connection:
        yield connection


def _reason(error: DBAPIError) -> str:
    """The driver's own words: what follows the address in its first line."""
    first = next(iter(str(error.orig).splitlines()), "") or type(error.orig).__name__
    return first.rpartition("failed: ")[2].removeprefix("FATAL:").strip()


def _prepare_postgres(connection: Any, _record: object) -> None:
    postgres.prepare(connection, lock_limit_ms=BUSY_TIMEOUT_MS)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's "begin" event starts transactions instead
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("switchboard_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Transactions:
    """Hands out database sessions: one `with` block is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._readers = sessionmaker(_reading(engine), expire_on_commit=False)
        self._writers = sessionmaker(
            engine.execution_options(switchboard_writes=True), expire_on_commit=False
        )

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A transaction that writes: committed at the end, rolled back on any exception.

        Raises DatabaseUnavailable.
        """
        with _answering(), self._writers.begin() as db:
            yield db

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that only reads, on one consistent state. Raises DatabaseUnavailable."""
        with _answering(), self._readers() as db:
            yield db

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Like `read`, where every statement sees the same state on PostgreSQL too.

        Raises DatabaseUnavailable.
        """
        with self.read() as db:
            if self.engine.dialect.name == "postgresql":
                db.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield db


def _reading(engine: Engine) -> Engine:
    """One state for a whole transaction, which SQLite gives by itself."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


@contextmanager
def _answering() -> Iterator[None]:
    """Maps the errors of connection, pool, locking and disk to our own."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeoutError) as error:
        raise DatabaseUnavailable from error


def put(db: Session, table: type[Base], **values: Any) -> None:
    """Insert a row or replace the one with the same key, whoever else does so at this moment."""
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values)
    key = [column.name for column in inspect(table).primary_key]
    replaced = {name: statement.excluded[name] for name in values if name not in key}
    db.execute(statement.on_conflict_do_update(index_elements=key, set_=replaced))

"""Make sure that what was deleted is no longer in the database's files either."""

import logging
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

SEARCHED = "message_words"
"""The full-text index over messages on SQLite (migration 0014)."""
_log = logging.getLogger(__name__)


def zero_freed_pages(db: Session) -> None:
    """From here on SQLite overwrites with zeros what this connection deletes."""
    if db.get_bind().dialect.name == "sqlite":
        db.connection().exec_driver_sql("PRAGMA secure_delete = ON")


def overwrite(engine: Engine) -> bool:
    """Merge the full-text index, write the database file anew and empty the write-ahead log.

    On PostgreSQL `VACUUM` frees the space for new rows to take. `False` where others were busy
    with the database all the time, so that it has to be done again.
    """
    try:
        if engine.dialect.name == "sqlite":
            return _rewrite_sqlite(engine)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
    except DBAPIError as error:
        _log.warning("The database was not compacted: %s", error.orig)
        return False
    return True


def _rewrite_sqlite(engine: Engine) -> bool:
    # Past SQLAlchemy: it would begin a transaction, in which VACUUM is refused.
    held = engine.raw_connection()
    try:
        run = held.cursor().execute
        run("PRAGMA secure_delete = ON")
        run(f"INSERT INTO {SEARCHED} ({SEARCHED}) VALUES ('optimize')")
        _empty_log(run)
        run("VACUUM")
        return _empty_log(run)
    except engine.dialect.loaded_dbapi.OperationalError as error:
        _log.warning("The database was not compacted: %s", error)
        return False
    finally:
        held.close()


def _empty_log(run: Any) -> bool:
    busy, *_ = run("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy

"""What PostgreSQL needs of every connection, so that it behaves as SQLite does."""

from typing import Any

from psycopg.abc import Buffer
from psycopg.types.string import StrDumperUnknown
from sqlalchemy.engine import URL

CONNECT_LIMIT_S = 5
ABANDONED_MS = 60_000
"""The server ends a transaction whose process has done nothing for so long (milliseconds)."""
REPLACEMENT = "\ufffd"


def connect_arguments(address: URL) -> dict[str, object]:
    """What the URL may set otherwise, and UTF-8, which a database in another encoding would not."""
    ours = {"connect_timeout": CONNECT_LIMIT_S, "application_name": "switchboard"}
    wanted = {name: value for name, value in ours.items() if name not in address.query}
    return wanted | {"client_encoding": "utf8"}


def prepare(connection: Any, *, lock_limit_ms: int) -> None:
    """Bound every wait, compile no query, and let text with a NUL be written and looked for.

    To compile one takes up to a second, and none of ours is asked for so much that it pays.
    """
    connection.adapters.register_dumper(str, _WithoutNul)
    connection.execute(f"SET lock_timeout = {lock_limit_ms}")
    connection.execute(f"SET idle_in_transaction_session_timeout = {ABANDONED_MS}")
    connection.execute("SET jit = off")
    connection.commit()


class _WithoutNul(StrDumperUnknown):
    """PostgreSQL stores no NUL; the sign for what cannot be shown (U+FFFD) takes its place."""

    def dump(self, obj: str) -> Buffer | None:
        return super().dump(obj.replace("\0", REPLACEMENT))

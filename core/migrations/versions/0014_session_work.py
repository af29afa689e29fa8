"""full-text index over messages, notes and tags of sessions

What operators noted on tickets are notes of the tickets' sessions from here on.

The full-text index is, on SQLite, an FTS5 table beside `messages`, which keeps no text of its own; triggers keep it.
A later migration that makes `messages` anew has to make the triggers anew too.
"""

import sqlalchemy as sa
from alembic import op

from core.db import UtcDateTime

revision = "0014"
down_revision = "0013"

_HAS_OUTCOME = sa.text("outcome IS NOT NULL")
_POSTGRES = r"""
CREATE INDEX ix_messages_words ON messages USING gin (
    to_tsvector('simple'::regconfig, regexp_replace(
        content, '[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+', ' ', 'g'
    ))
)
"""
_SQLITE = (
    "CREATE VIRTUAL TABLE message_words USING fts5(content, content = 'messages',"
    " content_rowid = 'seq', prefix = '3', tokenize = 'unicode61 remove_diacritics 0')",
    "INSERT INTO message_words (message_words) VALUES ('rebuild')",
    "CREATE TRIGGER message_words_added AFTER INSERT ON messages BEGIN"
    " INSERT INTO message_words (rowid, content) VALUES (new.seq, new.content); END",
    "CREATE TRIGGER message_words_removed AFTER DELETE ON messages BEGIN"
    " INSERT INTO message_words (message_words, rowid, content)"
    " VALUES ('delete', old.seq, old.content); END",
    "CREATE TRIGGER message_words_changed AFTER UPDATE OF content ON messages BEGIN"
    " INSERT INTO message_words (message_words, rowid, content)"
    " VALUES ('delete', old.seq, old.content);"
    " INSERT INTO message_words (rowid, content) VALUES (new.seq, new.content); END",
)


def upgrade() -> None:
    op.create_index(
        "ix_messages_outcome",
        "messages",
        ["outcome", "session_id"],
        sqlite_where=_HAS_OUTCOME,
        postgresql_where=_HAS_OUTCOME,
    )
    _create_notes()
    _create_tags()
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for statement in (_POSTGRES,) if on_postgres else _SQLITE:
        op.get_bind().exec_driver_sql(statement)


def _create_notes() -> None:
    op.create_table(
        "session_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        _of_a_session("session_notes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_notes")),
    )
    op.create_index("ix_session_notes_session_id", "session_notes", ["session_id"])
    op.execute(
        "INSERT INTO session_notes (session_id, author, text, created_at)"
        " SELECT tickets.session_id, author, text, ticket_notes.created_at"
        " FROM ticket_notes JOIN tickets ON tickets.id = ticket_notes.ticket_id"
        " ORDER BY ticket_notes.id"
    )
    op.drop_table("ticket_notes")


def _create_tags() -> None:
    op.create_table(
        "session_tags",
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        _of_a_session("session_tags"),
        sa.PrimaryKeyConstraint("session_id", "tag", name=op.f("pk_session_tags")),
    )
    op.create_index("ix_session_tags_tag", "session_tags", ["tag"])


def _of_a_session(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_session_id_sessions")
    return sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=name, ondelete="CASCADE")

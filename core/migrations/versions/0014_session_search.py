"""full-text index over messages, and one of what was done with them

On SQLite it is an FTS5 table beside `messages`, which keeps no text of its own; triggers keep it.
A later migration that makes `messages` anew has to make the triggers anew too.
"""

import sqlalchemy as sa
from alembic import op

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
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for statement in (_POSTGRES,) if on_postgres else _SQLITE:
        op.get_bind().exec_driver_sql(statement)

"""what the whole API needs: key expiry, token rotation, CSAT, typing, ticket notes, drafts"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0002"
down_revision = "0001"


WORDS = "trim(regexp_replace({}, '[\\W_]+', ' ', 'g'))"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _rank_full_text()
    op.add_column("api_keys", sa.Column("expires_at", core.db.UtcDateTime(), nullable=True))
    op.add_column("api_keys", sa.Column("last_used_at", core.db.UtcDateTime(), nullable=True))
    op.add_column(
        "sessions",
        sa.Column("token_generation", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column("sessions", sa.Column("token_rotated_at", core.db.UtcDateTime(), nullable=True))
    op.add_column(
        "articles", sa.Column("revision", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("tickets", sa.Column("owner_name", sa.String(length=200), nullable=True))
    op.add_column("tickets", sa.Column("resolution", sa.Text(), nullable=True))
    op.add_column("tickets", sa.Column("reopened_at", core.db.UtcDateTime(), nullable=True))
    op.execute(
        "UPDATE tickets SET owner_name ="
        " (SELECT name FROM operators WHERE operators.id = tickets.owner_id)"
    )
    op.create_table(
        "removed_sessions",
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("removed_at", core.db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_removed_sessions")),
    )
    op.create_index(op.f("ix_messages_reply_to"), "messages", ["reply_to"])
    op.create_index(op.f("ix_tickets_session_id"), "tickets", ["session_id"])
    op.add_column("turns", sa.Column("seconds", sa.Double(), nullable=True))
    op.execute(
        "UPDATE turns SET seconds ="
        " (SELECT processing_time FROM messages WHERE messages.seq = turns.answer_seq)"
    )
    op.drop_index("ix_turns_started_at", "turns")
    op.create_index("ix_turns_summary", "turns", ["started_at", "outcome", "confidence", "seconds"])
    op.create_index(
        "ix_turn_hits_cited",
        "turn_hits",
        ["question_seq", "article_id", "title"],
        sqlite_where=sa.text("cited_as IS NOT NULL"),
        postgresql_where=sa.text("cited_as IS NOT NULL"),
    )
    op.create_index(op.f("ix_sessions_created_at"), "sessions", ["created_at"])
    op.create_table(
        "csat",
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("created_at", core.db.UtcDateTime(), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_csat_score_in_range")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name=op.f("fk_csat_session_id_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_csat")),
    )
    op.create_index(op.f("ix_csat_created_at"), "csat", ["created_at"])
    op.create_table(
        "typing_signs",
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("client_id", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("until", core.db.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "role IN ('user', 'assistant', 'operator', 'system')",
            name=op.f("ck_typing_signs_known_role"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name=op.f("fk_typing_signs_session_id_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "client_id", name=op.f("pk_typing_signs")),
    )
    op.create_index("ix_typing_signs_until", "typing_signs", ["until"])
    op.create_table(
        "ticket_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["tickets.id"],
            name=op.f("fk_ticket_notes_ticket_id_tickets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_notes")),
    )
    op.create_index(op.f("ix_ticket_notes_ticket_id"), "ticket_notes", ["ticket_id"])
    op.create_table(
        "article_drafts",
        sa.Column("article_id", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=True),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("updated_at", core.db.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "audience IN ('public', 'signed-in', 'internal')",
            name=op.f("ck_article_drafts_known_audience"),
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_article_drafts_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article_drafts")),
    )


def _rank_full_text() -> None:
    """What BM25 needs: how often each word occurs in a passage, and how long passages are."""
    op.execute("ALTER TABLE passage_terms ADD COLUMN frequencies JSONB NOT NULL DEFAULT '{}'")
    op.execute("CREATE TABLE passage_lengths (passage_id INTEGER PRIMARY KEY, words INTEGER)")
    op.execute(
        """
        UPDATE passage_terms SET frequencies = coalesce((
            SELECT jsonb_object_agg(lexeme, (
                SELECT sum(CASE weight WHEN 'A' THEN 2.0 WHEN 'B' THEN 1.5 ELSE 1.0 END)
                FROM unnest(weights) AS weight
            ))
            FROM unnest(document)
        ), '{}')
        """
    )
    text = WORDS.format("concat_ws(' ', article_versions.title, passages.heading, passages.text)")
    op.execute(
        f"INSERT INTO passage_lengths SELECT passages.id, cardinality(string_to_array({text}, ' '))"
        " FROM passages JOIN article_versions ON article_versions.id = passages.version_id"
        " JOIN passage_terms ON passage_terms.passage_id = passages.id"
    )

"""memories: what customers said of themselves; and whether a session's customer is vouched for"""

import sqlalchemy as sa
from alembic import op

from core.db import UtcDateTime

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column(
        "sessions",
        sa.Column("user_verified", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "memories",
        sa.Column("id", key, autoincrement=True, nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=200), nullable=True),
        sa.Column("message_seq", key, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.Column("importance", sa.Double(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.Column("superseded_by", key, nullable=True),
        sa.CheckConstraint(
            "kind IN ('fact', 'preference', 'context')", name=op.f("ck_memories_known_kind")
        ),
        sa.CheckConstraint(
            "importance BETWEEN 0 AND 1", name=op.f("ck_memories_importance_in_range")
        ),
        sa.CheckConstraint(
            "confidence BETWEEN 0 AND 1", name=op.f("ck_memories_confidence_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name=op.f("fk_memories_session_id_sessions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["message_seq"],
            ["messages.seq"],
            name=op.f("fk_memories_message_seq_messages"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by"],
            ["memories.id"],
            name=op.f("fk_memories_superseded_by_memories"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memories")),
    )
    op.create_index("ix_memories_session_id_id", "memories", ["session_id", "id"])
    op.create_index("ix_memories_user_id_id", "memories", ["user_id", "id"])
    op.create_index(op.f("ix_memories_message_seq"), "memories", ["message_seq"])
    op.create_index(op.f("ix_memories_superseded_by"), "memories", ["superseded_by"])

"""flat facts of sessions, from which it is judged whether they were resolved"""

import sqlalchemy as sa
from alembic import op

from core.db import UtcDateTime

revision = "0017"
down_revision = "0016"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OUTCOMES = "('answered', 'clarified', 'declined', 'escalated', 'with_human')"


def upgrade() -> None:
    op.create_table(
        "session_facts",
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("message_count", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("last_outcome", sa.String(length=20), nullable=True),
        sa.Column("last_asked_at", UtcDateTime(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("declined_then_answered", sa.Double(), nullable=True),
        sa.Column("rated_up_at", UtcDateTime(), nullable=True),
        sa.Column("rated_down_at", UtcDateTime(), nullable=True),
        sa.Column("thanked_at", UtcDateTime(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("scored_at", UtcDateTime(), nullable=True),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("ticket_open", sa.Boolean(), nullable=False),
        sa.Column("served", sa.Boolean(), nullable=False),
        sa.Column("reopened_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            f"last_outcome IS NULL OR last_outcome IN {OUTCOMES}",
            name=op.f("ck_session_facts_known_last_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name=op.f("fk_session_facts_session_id_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_session_facts")),
    )
    op.create_table(
        "asked_again",
        sa.Column("question_seq", KEY, nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("earlier_seq", KEY, nullable=False),
        sa.Column("earlier_outcome", sa.String(length=20), nullable=False),
        sa.Column("similarity", sa.Double(), nullable=False),
        sa.Column("days_later", sa.Double(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("same_session", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            f"earlier_outcome IN {OUTCOMES}", name=op.f("ck_asked_again_known_earlier_outcome")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [target],
                name=op.f(f"fk_asked_again_{column}_{target.partition('.')[0]}"),
                ondelete="CASCADE",
            )
            for column, target in (
                ("question_seq", "turns.question_seq"),
                ("session_id", "sessions.id"),
                ("earlier_seq", "turns.question_seq"),
            )
        ),
        sa.PrimaryKeyConstraint("question_seq", "session_id", name=op.f("pk_asked_again")),
    )
    op.create_index("ix_asked_again_session_id", "asked_again", ["session_id"])
    op.create_index("ix_asked_again_earlier_seq", "asked_again", ["earlier_seq"])

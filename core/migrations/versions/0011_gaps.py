"""gaps and the questions behind them"""

import sqlalchemy as sa
from alembic import op

from core.db import UtcDateTime

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "gaps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("article_id", sa.String(length=200), nullable=True),
        sa.Column("checked_job", sa.Integer(), nullable=False),
        sa.Column("checked_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'drafted', 'closed', 'dismissed')",
            name=op.f("ck_gaps_known_state"),
        ),
        sa.CheckConstraint(
            "(state = 'dismissed') = (reason IS NOT NULL)", name=op.f("ck_gaps_dismissed_why")
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_gaps_article_id_articles"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
    )
    op.create_index("ix_gaps_state", "gaps", ["state"])
    op.create_index("ix_gaps_article_id", "gaps", ["article_id"])
    op.create_table(
        "gap_questions",
        sa.Column(
            "question_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("gap_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answered_by", sa.String(length=200), nullable=True),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('escalated', 'disliked', 'declined', 'repeated')",
            name=op.f("ck_gap_questions_known_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["question_seq"],
            ["turns.question_seq"],
            name=op.f("fk_gap_questions_question_seq_turns"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["gap_id"],
            ["gaps.id"],
            name=op.f("fk_gap_questions_gap_id_gaps"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("question_seq", name=op.f("pk_gap_questions")),
    )
    op.create_index("ix_gap_questions_gap_id", "gap_questions", ["gap_id"])

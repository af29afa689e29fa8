"""conflicts between passages, and recalled answers"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0009"
down_revision = "0008"

_SIDE = (
    ("article_id", sa.String(length=200)),
    ("version", sa.Integer()),
    ("title", sa.String(length=500)),
    ("heading", sa.String(length=500)),
    ("text", sa.Text()),
    ("hash", sa.String(length=64)),
)
_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "conflicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        *(
            sa.Column(f"{side}_{name}", kind, nullable=False)
            for side in ("left", "right")
            for name, kind in _SIDE
        ),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("cited", sa.Integer(), nullable=False),
        sa.Column("retrieved", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("decided_at", core.db.UtcDateTime(), nullable=True),
        sa.Column("found_at", core.db.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('duplicate', 'number', 'price', 'date', 'limit', 'negation', 'wording')",
            name=op.f("ck_conflicts_known_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'resolved', 'waived')", name=op.f("ck_conflicts_known_state")
        ),
        sa.CheckConstraint(
            "state != 'waived' OR reason IS NOT NULL",
            name=op.f("ck_conflicts_waived_with_a_reason"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflicts")),
        sa.UniqueConstraint(
            "left_article_id",
            "left_hash",
            "right_article_id",
            "right_hash",
            name="uq_conflicts_one_of_a_pair",
        ),
    )
    op.create_index("ix_conflicts_listed", "conflicts", ["state", "weight"])
    op.create_index("ix_conflicts_right_article_id", "conflicts", ["right_article_id"])
    op.create_table(
        "compared_passages",
        sa.Column("passage_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["passage_id"],
            ["passages.id"],
            name=op.f("fk_compared_passages_passage_id_passages"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("passage_id", name=op.f("pk_compared_passages")),
    )
    op.create_table(
        "answer_recalls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.String(length=200), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recalled_by", sa.String(length=200), nullable=False),
        sa.Column("recalled_at", core.db.UtcDateTime(), nullable=False),
        sa.Column("withdrawn_by", sa.String(length=200), nullable=True),
        sa.Column("withdrawn_at", core.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_answer_recalls_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_recalls")),
    )
    op.create_index(
        "uq_answer_recalls_one_open",
        "answer_recalls",
        ["article_id", "version_number"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "answer_corrections",
        sa.Column("recall_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("answer_seq", _KEY, nullable=True),
        sa.Column("message_seq", _KEY, nullable=True),
        sa.Column("delivered_at", core.db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["recall_id"],
            ["answer_recalls.id"],
            name=op.f("fk_answer_corrections_recall_id_answer_recalls"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name=op.f("fk_answer_corrections_session_id_sessions"),
            ondelete="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                ["messages.seq"],
                name=op.f(f"fk_answer_corrections_{column}_messages"),
                ondelete="SET NULL",
            )
            for column in ("answer_seq", "message_seq")
        ),
        sa.PrimaryKeyConstraint("recall_id", "session_id", name=op.f("pk_answer_corrections")),
    )
    for column in ("session_id", "answer_seq", "message_seq"):
        name = op.f(f"ix_answer_corrections_{column}")
        op.create_index(name, "answer_corrections", [column])
    op.create_index(
        "ix_answer_corrections_due",
        "answer_corrections",
        ["recall_id"],
        sqlite_where=sa.text("delivered_at IS NULL"),
        postgresql_where=sa.text("delivered_at IS NULL"),
    )

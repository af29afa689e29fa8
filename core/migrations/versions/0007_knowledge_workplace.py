"""the audit log, and what curators say of an article beside its text"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", core.db.UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=50), nullable=False),
        sa.Column("subject_kind", sa.String(length=50), nullable=False),
        sa.Column("subject_id", sa.String(length=200), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    for name, columns in (
        ("ix_audit_entries_at", ["at"]),
        ("ix_audit_entries_actor", ["actor"]),
        ("ix_audit_entries_action", ["action"]),
        ("ix_audit_entries_subject", ["subject_kind", "subject_id"]),
    ):
        op.create_index(name, "audit_entries", columns)
    for table in ("article_versions", "article_drafts"):
        for column in ("phrasings", "keywords"):
            op.add_column(
                table, sa.Column(column, sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
            )
    op.add_column("article_drafts", sa.Column("submitted_by", sa.String(length=200)))
    op.add_column("article_drafts", sa.Column("submitted_at", core.db.UtcDateTime()))
    op.add_column(
        "passages",
        sa.Column("disabled", sa.Boolean(), nullable=False, server_default=sa.false()),
    )

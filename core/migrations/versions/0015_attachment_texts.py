"""the text of files that customers send"""

import sqlalchemy as sa
from alembic import op

from core.db import UtcDateTime

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("attachments", sa.Column("read_at", UtcDateTime(), nullable=True))
    op.add_column("attachments", sa.Column("kind", sa.String(length=20), nullable=True))
    op.add_column("attachments", sa.Column("refusal", sa.String(length=20), nullable=True))
    op.add_column("attachments", sa.Column("pages", sa.Integer(), nullable=True))
    op.add_column("attachments", sa.Column("is_partial", sa.Boolean(), nullable=True))
    op.create_table(
        "attachment_passages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("attachment_id", sa.String(length=40), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name=op.f("fk_attachment_passages_session_id_sessions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachments.id"],
            name=op.f("fk_attachment_passages_attachment_id_attachments"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment_passages")),
        sa.UniqueConstraint(
            "attachment_id", "ordinal", name=op.f("uq_attachment_passages_attachment_id")
        ),
    )
    op.create_index(
        op.f("ix_attachment_passages_session_id"), "attachment_passages", ["session_id"]
    )

"""links to choose a password, operators out of use, and where they are signed in"""

import sqlalchemy as sa
from alembic import op

from core.db import UtcDateTime

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("operators", sa.Column("disabled_at", UtcDateTime(), nullable=True))
    op.add_column("operator_sessions", sa.Column("last_seen_at", UtcDateTime(), nullable=True))
    op.add_column("operator_sessions", sa.Column("browser", sa.String(length=100), nullable=True))
    op.create_table(
        "operator_links",
        sa.Column("operator_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('invitation', 'reset')", name=op.f("ck_operator_links_known_kind")
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"],
            ["operators.id"],
            name=op.f("fk_operator_links_operator_id_operators"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("operator_id", name=op.f("pk_operator_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_operator_links_token_hash")),
    )

"""past sessions of the demo company"""

import sqlalchemy as sa
from alembic import op

from core.db import UtcDateTime

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "demo_sessions",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=True),
        sa.Column("begins_at", UtcDateTime(), nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name=op.f("fk_demo_sessions_session_id_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_demo_sessions")),
        sa.UniqueConstraint("session_id", name=op.f("uq_demo_sessions_session_id")),
    )
    op.create_index("ix_demo_sessions_finished_at", "demo_sessions", ["finished_at", "begins_at"])

"""sign-ins at the company's provider that were used, operators' time zones, and how long sessions are kept"""

import sqlalchemy as sa
from alembic import op

from core.db import UtcDateTime

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "used_identities",
        sa.Column("proof_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("proof_hash", name=op.f("pk_used_identities")),
    )
    op.create_table(
        "retention_choices",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_retention_choices_only_one")),
        sa.CheckConstraint("days >= 0", name=op.f("ck_retention_choices_no_negative_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_choices")),
    )
    op.add_column("operators", sa.Column("time_zone", sa.String(length=64), nullable=True))

"""sign-ins at the company's provider that were used, and operators' time zones"""

import sqlalchemy as sa
from alembic import op

from core.db import UtcDateTime

revision = "0019"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "used_identities",
        sa.Column("proof_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("proof_hash", name=op.f("pk_used_identities")),
    )
    op.add_column("operators", sa.Column("time_zone", sa.String(length=64), nullable=True))

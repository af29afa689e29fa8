"""from which confidence the agent answers, as the company measured it"""

import sqlalchemy as sa
from alembic import op

from core.db import UtcDateTime

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "answering_versions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.Column("budget", sa.Double(), nullable=False),
        sa.Column("threshold", sa.Double(), nullable=False),
        sa.Column("slope", sa.Double(), nullable=False),
        sa.Column("intercept", sa.Double(), nullable=False),
        sa.Column("measured", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "threshold BETWEEN 0 AND 1",
            name=op.f("ck_answering_versions_threshold_is_a_share"),
        ),
        sa.CheckConstraint(
            "budget BETWEEN 0 AND 1", name=op.f("ck_answering_versions_budget_is_a_share")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_answering_versions")),
    )
    op.create_index(
        "uq_answering_versions_one_live",
        "answering_versions",
        ["is_live"],
        unique=True,
        sqlite_where=sa.text("is_live"),
        postgresql_where=sa.text("is_live"),
    )

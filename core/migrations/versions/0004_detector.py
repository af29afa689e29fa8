"""the escalation detector: versions, corrections, retrainings; the company's own rules"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "detector_versions",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("coefficients", sa.JSON(), nullable=False),
        sa.Column("thresholds", sa.JSON(), nullable=False),
        sa.Column("metrics", sa.JSON(), nullable=False),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_detector_versions")),
    )
    op.create_index(
        "uq_detector_versions_one_live",
        "detector_versions",
        ["is_live"],
        unique=True,
        sqlite_where=sa.text("is_live"),
        postgresql_where=sa.text("is_live"),
    )
    op.create_table(
        "detector_corrections",
        sa.Column(
            "message_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("label", sa.String(length=10), nullable=False),
        sa.Column("corrected_by", sa.String(length=200), nullable=False),
        sa.Column("corrected_at", core.db.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "label IN ('now', 'none')", name=op.f("ck_detector_corrections_known_label")
        ),
        sa.ForeignKeyConstraint(
            ["message_seq"],
            ["messages.seq"],
            name=op.f("fk_detector_corrections_message_seq_messages"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message_seq", name=op.f("pk_detector_corrections")),
    )
    op.create_table(
        "detector_retrainings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("requested_by", sa.String(length=200), nullable=False),
        sa.Column("requested_at", core.db.UtcDateTime(), nullable=False),
        sa.Column("lease_until", core.db.UtcDateTime(), nullable=True),
        sa.Column("finished_at", core.db.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_detector_retrainings")),
    )
    op.create_table(
        "business_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("condition", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('keyword', 'topic', 'attribute', 'order_value')",
            name=op.f("ck_business_rules_known_kind"),
        ),
        sa.CheckConstraint(
            "outcome IN ('now', 'offer', 'none')", name=op.f("ck_business_rules_known_outcome")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_business_rules")),
    )

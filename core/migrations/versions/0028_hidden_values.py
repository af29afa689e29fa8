"""personal data of messages can be sealed apart from them"""

import sqlalchemy as sa
from alembic import op

from core.db import UtcDateTime

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "hidden_values",
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("placeholder", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name=op.f("fk_hidden_values_session_id_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "placeholder", name=op.f("pk_hidden_values")),
    )

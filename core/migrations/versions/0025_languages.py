"""languages: in which one the product speaks to the customer of a session"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    # Alembic would copy the whole table on SQLite for the check, and every other one with it.
    op.execute(
        "ALTER TABLE sessions ADD COLUMN language VARCHAR(5) DEFAULT 'en' NOT NULL"
        " CONSTRAINT ck_sessions_known_language CHECK (language IN ('en', 'de', 'es', 'fr'))"
    )
    op.add_column(
        "sessions",
        sa.Column("language_chosen", sa.Boolean(), nullable=False, server_default=sa.false()),
    )

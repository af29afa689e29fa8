"""memories of what a customer's file says know the file"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column("memories", sa.Column("attachment_id", sa.String(length=40), nullable=True))

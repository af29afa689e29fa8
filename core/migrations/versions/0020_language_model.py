"""what a language model took for an answer"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("turns", sa.Column("llm_model", sa.String(length=200), nullable=True))
    op.add_column("turns", sa.Column("tokens_in", sa.Integer(), nullable=True))
    op.add_column("turns", sa.Column("tokens_out", sa.Integer(), nullable=True))
    op.add_column("turns", sa.Column("llm_cost", sa.Double(), nullable=True))

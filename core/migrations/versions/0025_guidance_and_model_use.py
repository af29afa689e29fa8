"""what a language model took and did, in columns that can be counted"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0023"

TURNS = sa.table(
    "turns",
    sa.column("evidence", sa.JSON),
    sa.column("llm_model", sa.String),
    sa.column("llm_cost", sa.Double),
    sa.column("llm_currency", sa.String),
    sa.column("llm_shown", sa.Integer),
    sa.column("llm_struck", sa.Integer),
    sa.column("llm_fell_back", sa.String),
)
WRITTEN = sa.text("llm_model IS NOT NULL")


def upgrade() -> None:
    for column in (
        sa.Column("llm_currency", sa.String(length=3), nullable=True),
        sa.Column("llm_shown", sa.Integer(), nullable=True),
        sa.Column("llm_struck", sa.Integer(), nullable=True),
        sa.Column("llm_fell_back", sa.String(length=200), nullable=True),
    ):
        op.add_column("turns", column)
    _fill()
    op.create_index(
        "ix_turns_model",
        "turns",
        [
            "started_at",
            "outcome",
            "session_id",
            "tokens_in",
            "tokens_out",
            "llm_cost",
            "llm_currency",
            "llm_shown",
            "llm_struck",
            "llm_fell_back",
        ],
        sqlite_where=WRITTEN,
        postgresql_where=WRITTEN,
    )


def _fill() -> None:
    """From the receipts, which have had all of it."""
    did = TURNS.c.evidence["language_model"]
    op.execute(
        sa.update(TURNS)
        .where(TURNS.c.llm_model.is_not(None))
        .values(
            llm_currency=did["currency"].as_string(),
            llm_shown=did["sentences_shown"].as_integer(),
            llm_struck=sa.func.json_array_length(did["struck"]),
            llm_fell_back=sa.func.substr(did["fell_back"].as_string(), 1, 200),
        )
    )

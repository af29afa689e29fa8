"""what a language model took, in columns that can be counted; the company's guidance for it"""

import sqlalchemy as sa
from alembic import op

from core.db import UtcDateTime

revision = "0026"
down_revision = "0025"

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
    _model_use()
    _guidance()


def _model_use() -> None:
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


def _guidance() -> None:
    op.create_table(
        "guidance_versions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_guidance_versions")),
    )
    op.create_index(
        "uq_guidance_versions_one_live",
        "guidance_versions",
        ["is_live"],
        unique=True,
        sqlite_where=sa.text("is_live"),
        postgresql_where=sa.text("is_live"),
    )
    op.create_table(
        "guidance_comparisons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("live_version", sa.String(length=20), nullable=False),
        sa.Column("live_fields", sa.JSON(), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("requested_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_guidance_comparisons_known_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_comparisons")),
    )
    op.create_index(op.f("ix_guidance_comparisons_state"), "guidance_comparisons", ["state"])
    op.create_table(
        "guidance_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comparison_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("changed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comparison_id"],
            ["guidance_comparisons.id"],
            name=op.f("fk_guidance_answers_comparison_id_guidance_comparisons"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["test_questions.id"],
            name=op.f("fk_guidance_answers_question_id_test_questions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_answers")),
        sa.UniqueConstraint(
            "comparison_id",
            "position",
            name=op.f("uq_guidance_answers_comparison_id"),
        ),
    )
    op.create_index(op.f("ix_guidance_answers_question_id"), "guidance_answers", ["question_id"])

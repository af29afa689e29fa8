"""test questions, their runs and results"""

import sqlalchemy as sa
from alembic import op

from core.db import UtcDateTime

revision = "0010"
down_revision = "0009"

STATES = "'queued', 'running', 'done', 'failed'"
WAITING_GATE = sa.text("kind = 'gate' AND state = 'queued'")


def upgrade() -> None:
    _create_questions()
    _create_runs()
    _create_results()


def _create_questions() -> None:
    op.create_table(
        "test_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("earlier", sa.JSON(), nullable=False),
        sa.Column("question_hash", sa.String(length=64), nullable=False),
        sa.Column("expectation", sa.String(length=20), nullable=False),
        sa.Column("articles", sa.JSON(), nullable=False),
        sa.Column("phrases", sa.JSON(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "expectation IN ('answer', 'decline', 'escalate')",
            name=op.f("ck_test_questions_known_expectation"),
        ),
        sa.CheckConstraint(
            "origin IN ('written', 'playground', 'session', 'file', 'gap')",
            name=op.f("ck_test_questions_known_origin"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_questions")),
        sa.UniqueConstraint("question_hash", name=op.f("uq_test_questions_question_hash")),
    )
    op.create_index("ix_test_questions_updated_at", "test_questions", ["updated_at"])


def _create_runs() -> None:
    op.create_table(
        "test_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("tag", sa.String(length=100), nullable=True),
        sa.Column("article_id", sa.String(length=200), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("stamp", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("planned", sa.Boolean(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("total", "done", "passed", "failed", "better", "worse", "changed")
        ),
        sa.Column("requested_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('questions', 'gate')", name=op.f("ck_test_runs_known_kind")),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_test_runs_known_state")),
        sa.CheckConstraint(
            "(kind = 'gate') = (article_id IS NOT NULL)",
            name=op.f("ck_test_runs_gate_of_an_article"),
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_test_runs_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_runs")),
    )
    op.create_index("ix_test_runs_article_id", "test_runs", ["article_id", "revision"])
    op.create_index("ix_test_runs_state", "test_runs", ["state"])
    op.create_index("ix_test_runs_created_at", "test_runs", ["created_at"])
    op.create_index(
        "uq_test_runs_one_waiting_gate",
        "test_runs",
        ["article_id"],
        unique=True,
        sqlite_where=WAITING_GATE,
        postgresql_where=WAITING_GATE,
    )


def _create_results() -> None:
    op.create_table(
        "test_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.String(length=40), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("earlier", sa.JSON(), nullable=False),
        sa.Column("expectation", sa.String(length=20), nullable=True),
        sa.Column("articles", sa.JSON(), nullable=False),
        sa.Column("phrases", sa.JSON(), nullable=False),
        sa.Column("disliked", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.Column("changed", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "verdict IS NULL OR verdict IN ('better', 'worse', 'same')",
            name=op.f("ck_test_results_known_verdict"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["test_runs.id"],
            name=op.f("fk_test_results_run_id_test_runs"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["test_questions.id"],
            name=op.f("fk_test_results_question_id_test_questions"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
            name=op.f("fk_test_results_message_id_messages"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_results")),
        sa.UniqueConstraint("run_id", "position", name=op.f("uq_test_results_run_id")),
    )
    op.create_index("ix_test_results_question_id", "test_results", ["question_id"])
    op.create_index("ix_test_results_message_id", "test_results", ["message_id"])

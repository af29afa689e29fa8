"""a ticket's priority, deadlines, summary and owner's silence; the team's hours; promises"""

from typing import Any

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0003"
down_revision = "0002"

STATUS = "status IN ('queued', 'claimed', 'waiting', 'resolved', 'reopened')"
PRIORITY = "priority IN ('urgent', 'high', 'normal', 'low')"
MOMENTS = (
    "first_reply_at",
    "awaiting_since",
    "touched_at",
    "reply_due_at",
    "resolve_due_at",
    "reply_missed_at",
    "resolve_missed_at",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":  # SQLite makes the table anew without it
        op.drop_constraint(op.f("ck_tickets_known_status"), "tickets", type_="check")
    with op.batch_alter_table("tickets", reflect_kwargs={"resolve_fks": False}) as tickets:
        tickets.create_check_constraint(op.f("ck_tickets_known_status"), STATUS)
        tickets.add_column(_filled("priority", sa.String(length=10), "normal"))
        tickets.create_check_constraint(op.f("ck_tickets_known_priority"), PRIORITY)
        tickets.add_column(_filled("evidence", sa.JSON(), "{}"))
        tickets.add_column(_filled("summary", sa.Text(), ""))
        tickets.add_column(_filled("owned_by_program", sa.Boolean(), sa.false()))
        tickets.add_column(_filled("times_left", sa.Integer(), "0"))
        tickets.add_column(_filled("contact_asked", sa.Boolean(), sa.false()))
        tickets.add_column(sa.Column("contact_email", sa.String(length=320), nullable=True))
        for moment in MOMENTS:
            tickets.add_column(sa.Column(moment, core.db.UtcDateTime(), nullable=True))
    op.execute(
        "UPDATE tickets SET awaiting_since = coalesce(reopened_at, created_at)"
        " WHERE status <> 'resolved'"
    )
    op.execute("UPDATE tickets SET touched_at = claimed_at WHERE status = 'claimed'")
    op.execute(
        sa.text(
            "UPDATE tickets SET owned_by_program = :yes"
            " WHERE owner_name IS NOT NULL AND owner_id IS NULL"
        ).bindparams(yes=True)
    )
    op.create_table(
        "team_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_settings")),
    )
    op.create_table(
        "promises",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column(
            "message_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", core.db.UtcDateTime(), nullable=False),
        sa.Column("due_at", core.db.UtcDateTime(), nullable=True),
        sa.Column("kept_at", core.db.UtcDateTime(), nullable=True),
        sa.Column("kept_by", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name=op.f("fk_promises_session_id_sessions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["message_seq"],
            ["messages.seq"],
            name=op.f("fk_promises_message_seq_messages"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
    )
    op.create_index(op.f("ix_promises_session_id"), "promises", ["session_id"])
    op.create_index(op.f("ix_promises_message_seq"), "promises", ["message_seq"])


def _filled(name: str, kind: sa.types.TypeEngine[Any], value: str | sa.False_) -> sa.Column[Any]:
    return sa.Column(name, kind, server_default=value, nullable=False)

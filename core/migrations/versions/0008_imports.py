"""imports that are planned first and survive a crash, and pages of the web to keep in step with"""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "web_sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=True),
        sa.Column("prefix", sa.String(length=500), nullable=True),
        sa.Column("archive_missing", sa.Boolean(), nullable=False),
        sa.Column("created_at", core.db.UtcDateTime(), nullable=False),
        sa.Column("synced_at", core.db.UtcDateTime(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('page', 'sitemap')", name=op.f("ck_web_sources_known_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_sources")),
        sa.UniqueConstraint("url", name=op.f("uq_web_sources_url")),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=True),
        sa.Column("web_source_id", sa.Integer(), nullable=True),
        sa.Column("archive_missing", sa.Boolean(), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("pages_found", sa.Integer(), nullable=False),
        sa.Column("pages_read", sa.Integer(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", core.db.UtcDateTime(), nullable=False),
        sa.Column("started_at", core.db.UtcDateTime(), nullable=True),
        sa.Column("finished_at", core.db.UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", core.db.UtcDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('files', 'web')", name=op.f("ck_imports_known_kind")),
        sa.CheckConstraint(
            "state IN ('planning', 'planned', 'running', 'done', 'cancelled', 'failed')",
            name=op.f("ck_imports_known_state"),
        ),
        sa.ForeignKeyConstraint(
            ["web_source_id"],
            ["web_sources.id"],
            name=op.f("fk_imports_web_source_id_web_sources"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index("ix_imports_state_created_at", "imports", ["state", "created_at"])
    unfinished = sa.text("state IN ('planning', 'planned', 'running')")
    op.create_index(
        "uq_imports_unfinished_of_web_source",
        "imports",
        ["web_source_id"],
        unique=True,
        sqlite_where=unfinished,
        postgresql_where=unfinished,
    )
    op.create_table(
        "import_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("article_id", sa.String(length=200), nullable=True),
        sa.Column("title", sa.String(length=500), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("duplicate_of", sa.String(length=200), nullable=True),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("seen_revision", sa.Integer(), nullable=True),
        sa.Column("document", sa.JSON(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("taken_at", core.db.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('new', 'changed', 'unchanged', 'duplicate', 'broken', 'gone')",
            name=op.f("ck_import_items_known_state"),
        ),
        sa.CheckConstraint(
            "outcome IN ('new', 'updated', 'unchanged', 'archived', 'skipped')",
            name=op.f("ck_import_items_known_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["imports.id"],
            name=op.f("fk_import_items_import_id_imports"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_items")),
        sa.UniqueConstraint("import_id", "position", name=op.f("uq_import_items_import_id")),
    )

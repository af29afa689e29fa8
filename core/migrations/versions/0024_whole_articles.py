"""articles are searched as wholes besides their passages"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

LIVE = """
    FROM articles
    JOIN article_versions ON article_versions.id = articles.published_version_id
    JOIN passages ON passages.version_id = article_versions.id
    WHERE articles.status = 'published' AND articles.audience = 'public' AND NOT passages.disabled
"""
MAX_WHOLE = 100_000
WORDS = "trim(regexp_replace({}, '[\\W_]+', ' ', 'g'))"


def upgrade() -> None:
    op.create_table(
        "article_vectors",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["article_versions.id"],
            name=op.f("fk_article_vectors_version_id_article_versions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", "model", name=op.f("pk_article_vectors")),
    )
    if op.get_bind().dialect.name == "postgresql":
        _fill_on_postgres()
    else:
        _fill_on_sqlite()
    # The worker computes the vectors; nothing is embedded again.
    op.execute(
        "INSERT INTO index_jobs (article_id, batch, state, attempts, created_at)"
        f" SELECT DISTINCT articles.id, 'batch_whole_articles', 'queued', 0, CURRENT_TIMESTAMP {LIVE}"
    )


def _fill_on_sqlite() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE article_terms USING fts5("
        "title, heading, body, tokenize = 'porter unicode61 remove_diacritics 2')"
    )
    op.execute(
        f"""
        INSERT INTO article_terms (rowid, title, heading, body)
        SELECT id, title, group_concat(heading, char(10)),
            substr(group_concat(text, char(10)), 1, {MAX_WHOLE})
        FROM (
            SELECT article_versions.id, article_versions.title
                || coalesce(
                    (SELECT char(10) || group_concat(value, char(10)) FROM json_each(phrasings)), '')
                || coalesce(
                    (SELECT char(10) || group_concat(value, char(10)) FROM json_each(keywords)), '')
                AS title, passages.heading, passages.text
            {LIVE}
            ORDER BY article_versions.id, passages.position
        )
        GROUP BY id
        """
    )


def _fill_on_postgres() -> None:
    op.execute(
        "CREATE TABLE article_terms ("
        "version_id INTEGER PRIMARY KEY, document TSVECTOR NOT NULL, frequencies JSONB NOT NULL)"
    )
    op.execute("CREATE INDEX ix_article_terms_document ON article_terms USING GIN (document)")
    op.execute("CREATE TABLE article_lengths (version_id INTEGER PRIMARY KEY, words INTEGER)")
    op.execute(
        f"""
        CREATE TEMPORARY TABLE whole ON COMMIT DROP AS
        SELECT id, {WORDS.format("title")} AS title, {WORDS.format("heading")} AS heading,
            {WORDS.format(f"left(body, {MAX_WHOLE})")} AS body
        FROM (
            SELECT article_versions.id, concat_ws(' ', article_versions.title,
                    (SELECT string_agg(each, ' ') FROM json_array_elements_text(phrasings) AS each),
                    (SELECT string_agg(each, ' ') FROM json_array_elements_text(keywords) AS each)
                ) AS title,
                string_agg(passages.heading, ' ' ORDER BY passages.position) AS heading,
                string_agg(passages.text, ' ' ORDER BY passages.position) AS body
            {LIVE}
            GROUP BY article_versions.id
        ) AS versions
        """
    )
    op.execute(
        """
        INSERT INTO article_terms (version_id, document, frequencies)
        SELECT id, document, coalesce((
            SELECT jsonb_object_agg(lexeme, (
                SELECT sum(CASE weight WHEN 'A' THEN 2.0 WHEN 'B' THEN 1.5 ELSE 1.0 END)
                FROM unnest(weights) AS weight
            ))
            FROM unnest(document)
        ), '{}')
        FROM (
            SELECT id, setweight(to_tsvector('english', title), 'A')
                || setweight(to_tsvector('english', heading), 'B')
                || setweight(to_tsvector('english', body), 'D') AS document
            FROM whole
        ) AS parts
        """
    )
    op.execute(
        "INSERT INTO article_lengths SELECT id,"
        " cardinality(string_to_array(concat_ws(' ', title, heading, body), ' ')) FROM whole"
    )

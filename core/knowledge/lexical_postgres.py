"""Full-text search on PostgreSQL: `tsvector` finds the texts, BM25 as in FTS5 ranks them.

PostgreSQL's own `ts_rank` knows neither how rare a word is nor how long other texts are. With
it the confidence of an answer, which was fitted on BM25, would mean something else here than on
SQLite (docs/decisions/0010-postgresql.md has the figures).
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.orm import Session

from core.knowledge.bm25 import K1, WEIGHTS, B, Ranked

_WORD = re.compile(r"[^\W_]+")

_INSERT = """
    INSERT INTO {terms} ({key}, document, frequencies)
    SELECT :id, document, coalesce(
        (
            SELECT jsonb_object_agg(lexeme, (
                SELECT sum(CASE weight WHEN 'A' THEN :in_title WHEN 'B' THEN :in_heading
                           ELSE :in_body END)
                FROM unnest(weights) AS weight
            ))
            FROM unnest(document)
        ), '{{}}'
    )
    FROM (
        SELECT setweight(to_tsvector('english', :title), 'A')
            || setweight(to_tsvector('english', :heading), 'B')
            || setweight(to_tsvector('english', :body), 'D') AS document
    ) AS parts
    """
"""`frequencies` has, by lexeme, how often it occurs, each time by the weight of its place."""
_INSERT_LENGTH = "INSERT INTO {lengths} ({key}, words) VALUES (:id, :words)"
_SEARCH = """
    WITH term AS MATERIALIZED (
        SELECT number, phraseto_tsquery('english', words) AS query,
            tsvector_to_array(to_tsvector('english', words)) AS lexemes
        FROM unnest(CAST(:terms AS text[])) WITH ORDINALITY AS asked (words, number)
    ),
    base AS MATERIALIZED (
        SELECT count(*) AS texts, avg(words) AS words FROM {lengths}
    ),
    found AS MATERIALIZED (
        SELECT number, {key}, (
            SELECT min(CAST(frequencies -> lexeme AS float8)) FROM unnest(lexemes) AS lexeme
        ) AS frequency
        FROM term JOIN {terms} ON document @@ query
    ),
    rarity AS (
        SELECT number, greatest(ln((texts - count(*) + 0.5) / (count(*) + 0.5)), 1e-6) AS idf
        FROM found CROSS JOIN base GROUP BY number, texts
    )
    SELECT {key}, sum(
        idf * frequency * (:k1 + 1)
        / (frequency + :k1 * (1 - :b + :b * {lengths}.words / base.words))
    ) AS score
    FROM found JOIN rarity USING (number) JOIN {lengths} USING ({key}) CROSS JOIN base
    GROUP BY {key} ORDER BY score DESC, {key} LIMIT :limit
    """
_DELETE = "DELETE FROM {table} WHERE {key} IN :ids"


def add(db: Session, kind: Ranked, rows: Sequence[dict[str, Any]]) -> None:
    """Index rows of `id`, `title`, `heading` and `body`."""
    weights = {f"in_{part}": weight for part, weight in WEIGHTS.items()}
    worded = [row | {part: _words(row[part]) for part in WEIGHTS} for row in rows]
    db.execute(_statement(_INSERT, kind), [row | weights for row in worded])
    lengths = [{"id": row["id"], "words": _length(row)} for row in worded]
    db.execute(_statement(_INSERT_LENGTH, kind), lengths)


def remove(db: Session, kind: Ranked, ids: Sequence[int]) -> None:
    for table in (kind.terms, kind.lengths):
        statement = text(_DELETE.format(table=table, key=kind.key))
        db.execute(statement.bindparams(bindparam("ids", expanding=True)), {"ids": list(ids)})


def clear(db: Session, kind: Ranked) -> None:
    for table in (kind.terms, kind.lengths):
        db.execute(text(f"DELETE FROM {table}"))


def search(
    db: Session, kind: Ranked, terms: Sequence[str], *, limit: int
) -> list[tuple[int, float]]:
    """Ids and scores of the texts with most in common, best first."""
    asked = {"terms": [_words(term) for term in terms], "limit": limit, "k1": K1, "b": B}
    return [(key, float(score)) for key, score in db.execute(_statement(_SEARCH, kind), asked)]


@cache
def _statement(form: str, kind: Ranked) -> TextClause:
    return text(form.format(terms=kind.terms, lengths=kind.lengths, key=kind.key))


def _words(passage: str) -> str:
    """Words alone: PostgreSQL would read the parts of AL-104 or 4.1.1.2 as something else."""
    return " ".join(_WORD.findall(passage))


def _length(row: dict[str, Any]) -> int:
    return sum(len(row[part].split()) for part in WEIGHTS)

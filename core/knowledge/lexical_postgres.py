"""Full-text search on PostgreSQL: `tsvector` finds the passages, BM25 as in FTS5 ranks them.

PostgreSQL's own `ts_rank` knows neither how rare a word is nor how long other passages are. With
it the confidence of an answer, which was fitted on BM25, would mean something else here than on
SQLite (docs/decisions/0010-postgresql.md has the figures).
"""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from core.knowledge.bm25 import K1, WEIGHTS, B

_WORD = re.compile(r"[^\W_]+")

_INSERT = text(
    """
    INSERT INTO passage_terms (passage_id, document, frequencies)
    SELECT :id, document, coalesce(
        (
            SELECT jsonb_object_agg(lexeme, (
                SELECT sum(CASE weight WHEN 'A' THEN :in_title WHEN 'B' THEN :in_heading
                           ELSE :in_body END)
                FROM unnest(weights) AS weight
            ))
            FROM unnest(document)
        ), '{}'
    )
    FROM (
        SELECT setweight(to_tsvector('english', :title), 'A')
            || setweight(to_tsvector('english', :heading), 'B')
            || setweight(to_tsvector('english', :body), 'D') AS document
    ) AS parts
    """
)
"""`frequencies` has, by lexeme, how often it occurs, each time by the weight of its place."""
_INSERT_LENGTH = text("INSERT INTO passage_lengths (passage_id, words) VALUES (:id, :words)")
_SEARCH = text(
    """
    WITH term AS MATERIALIZED (
        SELECT number, phraseto_tsquery('english', words) AS query,
            tsvector_to_array(to_tsvector('english', words)) AS lexemes
        FROM unnest(CAST(:terms AS text[])) WITH ORDINALITY AS asked (words, number)
    ),
    base AS MATERIALIZED (
        SELECT count(*) AS passages, avg(words) AS words FROM passage_lengths
    ),
    found AS MATERIALIZED (
        SELECT number, passage_id, (
            SELECT min(CAST(frequencies -> lexeme AS float8)) FROM unnest(lexemes) AS lexeme
        ) AS frequency
        FROM term JOIN passage_terms ON document @@ query
    ),
    rarity AS (
        SELECT number, greatest(ln((passages - count(*) + 0.5) / (count(*) + 0.5)), 1e-6) AS idf
        FROM found CROSS JOIN base GROUP BY number, passages
    )
    SELECT passage_id, sum(
        idf * frequency * (:k1 + 1)
        / (frequency + :k1 * (1 - :b + :b * passage_lengths.words / base.words))
    ) AS score
    FROM found JOIN rarity USING (number) JOIN passage_lengths USING (passage_id) CROSS JOIN base
    GROUP BY passage_id ORDER BY score DESC, passage_id LIMIT :limit
    """
)
_DELETES = [
    text(f"DELETE FROM {table} WHERE passage_id IN :ids").bindparams(
        bindparam("ids", expanding=True)
    )
    for table in ("passage_terms", "passage_lengths")
]


def add(db: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Index rows of `id`, `title`, `heading` and `body`."""
    weights = {f"in_{part}": weight for part, weight in WEIGHTS.items()}
    worded = [row | {part: _words(row[part]) for part in WEIGHTS} for row in rows]
    db.execute(_INSERT, [row | weights for row in worded])
    db.execute(_INSERT_LENGTH, [{"id": row["id"], "words": _length(row)} for row in worded])


def remove(db: Session, ids: Sequence[int]) -> None:
    for statement in _DELETES:
        db.execute(statement, {"ids": list(ids)})


def clear(db: Session) -> None:
    for table in ("passage_terms", "passage_lengths"):
        db.execute(text(f"DELETE FROM {table}"))


def search(db: Session, terms: Sequence[str], *, limit: int) -> list[tuple[int, float]]:
    """Ids and scores of the passages with most in common, best first."""
    asked = {"terms": [_words(term) for term in terms], "limit": limit, "k1": K1, "b": B}
    return [(passage_id, float(score)) for passage_id, score in db.execute(_SEARCH, asked)]


def _words(passage: str) -> str:
    """Words alone: PostgreSQL would read the parts of AL-104 or 4.1.1.2 as something else."""
    return " ".join(_WORD.findall(passage))


def _length(row: dict[str, Any]) -> int:
    return sum(len(row[part].split()) for part in WEIGHTS)

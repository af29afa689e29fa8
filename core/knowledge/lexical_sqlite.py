"""Full-text search on SQLite: FTS5 finds the texts and ranks them by BM25."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.orm import Session

from core.knowledge.bm25 import WEIGHTS, Ranked


def add(db: Session, kind: Ranked, rows: Sequence[dict[str, Any]]) -> None:
    """Index rows of `id`, `title`, `heading` and `body`."""
    db.execute(_insert(kind), rows)


def remove(db: Session, kind: Ranked, ids: Sequence[int]) -> None:
    db.execute(_delete(kind), {"ids": list(ids)})


def clear(db: Session, kind: Ranked) -> None:
    db.execute(text(f"DELETE FROM {kind.terms}"))


def search(
    db: Session, kind: Ranked, terms: Sequence[str], *, limit: int
) -> list[tuple[int, float]]:
    """Ids and scores of the texts with most in common, best first."""
    query = " OR ".join(f'"{term}"' for term in terms)
    rows = db.execute(_search(kind), {"query": query, "limit": limit, **WEIGHTS})
    return [(rowid, -float(score)) for rowid, score in rows]


@cache
def _insert(kind: Ranked) -> TextClause:
    return text(
        f"INSERT INTO {kind.terms} (rowid, title, heading, body)"
        " VALUES (:id, :title, :heading, :body)"
    )


@cache
def _delete(kind: Ranked) -> TextClause:
    statement = text(f"DELETE FROM {kind.terms} WHERE rowid IN :ids")
    return statement.bindparams(bindparam("ids", expanding=True))


@cache
def _search(kind: Ranked) -> TextClause:
    return text(
        f"SELECT rowid, bm25({kind.terms}, :title, :heading, :body) AS score FROM {kind.terms}"
        f" WHERE {kind.terms} MATCH :query ORDER BY score, rowid LIMIT :limit"
    )

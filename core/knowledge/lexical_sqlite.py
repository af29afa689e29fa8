"""Full-text search on SQLite: FTS5 finds the passages and ranks them by BM25."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from core.knowledge.bm25 import WEIGHTS

_INSERT = text(
    "INSERT INTO passage_terms (rowid, title, heading, body) VALUES (:id, :title, :heading, :body)"
)
_DELETE = text("DELETE FROM passage_terms WHERE rowid IN :ids").bindparams(
    bindparam("ids", expanding=True)
)
_SEARCH = text(
    "SELECT rowid, bm25(passage_terms, :title, :heading, :body) AS score "
    "FROM passage_terms WHERE passage_terms MATCH :query ORDER BY score, rowid LIMIT :limit"
)


def add(db: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Index rows of `id`, `title`, `heading` and `body`."""
    db.execute(_INSERT, rows)


def remove(db: Session, ids: Sequence[int]) -> None:
    db.execute(_DELETE, {"ids": list(ids)})


def clear(db: Session) -> None:
    db.execute(text("DELETE FROM passage_terms"))


def search(db: Session, terms: Sequence[str], *, limit: int) -> list[tuple[int, float]]:
    """Ids and scores of the passages with most in common, best first."""
    query = " OR ".join(f'"{term}"' for term in terms)
    rows = db.execute(_SEARCH, {"query": query, "limit": limit, **WEIGHTS})
    return [(rowid, -float(score)) for rowid, score in rows]

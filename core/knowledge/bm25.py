"""The ranking function of lexical search, the same on every database, and what it ranks."""

from dataclasses import dataclass

WEIGHTS = {"title": 2.0, "heading": 1.5, "body": 1.0}
"""What an occurrence in each part of a text counts (docs/decisions/0004-retrieval.md)."""
K1, B = 1.2, 0.75
"""Saturation of repeated words and influence of a text's length: those of SQLite's `bm25()`."""


@dataclass(frozen=True)
class Ranked:
    """A kind of text that is searched by words, and the tables that hold it."""

    terms: str
    lengths: str
    """On PostgreSQL only: FTS5 keeps them itself."""
    key: str


PASSAGES = Ranked("passage_terms", "passage_lengths", "passage_id")
ARTICLES = Ranked("article_terms", "article_lengths", "version_id")
"""Whole published versions, as far as searches find their passages."""

"""The ranking function of lexical search, the same on every database."""

WEIGHTS = {"title": 2.0, "heading": 1.5, "body": 1.0}
"""What an occurrence in each part of a passage counts (docs/decisions/0004-retrieval.md)."""
K1, B = 1.2, 0.75
"""Saturation of repeated words and influence of a passage's length: those of SQLite's `bm25()`."""

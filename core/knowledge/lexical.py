"""Full-text search in the database itself: FTS5 on SQLite, tsvector on PostgreSQL.

Rows are written in the same transaction as the article's status, so that an archived or
superseded text is out of lexical search at the moment of the commit.
"""

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer
from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from core.knowledge.models import Passage

TITLE_WEIGHT, HEADING_WEIGHT, BODY_WEIGHT = 2.0, 1.5, 1.0
"""BM25 column weights (docs/decisions/0004-retrieval.md)."""
MAX_TERMS = 80
"""Terms of a question that are looked up; more cost time and add nothing measurable."""

_STEMMER = snowballstemmer.stemmer("english")
_STEMMING = threading.Lock()
"""The stemmer keeps the word it works on in itself."""
_WORD = re.compile(r"[^\W_]+")
_TOKEN = re.compile(r"[^\W_]+(?:[.\-_/:@][^\W_]+)*")
_FUNCTION_WORD_LIST = """
a about above after again against all also am an and any are as at be because been before
being below between both but by can cannot could did do does doing down during each few for
from further get got had has have having he her here hers him his how i if in into is it its
itself just let me more most my myself no nor not now of off on once only or other our ours out
over own please same she should so some such than thank thanks that the their theirs them then
there these they this those through to too under until up us very was we were what when where
which while who whom why will with would you your yours hello hi hey
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORD_LIST.split())
"""Words that carry grammar, not topic; they are not looked up unless nothing else is left."""


_POSTGRES_SEARCH = text(
    "SELECT passage_id, ts_rank(document, query, 1) AS score FROM passage_terms, "
    "to_tsquery('english', :query) AS query WHERE document @@ query "
    "ORDER BY score DESC, passage_id LIMIT :limit"
)
_SQLITE_SEARCH = text(
    "SELECT rowid, bm25(passage_terms, :title, :heading, :body) AS score "
    "FROM passage_terms WHERE passage_terms MATCH :query ORDER BY score, rowid LIMIT :limit"
)


@dataclass(frozen=True)
class LexicalMatch:
    """A passage and its BM25-like score; higher is better, comparable within one query only."""

    passage_id: int
    score: float


def terms(question: str) -> list[str]:
    """The distinct terms of a question, lower case, function words left out.

    A compound such as "AL-104" or "4.1.1.2" is one term and its longer parts are terms too.
    """
    found: dict[str, None] = {}
    for token in _TOKEN.findall(question.lower()):
        found[token] = None
        parts = _WORD.findall(token)
        if len(parts) > 1:
            found.update(dict.fromkeys(part for part in parts if len(part) > 2))
    content = [term for term in found if term not in FUNCTION_WORDS]
    return (content or list(found))[:MAX_TERMS]


def stems(passage: str) -> frozenset[str]:
    """The stems of a text's topic words, for comparing texts outside the database."""
    return frozenset(_stem(word) for term in terms(passage) for word in _WORD.findall(term))


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    with _STEMMING:
        return str(_STEMMER.stemWord(word))


def add(db: Session, passages: Sequence[Passage], *, title: str) -> None:
    """Make passages findable. Their ids must be known (flushed)."""
    if not passages:
        return
    words: Callable[[str], str] = str
    if _is_postgres(db):
        words = _postgres_words
        statement = text(
            "INSERT INTO passage_terms (passage_id, document) VALUES (:id, "
            "setweight(to_tsvector('english', :title), 'A') || "
            "setweight(to_tsvector('english', :heading), 'B') || "
            "setweight(to_tsvector('english', :body), 'D'))"
        )
    else:
        statement = text(
            "INSERT INTO passage_terms (rowid, title, heading, body) "
            "VALUES (:id, :title, :heading, :body)"
        )
    db.execute(
        statement,
        [
            {
                "id": passage.id,
                "title": words(title),
                "heading": words(passage.heading),
                "body": words(passage.text),
            }
            for passage in passages
        ],
    )


def remove(db: Session, passage_ids: Sequence[int]) -> None:
    """Make passages unfindable; ids that are not there are ignored."""
    if not passage_ids:
        return
    column = "passage_id" if _is_postgres(db) else "rowid"
    db.execute(
        text(f"DELETE FROM passage_terms WHERE {column} IN :ids").bindparams(
            bindparam("ids", expanding=True)
        ),
        {"ids": list(passage_ids)},
    )


def search(db: Session, question: str, *, limit: int) -> list[LexicalMatch]:
    """The passages that share most with a question, best first; none is an empty list."""
    wanted = terms(question)
    if not wanted:
        return []
    if _is_postgres(db):
        rows = db.execute(
            _POSTGRES_SEARCH,
            {"query": " | ".join(_postgres_term(term) for term in wanted), "limit": limit},
        )
        return [LexicalMatch(passage_id, float(score)) for passage_id, score in rows]
    rows = db.execute(
        _SQLITE_SEARCH,
        {
            "query": " OR ".join(f'"{term}"' for term in wanted),
            "limit": limit,
            "title": TITLE_WEIGHT,
            "heading": HEADING_WEIGHT,
            "body": BODY_WEIGHT,
        },
    )
    return [LexicalMatch(rowid, -float(score)) for rowid, score in rows]


def _is_postgres(db: Session) -> bool:
    return db.get_bind().dialect.name == "postgresql"


def _postgres_words(passage: str) -> str:
    """Words alone: PostgreSQL would read the parts of AL-104 or 4.1.1.2 as something else."""
    return " ".join(_WORD.findall(passage))


def _postgres_term(term: str) -> str:
    words = _WORD.findall(term)
    return "(" + " <-> ".join(f"'{word}'" for word in words) + ")"

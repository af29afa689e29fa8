"""Full-text search in the database itself: FTS5 on SQLite, tsvector on PostgreSQL.

Rows are written in the same transaction as the article's status, so that an archived or
superseded text is out of lexical search at the moment of the commit.
"""

import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any

import snowballstemmer
from sqlalchemy.orm import Session

from core.knowledge import lexical_postgres, lexical_sqlite
from core.knowledge.bm25 import ARTICLES, PASSAGES
from core.knowledge.models import Passage

MAX_TERMS = 80
"""Terms of a question that are looked up; more cost time and add nothing measurable."""

MAX_WHOLE = 100_000
"""Characters of an article that count for it as a whole; PostgreSQL takes no boundless text."""

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


@dataclass(frozen=True)
class LexicalMatch:
    """A passage and its BM25 score; higher is better, comparable within one query only."""

    passage_id: int
    score: float


@dataclass(frozen=True)
class LexicalFound:
    """What a question found by its words: passages, best first, and versions' scores by id."""

    passages: Sequence[LexicalMatch]
    articles: Mapping[int, float]


NOTHING = LexicalFound((), {})


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
    return frozenset(stem(word) for term in terms(passage) for word in _WORD.findall(term))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of one lower-case word."""
    with _STEMMING:
        return str(_STEMMER.stemWord(word))


def add(db: Session, version: int, passages: Sequence[Passage], *, title: str) -> None:
    """Make a version findable by these passages. Their ids must be known (flushed)."""
    if not passages:
        return
    rows: list[dict[str, Any]] = [
        {"id": passage.id, "title": title, "heading": passage.heading, "body": passage.text}
        for passage in passages
    ]
    _index(db).add(db, PASSAGES, rows)
    whole = {
        "id": version,
        "title": title,
        "heading": "\n".join(dict.fromkeys(row["heading"] for row in rows)),
        "body": "\n".join(row["body"] for row in rows)[:MAX_WHOLE],
    }
    _index(db).add(db, ARTICLES, [whole])


def remove(db: Session, versions: Sequence[int], passages: Sequence[int]) -> None:
    """Make versions unfindable, and their passages; ids that are not there are ignored."""
    if passages:
        _index(db).remove(db, PASSAGES, passages)
    if versions:
        _index(db).remove(db, ARTICLES, versions)


def clear(db: Session) -> None:
    """Make everything unfindable."""
    for kind in (PASSAGES, ARTICLES):
        _index(db).clear(db, kind)


def search(db: Session, question: str, *, limit: int) -> LexicalFound:
    """The passages and the articles that share most with a question, best first."""
    wanted = terms(question)
    if not wanted:
        return NOTHING
    passages = _index(db).search(db, PASSAGES, wanted, limit=limit)
    if not passages:
        return NOTHING
    articles = _index(db).search(db, ARTICLES, wanted, limit=limit)
    return LexicalFound([LexicalMatch(*match) for match in passages], dict(articles))


def _index(db: Session) -> ModuleType:
    on_postgres = db.get_bind().dialect.name == "postgresql"
    return lexical_postgres if on_postgres else lexical_sqlite

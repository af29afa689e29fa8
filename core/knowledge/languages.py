"""In which languages the help centre is written, as customers would say it."""

from collections import Counter
from collections.abc import Sequence
from threading import Lock

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.db import Transactions
from core.in_force import InForce
from core.knowledge.models import Article, ArticleStatus, ArticleVersion, Audience
from core.language.guess import OTHER, guess

LOOKED_AT = 1500
"""The first characters of a text, by which its language is told."""
AT_ONCE = 200
"""Texts that are read together."""
_PUBLISHED = select(Article.published_version_id).where(
    Article.status == ArticleStatus.PUBLISHED,
    Article.audience == Audience.PUBLIC,
    Article.published_version_id.is_not(None),
)


_STATE = _PUBLISHED.with_only_columns(
    func.count(), func.max(Article.published_version_id), func.sum(Article.published_version_id)
)
"""Changes with what is published, and is read far faster."""


class KnowledgeLanguages:
    """Looks at each published version once: its text never changes."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._by_version: dict[int, str | None] = {}
        self._lock = Lock()
        self._seen: object = None
        self._in_force = InForce(self._read)

    def live(self) -> tuple[str, ...]:
        """Codes of `core.language.guess`, the most frequent first; empty where none is sure."""
        return self._in_force.get()

    def forget(self) -> None:
        """Look at once: this process itself has published something."""
        self._in_force.forget()

    def _read(self, held: tuple[str, ...] | None) -> tuple[str, ...]:
        with self._lock, self._transactions.read() as db:
            state = tuple(db.execute(_STATE).one())
            if held is not None and state == self._seen:
                return held
            self._seen = state
            published = db.scalars(_PUBLISHED).all()
            new = [key for key in published if key is not None and key not in self._by_version]
            for first in range(0, len(new), AT_ONCE):
                self._by_version |= _languages(db, new[first : first + AT_ONCE])
            counted = Counter(self._by_version[key] for key in published if key is not None)
        known = [(language, count) for language, count in counted.most_common() if language]
        return tuple(language for language, _ in known if language != OTHER)


def _languages(db: Session, version_ids: Sequence[int]) -> dict[int, str | None]:
    start = func.substr(ArticleVersion.body, 1, LOOKED_AT)
    rows = db.execute(
        select(ArticleVersion.id, ArticleVersion.title, start).where(
            ArticleVersion.id.in_(version_ids)
        )
    )
    return {key: guess(f"{title}. {text}") for key, title, text in rows}

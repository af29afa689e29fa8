"""The services that look after the knowledge base's quality, constructed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.db import Transactions
from core.quality.article_use import ArticleUseService


@dataclass(frozen=True)
class Quality:
    """What articles do for customers, and what to do about it."""

    article_use: ArticleUseService


def build_quality(transactions: Transactions, *, clock: Callable[[], datetime]) -> Quality:
    """Construct every one of them."""
    return Quality(article_use=ArticleUseService(transactions, clock=clock))

"""Writes articles as a large help centre has them, and measures the page that lists them.

`python -m tests.knowledge.many_articles --articles 10000` prints medians and the slowest.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from console.deps import Desk
from console.views import knowledge
from core.accounts.models import OperatorRole
from core.bootstrap import Services
from core.db import now
from core.embedding.factory import make_embedder
from core.knowledge.catalogue import ArticleFilter, ArticleStage
from core.knowledge.models import Article, ArticleStatus, ArticleVersion
from core.quality.article_use import Answering, Cited, UseFilter
from core.reporting.period import Period
from tests.conftest import built, make_settings
from tests.console.conftest import markup, text, view
from tests.reporting import many_turns

WORDS = ("reset", "hub", "light", "password", "order", "parcel", "refund", "amber", "plan", "app")
OWNERS = ("Ada", "Bo", "Cleo")
TIMES, TURNS = 5, 20_000
PATIENCE_S = 300.0


def write(db: Session, articles: int, *, seed: int = 1) -> None:
    """Published articles, each of one version, one in ten archived."""
    chance = random.Random(seed)
    entries = [_article(chance, number) for number in range(articles)]
    db.execute(insert(Article), [{**entry, "published_version_id": None} for entry in entries])
    db.execute(insert(ArticleVersion), [_version(chance, entry) for entry in entries])
    newest = select(ArticleVersion.id).where(ArticleVersion.article_id == Article.id)
    live = update(Article).where(Article.status == ArticleStatus.PUBLISHED)
    db.execute(live.values(published_version_id=newest.scalar_subquery()))


def _article(chance: random.Random, number: int) -> dict[str, object]:
    at = now() - timedelta(days=chance.randrange(400))
    return {
        "id": f"article-{number:05}",
        "title": f"{' '.join(chance.choices(WORDS, k=4)).capitalize()} {number}",
        "status": "archived" if chance.random() < 0.1 else "published",
        "audience": "public",
        "owner": chance.choice(OWNERS),
        "tags": chance.sample(WORDS, 2),
        "created_at": at,
        "updated_at": at,
    }


def _version(chance: random.Random, entry: dict[str, object]) -> dict[str, object]:
    return {
        "article_id": entry["id"],
        "number": 1,
        "title": entry["title"],
        "body": " ".join(chance.choices(WORDS, k=300)),
        "content_hash": f"{entry['id']:0>64}",
        "author": "Test",
        "created_at": entry["created_at"],
    }


def _timed(name: str, run: Callable[[], object]) -> None:
    """Wall time, and that of the processor, which others' work does not lengthen."""
    taken, worked = [], []
    for _ in range(TIMES):
        started, busy = time.perf_counter(), time.process_time()
        run()
        taken.append(time.perf_counter() - started)
        worked.append(time.process_time() - busy)
    sys.stdout.write(
        f"{name}: median {median(taken):.3f} s, slowest {max(taken):.3f} s, "
        f"processor {median(worked):.3f} s\n"
    )


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--articles", type=int, default=10_000)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = make_settings(Path(folder))
        for services in built(settings, make_embedder(settings)):
            _measure(services, given.articles)


def _measure(services: Services, articles: int) -> None:
    with services.transactions.begin() as db:
        write(db, articles)
        month = Period(now() - timedelta(days=30), now())
        many_turns.write(db.connection(), TURNS, period=month)
    vera = services.accounts.add_operator(
        "vera@example.com", role=OperatorRole.VIEWER, password="long enough", name="Vera"
    )
    find, desk = services.quality.article_use.find, Desk(services, vera)
    narrow = ArticleFilter(text="parcel", status=ArticleStage.PUBLISHED, owner="Ada")
    for name, wanted, use in (
        ("service, all", ArticleFilter(), UseFilter()),
        ("service, text, status and owner", narrow, UseFilter()),
        ("service, cited", ArticleFilter(), UseFilter(cited=Cited.NEVER)),
        ("service, answer rate", ArticleFilter(), UseFilter(answering=next(iter(Answering)))),
    ):
        _timed(name, partial(find, wanted, use, limit=25, offset=0))
    page = view(knowledge.show, desk)  # the first one loads Streamlit
    for name, address in (
        ("page, all", {}),
        ("page, text and status", {"title": "parcel", "state": "Published"}),
        ("page 300", {"articles": "300"}),
    ):
        page.query_params.clear()
        page.query_params.update(address)
        _timed(name, partial(page.run, timeout=PATIENCE_S))
        if "?article=article-" not in markup(page):
            raise SystemExit(f"{name} shows no articles: {text(page)[:300]}")


if __name__ == "__main__":
    main()

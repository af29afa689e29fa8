"""How much customers saw of a conflict. Nothing here commits."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.agent.models import TurnHit
from core.knowledge.models import Passage
from core.quality.conflicts.models import Conflict, ConflictState
from core.quality.conflicts.thresholds import CITED_COUNTS

AT_ONCE = 500
"""Articles in one statement."""


def weigh(db: Session) -> None:
    """Bring the weight of every open conflict up to date with what customers were shown."""
    opened = db.scalars(select(Conflict).where(Conflict.state == ConflictState.OPEN)).all()
    keys = {key for each in opened for key in _keys(each)}
    seen = _seen(db, {article for article, _ in keys})
    for each in opened:
        counts = [seen.get(key, (0, 0)) for key in set(_keys(each))]
        each.cited = sum(cited for cited, _ in counts)
        each.retrieved = sum(retrieved for _, retrieved in counts)
        each.weight = each.retrieved + int(CITED_COUNTS.value - 1) * each.cited


def _seen(db: Session, articles: Collection[str]) -> dict[tuple[str, str], tuple[int, int]]:
    """By article and text: how often it was cited and how often retrieved, in all versions."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    wanted = sorted(articles)
    for start in range(0, len(wanted), AT_ONCE):
        rows = db.execute(
            select(
                TurnHit.article_id,
                Passage.content_hash,
                func.count(TurnHit.cited_as),
                func.count(),
            )
            .join(Passage, Passage.id == TurnHit.passage_id)
            .where(TurnHit.article_id.in_(wanted[start : start + AT_ONCE]))
            .group_by(TurnHit.article_id, Passage.content_hash)
        )
        found |= {(article, text): (cited, number) for article, text, cited, number in rows}
    return found


def _keys(conflict: Conflict) -> tuple[tuple[str, str], tuple[str, str]]:
    return (
        (conflict.left_article_id, conflict.left_hash),
        (conflict.right_article_id, conflict.right_hash),
    )

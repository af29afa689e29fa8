"""Queries over conflicts and what they are found in. Nothing here commits."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from sqlalchemy import ColumnElement, Select, delete, exists, func, insert, or_, select
from sqlalchemy.orm import Session

from core.db import now
from core.embedding.embedder import Vectors
from core.errors import ConflictNotFound
from core.knowledge import repository as knowledge
from core.knowledge.models import ArticleVersion, Passage, PassageVector
from core.quality.conflicts.candidates import Candidate
from core.quality.conflicts.comparison import ConflictKind
from core.quality.conflicts.detection import Evidence, Found
from core.quality.conflicts.models import ComparedPassage, Conflict, ConflictState

GONE = "One of the texts is no longer there."


@dataclass(frozen=True)
class ConflictFilter:
    """Which conflicts a list shows; `None` does not filter."""

    state: ConflictState | None = ConflictState.OPEN
    kind: ConflictKind | None = None
    article_id: str | None = None


@dataclass(frozen=True)
class Live:
    """A live passage with what is kept of it in a conflict."""

    candidate: Candidate
    version: int
    content_hash: str

    @property
    def key(self) -> tuple[str, str]:
        return self.candidate.article_id, self.content_hash


def get(db: Session, conflict_id: int, *, lock: bool = False) -> Conflict:
    """Raises ConflictNotFound."""
    found = db.get(Conflict, conflict_id, with_for_update=lock or None)
    if found is None:
        raise ConflictNotFound(conflict_id)
    return found


def find(
    db: Session, wanted: ConflictFilter, *, limit: int, offset: int
) -> tuple[Sequence[Conflict], int]:
    """A page of conflicts, those first that customers saw most, and how many match in all."""
    matching = select(Conflict).where(*_conditions(wanted))
    total = db.scalar(select(func.count()).select_from(matching.subquery())) or 0
    ordered = matching.order_by(Conflict.weight.desc(), Conflict.id.desc())
    return db.scalars(ordered.limit(limit).offset(offset)).all(), total


def by_kind(db: Session, state: ConflictState | None) -> dict[str, int]:
    counted = select(Conflict.kind, func.count()).group_by(Conflict.kind)
    if state is not None:
        counted = counted.where(Conflict.state == state)
    return {kind: number for kind, number in db.execute(counted)}


def to_compare(db: Session, *, model: str, limit: int) -> list[int]:
    """Live passages whose vectors are there and that have not been compared yet."""
    compared = exists().where(ComparedPassage.passage_id == Passage.id)
    waiting = _live(model).with_only_columns(Passage.id).where(~compared)
    return list(db.scalars(waiting.order_by(Passage.id).limit(limit)))


def live(db: Session, *, model: str) -> list[Live]:
    """Every live passage whose vectors are there."""
    rows = db.execute(
        _live(model)
        .join(ArticleVersion, ArticleVersion.id == Passage.version_id)
        .with_only_columns(
            Passage,
            ArticleVersion.title,
            ArticleVersion.number,
            PassageVector.vector,
            PassageVector.unit_vectors,
        )
        .order_by(Passage.id)
    )
    return [_loaded(*row) for row in rows]


def store(db: Session, found: Iterable[tuple[Found, Live, Live]]) -> int:
    """Keep what was found; how many are new or open again. What a person decided stays so."""
    new = 0
    for each, one, two in found:
        turned = two.key < one.key
        left, right = (two, one) if turned else (one, two)
        row = db.scalar(select(Conflict).where(*_same_pair(left, right)))
        if row is None:
            db.add(_row(each, left, right, turned))
        elif row.state == ConflictState.RESOLVED and row.decided_by is None:
            row.state, row.reason, row.decided_at = ConflictState.OPEN, None, None
        else:
            continue
        new += 1
    return new


def mark_compared(db: Session, passage_ids: Collection[int]) -> None:
    there = list(db.scalars(select(Passage.id).where(Passage.id.in_(passage_ids))))
    if there:
        db.execute(insert(ComparedPassage), [{"passage_id": key} for key in there])


def forget_retired(db: Session, *, model: str) -> None:
    """What is no longer live is compared anew if it comes back."""
    current = _live(model).with_only_columns(Passage.id)
    db.execute(
        delete(ComparedPassage)
        .where(ComparedPassage.passage_id.not_in(current))
        .execution_options(synchronize_session=False)
    )


def gone(db: Session) -> Sequence[Conflict]:
    """Conflicts that are not settled, of which one text is no longer live."""
    unsettled = Conflict.state.in_((ConflictState.OPEN, ConflictState.WAIVED))
    missing = [
        ~exists(
            knowledge.live_passages()
            .where(Passage.article_id == article, Passage.content_hash == text)
            .where(Passage.disabled.is_(False))
            .with_only_columns(Passage.id)
        )
        for article, text in (
            (Conflict.left_article_id, Conflict.left_hash),
            (Conflict.right_article_id, Conflict.right_hash),
        )
    ]
    return db.scalars(select(Conflict).where(unsettled, or_(*missing))).all()


def close_gone(db: Session) -> int:
    closed = gone(db)
    for conflict in closed:
        conflict.state, conflict.reason = ConflictState.RESOLVED, GONE
        conflict.decided_by, conflict.decided_at = None, now()
    return len(closed)


def _conditions(wanted: ConflictFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        conditions.append(Conflict.state == wanted.state)
    if wanted.kind is not None:
        conditions.append(Conflict.kind == wanted.kind)
    if wanted.article_id is not None:
        sides = (Conflict.left_article_id, Conflict.right_article_id)
        conditions.append(or_(*(side == wanted.article_id for side in sides)))
    return conditions


def _live(model: str) -> Select[Passage]:
    return (
        knowledge.live_passages()
        .join(PassageVector, PassageVector.content_hash == Passage.content_hash)
        .where(PassageVector.model == model, Passage.disabled.is_(False))
    )


def _loaded(passage: Passage, title: str, number: int, vector: bytes, unit_vectors: bytes) -> Live:
    whole: Vectors = np.frombuffer(vector, dtype=np.float32)
    halves = np.frombuffer(unit_vectors, dtype=np.float16).astype(np.float32)
    candidate = Candidate(
        passage.id,
        passage.article_id,
        title,
        passage.heading,
        passage.text,
        whole,
        halves.reshape(-1, len(whole)),
    )
    return Live(candidate, number, passage.content_hash)


def _same_pair(left: Live, right: Live) -> tuple[ColumnElement[bool], ...]:
    return (
        Conflict.left_article_id == left.key[0],
        Conflict.left_hash == left.key[1],
        Conflict.right_article_id == right.key[0],
        Conflict.right_hash == right.key[1],
    )


def _row(found: Found, left: Live, right: Live, turned: bool) -> Conflict:
    return Conflict(
        kind=found.kind,
        evidence=[asdict(_turned(each) if turned else each) for each in found.evidence],
        **{
            f"{side}_{name}": value
            for side, live_one in (("left", left), ("right", right))
            for name, value in _kept(live_one).items()
        },
    )


def _turned(evidence: Evidence) -> Evidence:
    return Evidence(evidence.right, evidence.left, evidence.right_spans, evidence.left_spans)


def _kept(one: Live) -> dict[str, object]:
    passage = one.candidate
    return {
        "article_id": passage.article_id,
        "version": one.version,
        "title": passage.title,
        "heading": passage.heading,
        "text": passage.text,
        "hash": one.content_hash,
    }

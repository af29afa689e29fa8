"""Articles as wholes: what the passages that a search found belong to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import put
from core.embedding.embedder import Vectors
from core.knowledge import repository
from core.knowledge.models import ArticleVector, Passage


@dataclass(frozen=True)
class Whole:
    """The version that a passage is of, and its unit vector, shape (dimension,).

    The vector is `None` until the worker has computed it.
    """

    version_id: int
    vector: Vectors | None = field(repr=False, compare=False)


def mean(passages: Sequence[Vectors]) -> Vectors:
    """The unit vector between some unit vectors, each of shape (dimension,)."""
    middle = np.asarray(np.mean(passages, axis=0), dtype=np.float32)
    return middle / np.float32(np.linalg.norm(middle) or 1.0)


def of_passages(db: Session, ids: Iterable[int], *, model: str) -> dict[int, Whole]:
    """For each stored passage what it is a part of."""
    belongs = db.execute(select(Passage.id, Passage.version_id).where(Passage.id.in_(list(ids))))
    versions = {key: version for key, version in belongs}
    rows = db.execute(
        select(ArticleVector.version_id, ArticleVector.vector).where(
            ArticleVector.model == model, ArticleVector.version_id.in_(set(versions.values()))
        )
    )
    vectors = {
        key: np.frombuffer(vector, dtype=np.float16).astype(np.float32) for key, vector in rows
    }
    return {key: Whole(version, vectors.get(version)) for key, version in versions.items()}


def keep(db: Session, passages: Sequence[Passage], *, model: str) -> None:
    """Store the wholes of the versions whose live passages these are, as far as they are new.

    A version whose passages are not all embedded is left out.
    """
    known = select(ArticleVector.version_id).where(
        ArticleVector.model == model,
        ArticleVector.version_id.in_({passage.version_id for passage in passages}),
    )
    kept = set(db.scalars(known))
    parts: dict[int, list[str]] = defaultdict(list)
    for passage in passages:
        if passage.version_id not in kept:
            parts[passage.version_id].append(passage.content_hash)
    hashes = (each for own in parts.values() for each in own)
    stored = {
        key: np.frombuffer(row.vector, dtype=np.float32)
        for key, row in repository.vectors(db, hashes, model=model).items()
    }
    for version, own in parts.items():
        if all(each in stored for each in own):
            whole = mean([stored[each] for each in own]).astype(np.float16)
            put(db, ArticleVector, version_id=version, model=model, vector=whole.tobytes())

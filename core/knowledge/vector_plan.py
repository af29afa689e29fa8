"""Which vectors the index should have for some articles, and which stored vector each is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from core.embedding.embedder import Vectors
from core.knowledge import repository
from core.knowledge.index import phrasing_key
from core.knowledge.models import Passage
from core.knowledge.passages import phrasing_hash


@dataclass(frozen=True)
class PlannedVector:
    """A vector of the index; `vector` is empty where it need not be written."""

    article_id: str
    vector: bytes


def planned(
    db: Session,
    live: Sequence[Passage],
    phrasings: Mapping[str, Sequence[str]],
    *,
    present: set[str],
    model: str,
) -> dict[str, PlannedVector]:
    """By its key each vector of the live passages and of their articles' phrasings.

    A phrasing stands for the passage of its article that is nearest to it. Vectors are loaded where
    they are not `present`, or needed for that.
    """
    needed = [p for p in live if str(p.id) not in present or p.article_id in phrasings]
    hashes = [passage.content_hash for passage in needed]
    hashes += [phrasing_hash(text) for texts in phrasings.values() for text in texts]
    stored = {key: row.vector for key, row in repository.vectors(db, hashes, model=model).items()}
    wanted = {str(p.id): PlannedVector(p.article_id, stored.get(p.content_hash, b"")) for p in live}
    for article_id, texts in phrasings.items():
        own = [passage for passage in live if passage.article_id == article_id]
        if not own:
            continue
        passages = np.stack([unpacked(stored[passage.content_hash]) for passage in own])
        for number, text in enumerate(texts, start=1):
            vector = stored[phrasing_hash(text)]
            stands_for = own[nearest(passages, unpacked(vector))]
            wanted[phrasing_key(stands_for.id, number)] = PlannedVector(article_id, vector)
    return wanted


def nearest(passages: Vectors, phrasing: Vectors) -> int:
    """The passage, of vectors of shape (passages, dimension), that a phrasing stands for."""
    return int(np.argmax(passages @ phrasing))


def unpacked(vector: bytes) -> Vectors:
    """A vector as it is stored, shape (dimension,)."""
    return np.frombuffer(vector, dtype=np.float32)

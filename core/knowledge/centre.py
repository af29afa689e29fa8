"""What all texts of the company have in common."""

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.embedding.embedder import Embedder, Vectors
from core.knowledge.models import PassageVector

SAMPLE = 4000
"""Passages whose mean tells what all texts of the company have in common."""


def centre(db: Session, embedder: Embedder) -> Vectors:
    """The mean vector of the company's passages; zeros where there are none."""
    stored = db.scalars(
        select(PassageVector.vector)
        .where(PassageVector.model == embedder.name)
        .order_by(PassageVector.content_hash)
        .limit(SAMPLE)
    ).all()
    if not stored:
        return np.zeros(embedder.dimension, dtype=np.float32)
    mean: Vectors = np.stack([np.frombuffer(each, np.float32) for each in stored]).mean(axis=0)
    return mean

"""Average linkage that goes on from the groups that are there. No database, no model."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.embedding.embedder import Vectors, unit

_NEVER = -2.0
"""Less than any cosine: two groups that are not to become one."""


@dataclass(frozen=True)
class Group:
    """Texts that are one group already, or one new text.

    `vectors` has shape (texts, dimension), unit vectors. A settled group takes in new texts only,
    no other group.
    """

    vectors: Vectors
    new: bool = False
    settled: bool = False


def without_common(vectors: Vectors, centre: Vectors) -> Vectors:
    """Unit vectors less what all texts of the company have in common, as unit vectors again.

    `centre` is their mean. It makes one threshold fit knowledge bases of one narrow subject and
    broad ones (Mu and Viswanath 2018, "All-but-the-top", arXiv:1702.01417).
    """
    return unit(vectors - centre)


def joined(groups: Sequence[Group], *, at: float) -> list[list[int]]:
    """Which groups become one, by their places; the first place of each is the smallest.

    Average linkage: again and again the two groups are joined whose questions are on average most
    alike, while that is at least `at` (cosine).
    """
    if not groups:
        return []
    members = [[place] for place in range(len(groups))]
    sizes = np.array([len(group.vectors) for group in groups], dtype=np.float32)
    alike = _alike(groups)
    nearest = alike.argmax(axis=1)
    best = alike.max(axis=1)
    while best[first := int(best.argmax())] >= at:
        keep, gone = sorted((first, int(nearest[first])))
        _merge(alike, sizes, keep, gone)
        members[keep] += members[gone]
        members[gone] = []
        stale = np.flatnonzero((nearest == keep) | (nearest == gone))
        stale = np.union1d(stale, [keep, gone])
        nearest[stale] = alike[stale].argmax(axis=1)
        best[stale] = alike[stale].max(axis=1)
    return [sorted(places) for places in members if places]


def middle(vectors: Vectors) -> int:
    """The place of the vector that is on average most like all others."""
    return int((vectors @ vectors.mean(axis=0)).argmax())


def _alike(groups: Sequence[Group]) -> Vectors:
    """The mean cosine of every two groups' questions, shape (groups, groups)."""
    means = np.stack([group.vectors.mean(axis=0) for group in groups])
    settled = np.array([group.settled for group in groups])
    known = np.array([not group.new for group in groups])
    alike: Vectors = (means @ means.T).astype(np.float32)
    apart = np.outer(settled, known)
    alike[apart | apart.T] = _NEVER
    np.fill_diagonal(alike, _NEVER)
    return alike


def _merge(alike: Vectors, sizes: Vectors, keep: int, gone: int) -> None:
    """The mean over the joined group is that of its parts, weighted by their sizes.

    It is never above the larger of the two, so that no other row's largest value grows.
    """
    share = sizes[keep] / (sizes[keep] + sizes[gone])
    row = share * alike[keep] + (1 - share) * alike[gone]
    row[np.minimum(alike[keep], alike[gone]) == _NEVER] = _NEVER
    alike[keep], alike[:, keep] = row, row
    alike[gone], alike[:, gone] = _NEVER, _NEVER
    sizes[keep] += sizes[gone]

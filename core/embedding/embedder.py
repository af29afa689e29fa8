"""What turns text into vectors: one interface, two runtimes of the same model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class SpannedVectors:
    """A text's vector, shape (dimension,), and one for each span, shape (spans, dimension)."""

    whole: Vectors
    spans: Vectors


class Embedder(Protocol):
    """Unit vectors of texts. `name` identifies the model wherever its vectors are stored."""

    name: str

    @property
    def dimension(self) -> int: ...

    @property
    def max_tokens(self) -> int:
        """The tokens of a text that the model reads; what comes after them is not embedded."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The tokens of each whole text by the model's own tokenizer, with its marks."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (texts, dimension)."""
        ...

    def encode_spans(self, texts: Sequence[str], spans: Sequence[Spans]) -> list[SpannedVectors]:
        """Each text's vector and those of its character spans, from one pass of the model.

        A span's vector is the mean of its tokens' vectors in the context of the whole text
        ("late chunking", Günther et al. 2024, arXiv:2409.04701). A span beyond the model's
        length limit gets zeros.
        """
        ...


def pooled(tokens: Vectors, mask: NDArray[np.int64]) -> Vectors:
    """Mean of the token vectors under the mask, scaled to length 1.

    `tokens` has shape (texts, length, dimension), `mask` (texts, length).
    """
    weights = mask[..., None].astype(np.float32)
    sums = (tokens * weights).sum(axis=1)
    return unit(sums / np.maximum(weights.sum(axis=1), 1e-9))


def pooled_spans(tokens: Vectors, offsets: Sequence[tuple[int, int]], spans: Spans) -> Vectors:
    """Unit vectors of character spans of one text from its token vectors (length, dimension)."""
    starts = np.array([start for start, _ in offsets])
    ends = np.array([end for _, end in offsets])
    pooled_ = np.zeros((len(spans), tokens.shape[1]), dtype=np.float32)
    for row, (first, last) in enumerate(spans):
        inside = (starts >= first) & (ends <= last) & (ends > starts)
        if inside.any():
            pooled_[row] = tokens[: len(offsets)][inside].mean(axis=0)
    return unit(pooled_)


def unit(vectors: Vectors) -> Vectors:
    """Rows scaled to length 1; rows of zeros stay zeros."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled

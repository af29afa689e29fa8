"""The real model, which reads each text once in a process."""

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

import numpy as np

from core.embedding.embedder import Embedder, SpannedVectors, Spans, Vectors


class Remembered:
    """An embedder that keeps what it gave: most tests embed the same few thousand texts."""

    def __init__(self, embedder: Embedder) -> None:
        self.name = embedder.name
        self._embedder = embedder
        self._vectors: dict[str, Vectors] = {}
        self._spanned: dict[tuple[str, Spans], SpannedVectors] = {}

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    @property
    def max_tokens(self) -> int:
        return self._embedder.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._embedder.count_tokens(texts)

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return self._embedder.encode(texts)
        return np.stack(_known(self._vectors, texts, self._embedder.encode))

    def encode_spans(self, texts: Sequence[str], spans: Sequence[Spans]) -> list[SpannedVectors]:
        asked = [(text, tuple(own)) for text, own in zip(texts, spans, strict=True)]
        return _known(
            self._spanned,
            asked,
            lambda new: self._embedder.encode_spans([t for t, _ in new], [s for _, s in new]),
        )


Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


def _known(
    kept: dict[Key, Value], wanted: Sequence[Key], make: Callable[[list[Key]], Sequence[Value]]
) -> list[Value]:
    new = [key for key in dict.fromkeys(wanted) if key not in kept]
    if new:
        kept.update(zip(new, make(new), strict=True))
    return [kept[key] for key in wanted]

"""What a cross-encoder does: score a question together with each of some passages."""

from collections.abc import Sequence
from typing import Protocol

QUESTION_TOKENS = 256
"""Of a long question so many are read, as many as the shipped embedding model reads."""


class PairScorer(Protocol):
    """Two runtimes of the same model."""

    def score(self, question: str, passages: Sequence[str]) -> list[float]:
        """For each passage how well it answers; the higher the better, on the model's own scale."""
        ...


def question_limit(max_tokens: int) -> int:
    """Tokens of a question that a model of so many tokens reads: half at most is the question's."""
    return min(QUESTION_TOKENS, max_tokens // 2)


def cut(question: str, offsets: Sequence[tuple[int, int]], limit: int) -> str:
    """The question up to its last token within the limit; `offsets` are those of its tokens."""
    return question if len(offsets) <= limit else question[: offsets[limit - 1][1]]

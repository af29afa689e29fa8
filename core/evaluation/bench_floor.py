"""The raw floor: what the embedding model alone costs, as its users run it."""

import time
from collections.abc import Sequence
from typing import Any

from core.embedding.weights import locate
from core.settings import Settings

BATCH = 32
WARM_UP = 5


class Floor:
    """`SentenceTransformer.encode` in fp32 on torch with its default threads, warmed up."""

    def __init__(self, settings: Settings) -> None:
        # torch costs seconds and 400 MB; only a benchmark pays for it beside the fast runtime.
        from core.embedding.torch_runtime import TorchEmbedder

        self._model: Any = TorchEmbedder(locate(settings.embedding_model)).model
        for _ in range(WARM_UP):
            self.question_ms("Is it ready?")

    def question_ms(self, question: str) -> float:
        """Milliseconds for the vector of one text."""
        started = time.perf_counter()
        self._model.encode(question, show_progress_bar=False)
        return (time.perf_counter() - started) * 1000

    def documents_s(self, texts: Sequence[str]) -> float:
        """Seconds for the vectors of many texts, 32 at a time."""
        started = time.perf_counter()
        self._model.encode(list(texts), batch_size=BATCH, show_progress_bar=False)
        return time.perf_counter() - started

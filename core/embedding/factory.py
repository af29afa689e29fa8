"""The embedder that the settings ask for, loaded when it is first used."""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from core.embedding.embedder import Embedder, SpannedVectors, Spans, Vectors
from core.embedding.export import load_onnx
from core.embedding.weights import ModelFiles, locate
from core.settings import Settings


class LazyEmbedder:
    """Delays loading until the first text; safe to share between threads."""

    def __init__(self, name: str, load: Callable[[], Embedder]) -> None:
        self.name = name
        self._load = load
        self._lock = threading.Lock()
        self._loaded: Embedder | None = None

    @property
    def dimension(self) -> int:
        return self._embedder().dimension

    @property
    def max_tokens(self) -> int:
        return self._embedder().max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._embedder().count_tokens(texts)

    def encode(self, texts: Sequence[str]) -> Vectors:
        return self._embedder().encode(texts)

    def encode_spans(self, texts: Sequence[str], spans: Sequence[Spans]) -> list[SpannedVectors]:
        return self._embedder().encode_spans(texts, spans)

    def _embedder(self) -> Embedder:
        if self._loaded is None:
            with self._lock:
                if self._loaded is None:
                    self._loaded = self._load()
        return self._loaded


def make_embedder(settings: Settings) -> LazyEmbedder:
    """The configured model on the configured runtime. Raises ModelUnavailable."""
    files = locate(settings.embedding_model)
    if settings.embedding_runtime == "torch":
        return LazyEmbedder(files.name, partial(_torch, files))
    return LazyEmbedder(files.name, partial(load_onnx, files, models_dir(settings)))


def models_dir(settings: Settings) -> Path:
    return settings.data_dir / "models"


def _torch(files: ModelFiles) -> Embedder:
    # The reference runtime costs seconds and 400 MB; only who sets it pays for it.
    from core.embedding.torch_runtime import TorchEmbedder

    return TorchEmbedder(files)

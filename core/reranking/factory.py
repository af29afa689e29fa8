"""The reranker that the settings ask for."""

from collections.abc import Callable
from functools import partial

from core.embedding.factory import models_dir
from core.errors import ModelUnavailable
from core.reranking.export import load_onnx
from core.reranking.reranker import Reranker
from core.reranking.scorer import PairScorer
from core.reranking.weights import RerankerFiles, locate, name_of
from core.settings import Settings


def make_reranker(settings: Settings) -> Reranker | None:
    """The named one on the configured runtime, or `None` where none is named.

    One whose weights are missing is there too: it says so, and scores nothing.
    """
    named = settings.reranker
    if named is None:
        return None
    within_s = settings.reranker_timeout_s
    try:
        files = locate(named)
    except ModelUnavailable as error:
        return Reranker(name_of(named), None, _refusing(error), within_s=within_s)
    torch = settings.embedding_runtime == "torch"
    load: Callable[[], PairScorer] = (
        partial(_torch, files) if torch else partial(load_onnx, files, models_dir(settings))
    )
    return Reranker(files.name, files.version, load, within_s=within_s)


def _refusing(error: ModelUnavailable) -> Callable[[], PairScorer]:
    def load() -> PairScorer:
        raise error

    return load


def _torch(files: RerankerFiles) -> PairScorer:
    # The reference runtime costs seconds and 400 MB; only who sets it pays for it.
    from core.reranking.torch_scorer import TorchScorer

    return TorchScorer(files.folder)

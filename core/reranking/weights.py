"""Where the reranker's files are. Nothing is ever fetched."""

import os
from dataclasses import dataclass
from pathlib import Path

from core.embedding.weights import sha256_of
from core.errors import ModelUnavailable

WHAT = "reranker"
WEIGHTS = "model.safetensors"
TOKENIZERS = ("tokenizer.json", "vocab.txt", "vocab.json", "spiece.model", "spm.model")
"""Without one of these transformers makes up a tokenizer that knows no word, and says nothing."""
FINGERPRINT = 12
"""Hexadecimal digits of the weights' SHA-256 that tell one version from another."""


@dataclass(frozen=True)
class RerankerFiles:
    """A cross-encoder in a folder on this machine."""

    name: str
    folder: Path
    version: str
    """The beginning of its weights' SHA-256."""


def locate(reranker: str) -> RerankerFiles:
    """The files of a folder, or of a name in the local cache. Raises ModelUnavailable."""
    folder = Path(reranker) if Path(reranker).is_dir() else _cached(reranker)
    weights = folder / WEIGHTS
    try:
        version = sha256_of(weights)[:FINGERPRINT]
    except OSError as error:
        raise ModelUnavailable(f"its folder has no {WEIGHTS} that can be read", WHAT) from error
    if not any((folder / name).is_file() for name in TOKENIZERS):
        raise ModelUnavailable("its folder has no tokenizer.json", WHAT)
    return RerankerFiles(name_of(reranker), folder, version)


def name_of(reranker: str) -> str:
    """What it is called in receipts and reports: the last part of its folder or name."""
    return Path(reranker).resolve().name


def _cached(name: str) -> Path:
    # Half a second to import; only who names a reranker by its name in the cache pays for it.
    from huggingface_hub import snapshot_download

    try:
        own = os.environ.get("SENTENCE_TRANSFORMERS_HOME")
        return Path(snapshot_download(name, cache_dir=own, local_files_only=True))
    except (OSError, ValueError) as error:
        raise ModelUnavailable(
            "its weights are not on this machine, neither as a folder nor in the local cache", WHAT
        ) from error

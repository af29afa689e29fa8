"""Export the model to ONNX once, check it against the reference, and load it ever after."""

import json
import shutil
import tempfile
import warnings
from pathlib import Path

from core.embedding.embedder import Embedder
from core.embedding.onnx_runtime import OnnxEmbedder
from core.embedding.weights import ModelFiles, sha256_of
from core.errors import ModelUnavailable

LOWEST_AGREEMENT = 0.9999
"""Least cosine to the torch reference that an export must reach on every check text."""
CHECK_TEXTS = (
    "How do I reset my password?",
    "refund",
    "The device shows error E-42 after the update; it was fine yesterday, and nobody changed it.",
    "Größe, straße, café, 東京, emoji 🙂 and a number 1,234.56",
    "long " * 400,
)


def load_onnx(files: ModelFiles, models_dir: Path) -> Embedder:
    """The ONNX runtime of a model, exported into `models_dir` if it is not there yet.

    Raises ModelUnavailable when the export does not give the reference's vectors.
    """
    folder = models_dir / _folder_name(files)
    if not (folder / "ready.json").is_file():
        _export(files, folder)
    facts = json.loads((folder / "ready.json").read_text())
    return OnnxEmbedder(files.name, folder, max_tokens=facts["max_tokens"])


def is_exported(files: ModelFiles, models_dir: Path) -> bool:
    return (models_dir / _folder_name(files) / "ready.json").is_file()


def _folder_name(files: ModelFiles) -> str:
    fingerprint = sha256_of(files.weights)[:12] if files.weights else "hub"
    return f"{files.name}-{fingerprint}"


def _export(files: ModelFiles, folder: Path) -> None:
    # torch takes seconds and 400 MB to import; only the one process that exports pays for it.
    from core.embedding.torch_runtime import TorchEmbedder, agreement, export_onnx

    folder.parent.mkdir(parents=True, exist_ok=True)
    reference = TorchEmbedder(files)
    with tempfile.TemporaryDirectory(dir=folder.parent) as made:
        staging = Path(made) / "model"
        staging.mkdir()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch's notes on tracing; the check below decides
            export_onnx(reference, staging / "model.onnx")
        reference.model.tokenizer.backend_tokenizer.save(str(staging / "tokenizer.json"))
        max_tokens = int(reference.model.max_seq_length or 512)
        exported = OnnxEmbedder(files.name, staging, max_tokens=max_tokens)
        lowest = agreement(exported.encode(CHECK_TEXTS), reference.encode(CHECK_TEXTS))
        if lowest < LOWEST_AGREEMENT:
            raise ModelUnavailable(
                f"its ONNX export differs from the reference (cosine {lowest:.4f}); "
                "set SWITCHBOARD_EMBEDDING_RUNTIME=torch"
            )
        (staging / "ready.json").write_text(
            json.dumps({"max_tokens": max_tokens, "agreement": lowest})
        )
        publish(staging, folder)


def publish(staging: Path, folder: Path) -> None:
    """Move a finished export into place; another process may have been faster."""
    if not (folder / "ready.json").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        try:
            staging.rename(folder)
        except OSError:
            if not (folder / "ready.json").is_file():
                raise

"""Export the reranker to ONNX once, check it against the reference, and load it ever after."""

import json
import tempfile
import warnings
from pathlib import Path

from core.embedding.export import publish
from core.errors import ModelUnavailable
from core.reranking.onnx_scorer import OnnxScorer
from core.reranking.scorer import PairScorer
from core.reranking.weights import WHAT, RerankerFiles

LARGEST_DIFFERENCE = 1e-3
"""From a score of the torch reference; of a score above 1, so much of it."""
CHECK_QUESTIONS = ("How do I reset my password?", "refund", "Größe 東京 🙂 1,234.56", "long " * 700)
CHECK_PASSAGES = (
    "Password > Reset\nChoose Forgot password on the sign-in page.",
    "Returns\nA refund takes a week.",
    "",
    "The device shows error E-42 after the update; café, 東京. " * 40,
)


def load_onnx(files: RerankerFiles, models_dir: Path) -> OnnxScorer:
    """The ONNX runtime of a reranker, exported into `models_dir` if it is not there yet.

    Raises ModelUnavailable when the export does not give the reference's scores.
    """
    folder = _folder(files, models_dir)
    if not is_exported(files, models_dir):
        _export(files, folder)
    return OnnxScorer(folder, json.loads((folder / "ready.json").read_text()))


def is_exported(files: RerankerFiles, models_dir: Path) -> bool:
    return (_folder(files, models_dir) / "ready.json").is_file()


def _folder(files: RerankerFiles, models_dir: Path) -> Path:
    return models_dir / f"reranker-{files.name}-{files.version}"


def _export(files: RerankerFiles, folder: Path) -> None:
    # torch takes seconds and 400 MB to import; only the one process that exports pays for it.
    from core.reranking.torch_scorer import TorchScorer, export_onnx

    folder.parent.mkdir(parents=True, exist_ok=True)
    reference = TorchScorer(files.folder)
    with tempfile.TemporaryDirectory(dir=folder.parent) as made:
        staging = Path(made) / "model"
        staging.mkdir()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch's notes on tracing; the check below decides
            facts = dict(export_onnx(reference, staging / "model.onnx"))
        facts["max_tokens"] = reference.max_tokens
        reference.model.tokenizer.backend_tokenizer.save(str(staging / "tokenizer.json"))
        exported = OnnxScorer(staging, facts)
        facts["difference"] = _difference(reference, exported)
        if not facts["difference"] <= LARGEST_DIFFERENCE:
            raise ModelUnavailable(
                f"its ONNX export differs from the reference (by {facts['difference']:.4f}); "
                "set SWITCHBOARD_EMBEDDING_RUNTIME=torch",
                WHAT,
            )
        (staging / "ready.json").write_text(json.dumps(facts))
        publish(staging, folder)


def _difference(reference: PairScorer, exported: OnnxScorer) -> float:
    """The largest of all check pairs."""
    found = []
    for question in CHECK_QUESTIONS:
        wanted = reference.score(question, CHECK_PASSAGES)
        given = exported.score(question, CHECK_PASSAGES)
        found += [abs(g - w) / max(1.0, abs(w)) for g, w in zip(given, wanted, strict=True)]
    return max(found)

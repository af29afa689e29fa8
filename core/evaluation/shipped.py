"""`eval shipped`: every kind of evaluation on the labelled sets that the project ships."""

from pathlib import Path
from typing import Any

from core.demo import loader
from core.embedding.embedder import Embedder
from core.evaluation.attachments import evaluate_attachments, expected
from core.evaluation.demo import evaluate_demo
from core.evaluation.extraction import evaluate_extraction
from core.evaluation.retrieval import Step
from core.settings import Settings

LABELLED = Path(loader.__file__).parent / "labelled"
MESSAGES, FILES = LABELLED / "extraction.jsonl", LABELLED / "attachments"
"""Texts and files that were made for this project; neither was used to write the rules."""


def steps() -> int:
    """How often `evaluate_shipped` tells that it is further."""
    return len(loader.questions()) + len(expected(FILES))


def evaluate_shipped(
    settings: Settings, embedder: Embedder, *, on_step: Step = lambda: None
) -> dict[str, Any]:
    """What `evaluate_demo` gives, and the scores of extraction and attachments."""
    scores = evaluate_demo(settings, embedder, on_question=on_step)
    of_questions = ("retrieval", "abstention", "escalation")
    return {
        **{name: scores.pop(name) for name in of_questions},
        "extraction": evaluate_extraction(MESSAGES),
        "attachments": evaluate_attachments(FILES, on_file=on_step),
        **scores,
    }

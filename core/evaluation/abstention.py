"""`eval abstention`: whether the agent knows when not to answer."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core import measures
from core.agent.policy import ANSWER_AT
from core.embedding.embedder import Embedder
from core.errors import InvalidDocument
from core.evaluation.retrieval import Listener, ask_all
from core.evaluation.workbench import Answered, read_corpus, read_questions, workbench
from core.settings import Settings


def evaluate_abstention(
    settings: Settings,
    embedder: Embedder,
    *,
    data: Path,
    out_of_scope: Path,
    limit: int | None = None,
    on_answer: Listener = lambda _: None,
) -> dict[str, Any]:
    """Scores as CONTRACT §6 names them; `limit` applies to each file. Raises InvalidDocument."""
    inside = read_questions(data / "queries.jsonl", limit=limit)
    outside = read_questions(out_of_scope, limit=limit)
    if not inside or not outside:
        raise InvalidDocument(out_of_scope.name, "both files need questions")
    with workbench(settings, embedder, read_corpus(data)) as bench:
        answered = ask_all(bench.ask, [*inside, *outside], on_answer)
        reranked = bench.reranked(answered)
    return abstention_scores(answered[: len(inside)], answered[len(inside) :]) | reranked


def abstention_scores(inside: Sequence[Answered], outside: Sequence[Answered]) -> dict[str, Any]:
    """Separation, calibration and error at the working threshold.

    `wrong_answer_rate` is the share of wrong ones among the answers given, where an answer is
    right if its first article is. `auroc` and both rates on scopes are over questions.
    """
    everyone = [*inside, *outside]
    confidences = [found.confidence for found in everyone]
    right = [found.right for found in everyone]
    given = [found for found in everyone if found.confidence >= ANSWER_AT.value]
    return {
        "auroc": round(
            measures.auroc([f.confidence for f in inside], [f.confidence for f in outside]), 4
        ),
        "answered_rate": round(len(given) / len(everyone), 4),
        "wrong_answer_rate": _share([not found.right for found in given]),
        "declined_in_scope": _share([f.confidence < ANSWER_AT.value for f in inside]),
        "answered_out_of_scope": _share([f.confidence >= ANSWER_AT.value for f in outside]),
        "ece": round(measures.expected_calibration_error(confidences, right), 4),
        "risk_coverage": [
            [round(coverage, 4), round(risk, 4)]
            for coverage, risk in measures.risk_coverage(confidences, right)
        ],
        "n": len(everyone),
    }


def _share(flags: Sequence[bool]) -> float:
    return round(sum(flags) / len(flags), 4) if flags else 0.0

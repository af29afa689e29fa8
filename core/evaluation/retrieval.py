"""`eval retrieval`: how well the articles that answer a question are found."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core import measures
from core.embedding.embedder import Embedder
from core.errors import InvalidDocument
from core.evaluation.workbench import (
    Answered,
    LabelledQuestion,
    read_corpus,
    read_questions,
    workbench,
)
from core.settings import Settings

CUTOFFS = (1, 3, 5, 10)
DEPTH = 10
Step = Callable[[], None]
Listener = Callable[[Answered], None]


def evaluate_retrieval(
    settings: Settings,
    embedder: Embedder,
    *,
    data: Path,
    queries: Path | None = None,
    limit: int | None = None,
    on_answer: Listener = lambda _: None,
) -> dict[str, Any]:
    """Scores on article ids as CONTRACT §6 names them. Raises InvalidDocument."""
    questions = read_questions(queries or data / "queries.jsonl", limit=limit)
    unlabelled = [question.id for question in questions if not question.relevant]
    if unlabelled or not questions:
        name = (queries or data / "queries.jsonl").name
        reason = f"{unlabelled[0]} has no relevant_ids" if unlabelled else "it has no questions"
        raise InvalidDocument(name, reason)
    with workbench(settings, embedder, read_corpus(data)) as bench:
        answered = ask_all(bench.ask, questions, on_answer)
        return {**ranking_scores(answered), **bench.reranked(answered)}


def ask_all(
    ask: Callable[[LabelledQuestion], Answered],
    questions: Sequence[LabelledQuestion],
    on_answer: Listener,
) -> list[Answered]:
    answered = []
    for question in questions:
        found = ask(question)
        answered.append(found)
        on_answer(found)
    return answered


def ranking_scores(answered: Sequence[Answered]) -> dict[str, Any]:
    """Means over questions: recall@k, MRR@10, nDCG@10, and the search's latency."""
    pairs = [(list(found.articles), set(found.question.relevant)) for found in answered]
    spent = [found.milliseconds for found in answered]
    return {
        **{f"recall@{k}": _mean([measures.recall_at(r, w, k) for r, w in pairs]) for k in CUTOFFS},
        "mrr@10": _mean([measures.reciprocal_rank(r, w, DEPTH) for r, w in pairs]),
        "ndcg@10": _mean([measures.ndcg_at(r, w, DEPTH) for r, w in pairs]),
        "n": len(answered),
        "latency_ms": {
            "p50": round(measures.percentile(spent, 50), 2),
            "p95": round(measures.percentile(spent, 95), 2),
        },
    }


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 4)

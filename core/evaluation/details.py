"""What became of each question, kept line by line, and two such files compared in pairs."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core import measures
from core.errors import InvalidDocument
from core.evaluation.workbench import Answered, read_jsonl

DEPTH = 10
RESAMPLES = 9_999
SEED = 0
MEASURES = ("recall@1", "recall@5", "mrr@10", "ndcg@10", "right")
"""Those that stand in both files are compared; larger is better in each."""


@dataclass(frozen=True)
class Compared:
    """One measure over the questions of both files."""

    measure: str
    before: float
    after: float
    better: int
    """Questions on which the second file is ahead, and behind."""
    worse: int
    p_value: float
    """Two-sided, of a paired permutation test: how often chance alone differs by as much."""

    def as_dict(self) -> dict[str, float | int | str]:
        return {
            "measure": self.measure,
            "before": round(self.before, 4),
            "after": round(self.after, 4),
            "difference": round(self.after - self.before, 4),
            "better": self.better,
            "worse": self.worse,
            "p_value": round(self.p_value, 4),
        }


def detail(found: Answered) -> dict[str, Any]:
    """One question as a line of the file; ranking measures only where an article is right."""
    ranking, relevant = list(found.articles), set(found.question.relevant)
    line: dict[str, Any] = {
        "id": found.question.id,
        "confidence": round(found.confidence, 4),
        "first": ranking[0] if ranking else None,
        "right": found.right,
    }
    if relevant:
        line |= {
            "recall@1": measures.recall_at(ranking, relevant, 1),
            "recall@5": measures.recall_at(ranking, relevant, 5),
            "mrr@10": measures.reciprocal_rank(ranking, relevant, DEPTH),
            "ndcg@10": measures.ndcg_at(ranking, relevant, DEPTH),
        }
    return line


def write_details(file: Path, answered: Iterable[Answered]) -> None:
    """Raises InvalidDocument where the file cannot be written."""
    lines = (json.dumps(detail(found), ensure_ascii=False) + "\n" for found in answered)
    try:
        file.write_text("".join(lines), encoding="utf-8")
    except OSError:
        raise InvalidDocument(file.name, f"it cannot be written at {file}") from None


def compare(before: Path, after: Path) -> dict[str, Any]:
    """Each measure on the questions that both files have. Raises InvalidDocument.

    Without a question in common there is nothing to compare, which is an InvalidDocument too.
    """
    first, second = _by_id(before), _by_id(after)
    both = [key for key in first if key in second]
    if not both:
        raise InvalidDocument(after.name, f"it has no question of {before.name}")
    pairs = [(first[key], second[key]) for key in both]
    found = [_compared(measure, pairs) for measure in MEASURES]
    return {
        "n": len(both),
        "only_before": len(first) - len(both),
        "only_after": len(second) - len(both),
        "measures": [each.as_dict() for each in found if each],
    }


def _by_id(file: Path) -> dict[str, Mapping[str, Any]]:
    return {str(line["id"]): line for line in read_jsonl(file, needs=("id",))}


def _compared(
    measure: str, pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]
) -> Compared | None:
    """`None` where no question has the measure in both files."""
    values = [(a[measure], b[measure]) for a, b in pairs if measure in a and measure in b]
    if not values:
        return None
    before, after = np.asarray(values, dtype=float).T
    change = after - before
    return Compared(
        measure,
        float(before.mean()),
        float(after.mean()),
        int((change > 0).sum()),
        int((change < 0).sum()),
        _p_value(change),
    )


def _p_value(change: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    """Signs of the differences are flipped at random; no difference at all is chance."""
    moved = change[change != 0]
    if len(moved) < 2:
        return 1.0  # of one difference, both signs are as far from zero
    from scipy.stats import permutation_test  # takes a second, which no start should wait

    found = permutation_test(
        (moved,),
        lambda x, axis: np.mean(x, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=RESAMPLES,
        rng=np.random.default_rng(SEED),
    )
    return float(found.pvalue)

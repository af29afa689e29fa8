"""How much a benchmark measures, and how its figures are summed up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.measures import percentile

CLIENTS = (1, 8, 32)
"""HTTP clients that ask at the same time, one level after the other."""


@dataclass(frozen=True)
class Plan:
    """Sizes of the measurements. The defaults take about ten minutes on two cores."""

    turns: int = 150
    """Questions asked one after the other, each also embedded by the floor and searched for."""
    turns_at_once: int = 240
    """Questions asked at each number of clients."""
    few_passages: int = 500
    many_passages: int = 50_000
    searches: int = 60
    """Questions searched for in both knowledge bases."""

    @classmethod
    def quick(cls) -> "Plan":
        """Less than two minutes; good for trying the benchmark, too little to judge by."""
        return cls(turns=20, turns_at_once=32, few_passages=60, many_passages=1_000, searches=10)


def median(values: Sequence[float]) -> float:
    return float(np.median(np.asarray(values)))


def summed_up(milliseconds: Sequence[float]) -> dict[str, Any]:
    return {
        "ms": round(median(milliseconds), 2),
        "p95_ms": round(percentile(milliseconds, 95), 2),
        "n": len(milliseconds),
    }

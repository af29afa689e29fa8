"""Times the steps of one piece of work, for its record, its metrics and its spans."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from opentelemetry.context import get_current


@dataclass(frozen=True)
class Step:
    """`started` is a reading of `time.perf_counter`."""

    name: str
    started: float
    seconds: float


class Stopwatch:
    """Runs from its making; steps are added as they end."""

    def __init__(self) -> None:
        self.started = time.perf_counter()
        self.context = get_current()
        """The trace that the work belongs to: it may end in another thread."""
        self.steps: list[Step] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.steps.append(Step(name, started, time.perf_counter() - started))

    def follow(self, started: float, timings_ms: Mapping[str, float]) -> None:
        """Add steps that followed one another without a pause, from `started` on."""
        for name, spent in timings_ms.items():
            self.steps.append(Step(name, started, spent / 1000))
            started += spent / 1000

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.perf_counter() - self.started

    @property
    def by_step(self) -> dict[str, float]:
        """The seconds of each step; one that was taken twice has both."""
        spent: dict[str, float] = {}
        for step in self.steps:
            spent[step.name] = spent.get(step.name, 0.0) + step.seconds
        return spent

    @property
    def timings_ms(self) -> dict[str, float]:
        return {name: seconds * 1000 for name, seconds in self.by_step.items()}

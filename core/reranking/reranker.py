"""The reranker of a process: loaded when it is first used, and never waited for too long."""

import math
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum

import structlog

from core.errors import ModelUnavailable
from core.reranking.scorer import PairScorer

BATCH = 1
"""Pairs that are scored at once. On a CPU more are slower, since the shorter ones are padded, and
what is still under way at the time limit is lost (docs/decisions/0038-reranker.md)."""
CHECK = ("Is it ready?", ["The service is ready."])

log = structlog.get_logger("switchboard.reranker")


class Shortfall(StrEnum):
    """Why not every passage that should have been was scored."""

    TIME = "time"
    """The rest would have taken longer than the limit."""
    LOADING = "loading"
    """The model was still being loaded."""
    UNAVAILABLE = "unavailable"
    """Its weights are not there or cannot be used."""
    FAILED = "failed"
    """It broke on this question."""


@dataclass(frozen=True)
class Asked:
    """A question, and the passages that were found for it, best first."""

    question: str
    passages: Sequence[str]


@dataclass(frozen=True)
class Reranking:
    """What a reranker did for a question."""

    model: str
    version: str | None
    """The beginning of its weights' SHA-256; `None` where there are none."""
    wanted: int
    """Passages that were to be scored."""
    scored: int
    """The first so many were."""
    shortfall: Shortfall | None = None
    """`None` where that is all of them."""


@dataclass(frozen=True)
class Scored:
    """Scores of the first passages of a question, as far as there was time."""

    scores: Sequence[float]
    reranking: Reranking


class Reranker:
    """Scores passages in a thread of its own, one search after another. Raises nothing.

    `load` is called once, in the background, at the first use. A search that it keeps waiting
    longer than `within_s` gets what is there by then.
    """

    def __init__(
        self,
        name: str,
        version: str | None,
        load: Callable[[], PairScorer],
        *,
        within_s: float,
    ) -> None:
        self.name = name
        self.version = version
        self._load = load
        self._within_s = within_s
        self._guard = threading.Lock()
        self._loaded: Future[PairScorer | None] | None = None
        self._reason = ""
        self._broke = False
        self._lane = ThreadPoolExecutor(1, thread_name_prefix="reranker")

    def score_each(self, asked: Sequence[Asked]) -> list[Scored]:
        """For each question the scores of its first passages; all share one time limit."""
        deadline = time.monotonic() + self._within_s
        loaded = self._begun()
        try:
            scorer = loaded.result(self._within_s)
        except TimeoutError:
            return [self._nothing(each, Shortfall.LOADING) for each in asked]
        if scorer is None:
            return [self._nothing(each, Shortfall.UNAVAILABLE) for each in asked]
        work = _Work(asked, deadline, [[] for _ in asked])
        going = self._lane.submit(self._run, work, scorer)
        try:
            worked = going.result(max(0.0, deadline - time.monotonic()))
        except TimeoutError:
            going.cancel()
            worked = True
        if not worked:
            return [self._nothing(each, Shortfall.FAILED) for each in asked]
        return [self._scored(*each) for each in zip(asked, work.scores, strict=True)]

    def trouble(self, *, wait_s: float) -> str | None:
        """What keeps it from working, without a path or address; `None` where nothing does."""
        try:
            if self._begun().result(wait_s) is None:
                return self._reason
        except TimeoutError:
            return "it is still being loaded"
        return "it broke on the last question; the log says how" if self._broke else None

    def load(self) -> str | None:
        """Wait until it is loaded, however long that takes. Gives what `trouble` does."""
        loaded, is_first = self._future()
        if is_first:
            self._load_into(loaded)
        loaded.result()
        return self.trouble(wait_s=0)

    def _begun(self) -> Future[PairScorer | None]:
        loaded, is_first = self._future()
        if is_first:
            # No daemon: torch, ended in the middle of an import, takes the process down with it.
            threading.Thread(target=self._load_into, args=[loaded], name="reranker").start()
        return loaded

    def _future(self) -> tuple[Future[PairScorer | None], bool]:
        """What is being loaded or is, and whether the caller is who has to load it."""
        with self._guard:
            is_first = self._loaded is None
            self._loaded = self._loaded or Future()
            return self._loaded, is_first

    def _load_into(self, loaded: Future[PairScorer | None]) -> None:
        try:
            scorer = self._load()
            _checked(scorer.score(*CHECK))
        except Exception as error:  # noqa: BLE001  the edge of its own thread; weights break anyhow
            told = error.reason if isinstance(error, ModelUnavailable) else None
            self._reason = told or "its weights are damaged or of an unknown kind; the log says why"
            log.warning(
                "The reranker cannot be used; passages stand in the order of the search",
                reranker=self.name,
                reason=told or repr(error),
            )
            loaded.set_result(None)
        else:
            loaded.set_result(scorer)

    def _run(self, work: "_Work", scorer: PairScorer) -> bool:
        """Whether nothing broke."""
        try:
            work.do(scorer)
        except Exception as error:  # noqa: BLE001  the edge of its own thread
            if not self._broke:  # once, not at every question
                log.warning("The reranker broke", reranker=self.name, reason=repr(error))
            self._broke = True
            return False
        self._broke = False
        return True

    def _scored(self, asked: Asked, scores: Sequence[float]) -> Scored:
        done = list(scores)  # the work may still go on
        missing = Shortfall.TIME if len(done) < len(asked.passages) else None
        wanted = len(asked.passages)
        return Scored(done, Reranking(self.name, self.version, wanted, len(done), missing))

    def _nothing(self, asked: Asked, why: Shortfall) -> Scored:
        return Scored([], Reranking(self.name, self.version, len(asked.passages), 0, why))


@dataclass(frozen=True)
class _Work:
    """The passages of some questions, a batch of each in turn until the deadline."""

    asked: Sequence[Asked]
    deadline: float
    scores: list[list[float]] = field(repr=False)

    def do(self, scorer: PairScorer) -> None:
        longest = max((len(each.passages) for each in self.asked), default=0)
        for start in range(0, longest, BATCH):
            for each, own in zip(self.asked, self.scores, strict=True):
                batch = each.passages[start : start + BATCH]
                if batch and time.monotonic() < self.deadline:
                    own += _checked(scorer.score(each.question, batch))


def _checked(scores: list[float]) -> list[float]:
    if not all(map(math.isfinite, scores)):
        raise ValueError("a score is not a number")
    return scores

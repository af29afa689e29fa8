"""Whether the product really works: each part is asked, not assumed."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum

import structlog
from sqlalchemy.exc import SQLAlchemyError

from core.at_hand import AtHand
from core.errors import ModelUnavailable, SwitchboardError

ANSWER_WITHIN_S = 5.0
"""A part that says nothing for so long counts as one that does not answer."""
FRESH_FOR_S = 1.0
"""A report so young is given again, so that many who ask cost no more than one."""

log = structlog.get_logger("switchboard.health")


class Health(StrEnum):
    """`DEGRADED`: it works, though a part that it can do without does not."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"


NOT_CONFIGURED = "not configured"
_WELL = frozenset({Health.HEALTHY.value, NOT_CONFIGURED})


@dataclass(frozen=True)
class Part:
    """One part of the product. `ask` gives "healthy", or a sentence that says what is wrong."""

    name: str
    ask: Callable[[], str]
    required: bool = True


@dataclass(frozen=True)
class Report:
    """State of each part: "healthy", "not configured", or a sentence that says what is wrong."""

    status: Health
    services: dict[str, str]

    @property
    def ready(self) -> bool:
        return self.status is not Health.UNHEALTHY


class HealthService:
    """Asks every part at the same time. Its sentences hold no address, path or secret."""

    def __init__(
        self,
        parts: Sequence[Part],
        *,
        answer_within_s: float = ANSWER_WITHIN_S,
        fresh_for_s: float = FRESH_FOR_S,
    ) -> None:
        self._lines = [_Line(part) for part in parts]
        self._answer_within_s = answer_within_s
        self._reports = AtHand(self._make, fresh_for_s=lambda _: fresh_for_s)

    def report(self) -> Report:
        """Never raises for a part that fails, and takes little more than 5 s if one hangs."""
        return self.ask().result()

    def at_hand(self, *, within_s: float) -> Report | None:
        """The report if it is there so soon; else the one before it, `None` if there is none."""
        return self._reports.get(within_s=within_s)

    def ask(self) -> Future[Report]:
        """The report that is being made, or one that has just been made."""
        return self._reports.ask()

    def _make(self) -> Report:
        deadline = time.monotonic() + self._answer_within_s
        asked = [(line, line.ask()) for line in self._lines]
        states = {line.part: line.settled(answer, deadline) for line, answer in asked}
        return Report(_status(states), {part.name: state for part, state in states.items()})


class _Line:
    """The line to one part: a question that is not answered yet is not asked again."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self._open: Future[str] | None = None
        self._state: str = Health.HEALTHY

    def ask(self) -> Future[str]:
        if self._open is None or self._open.done():
            answer = self._open = Future()
            _in_background(lambda: self._answer(answer))
        return self._open

    def settled(self, answer: Future[str], deadline: float) -> str:
        """What the part said, or that it said nothing until the deadline."""
        try:
            state = answer.result(max(0.0, deadline - time.monotonic()))
        except TimeoutError:
            state = "it does not answer in time"
        if state != self._state:
            say = log.info if state in _WELL else log.warning
            say("A part's health has changed", part=self.part.name, state=state)
        self._state = state
        return state

    def _answer(self, answer: Future[str]) -> None:
        try:
            answer.set_result(str(self.part.ask()))
        except Exception as error:  # noqa: BLE001  the edge of its own thread
            answer.set_result(self._failed(error))

    def _failed(self, error: Exception) -> str:
        state = _words(error)
        if state != self._state and _hides_the_reason(error):  # once, not at every question
            log.warning("A part failed", part=self.part.name, reason=repr(error))
        return state


def _in_background(work: Callable[[], None]) -> None:
    """Nobody waits at the process's end for a part that hangs."""
    threading.Thread(target=work, name="health", daemon=True).start()


def _words(error: Exception) -> str:
    """What anyone may read of a failure: other exceptions may name addresses, paths or keys."""
    if isinstance(error, ModelUnavailable):
        return "the embedding model cannot be used; the log says why"
    if isinstance(error, SwitchboardError):
        return error.message
    if isinstance(error, SQLAlchemyError):
        return "the database does not answer; the log says why"
    return "it failed; the log says how"


def _hides_the_reason(error: Exception) -> bool:
    return isinstance(error, ModelUnavailable) or not isinstance(error, SwitchboardError)


def _status(states: dict[Part, str]) -> Health:
    unwell = [part for part, state in states.items() if state not in _WELL]
    if any(part.required for part in unwell):
        return Health.UNHEALTHY
    return Health.DEGRADED if unwell else Health.HEALTHY

"""From which confidence the agent answers, and what confidence means for this company."""

from dataclasses import dataclass
from typing import Protocol

from core import one_live
from core.agent.answering_models import AnsweringVersion
from core.agent.confidence import UNCALIBRATED, Calibration
from core.agent.policy import ANSWER_AT
from core.db import Transactions
from core.in_force import InForce

SHIPPED = "shipped"
"""The name of what is in force until the company has measured its own."""


@dataclass(frozen=True)
class Answering:
    """The threshold in force and how the retrieval's logit becomes a probability."""

    threshold: float = ANSWER_AT.value
    """Confidence from which an answer is given, 0 to 1."""
    calibration: Calibration = UNCALIBRATED
    version: str = SHIPPED

    @classmethod
    def of(cls, version: AnsweringVersion) -> "Answering":
        return cls(
            version.threshold,
            Calibration(version.slope, version.intercept),
            str(version.number),
        )


class AnsweringSource(Protocol):
    """Says what is in force."""

    def live(self) -> Answering: ...


@dataclass(frozen=True)
class Fixed:
    """Always the same."""

    answering: Answering = Answering()

    def live(self) -> Answering:
        return self.answering


class LiveAnswering:
    """The version that is live in the database, or the shipped one where there is none."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._in_force = InForce(self._read)

    def live(self) -> Answering:
        return self._in_force.get()

    def forget(self) -> None:
        """Look at once: this process itself has changed what is in force."""
        self._in_force.forget()

    def _read(self, _: Answering | None) -> Answering:
        with self._transactions.read() as db:
            version = one_live.live(db, AnsweringVersion)
            return Answering.of(version) if version else Answering()

"""One request to the model, measured: what it took, how long, and how it ended."""

import time
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

from core.agent.writing_record import Price, WritingRecord
from core.errors import (
    LlmResting,
    LlmTimedOut,
    LlmUnavailable,
    SwitchboardError,
)
from core.llm.talk import Message, Piece, Reply, TextPiece
from core.telemetry.metrics import Metrics

if TYPE_CHECKING:
    from core.llm.client import LanguageModel

FAILURES = (LlmResting, LlmTimedOut, LlmUnavailable)
RESULTS = {
    LlmResting: "resting",
    LlmTimedOut: "timed_out",
    LlmUnavailable: "failed",
}


class Asking:
    """Asks one model for one turn and keeps the account of it."""

    def __init__(
        self, model: "LanguageModel", *, record: WritingRecord, price: Price, metrics: Metrics
    ) -> None:
        self._model = model
        self._record = record
        self._price = price
        self._metrics = metrics

    def ask(
        self, messages: Sequence[Message], *, tools: Sequence[Message], within_s: float
    ) -> Generator[Piece, None, None]:
        """As `LanguageModel.ask`. Raises LlmTimedOut where no time is left, too."""
        started = time.perf_counter()
        result = "cancelled"
        self._record.rounds += 1
        try:
            if within_s <= 0:
                raise LlmTimedOut
            for piece in self._model.ask(messages, tools=tools, within_s=within_s):
                if isinstance(piece, TextPiece) and self._record.first_text_ms is None:
                    self._record.first_text_ms = (time.perf_counter() - started) * 1000
                if isinstance(piece, Reply):
                    self._record.used(piece.usage, self._price)
                    self._metrics.llm_tokens(piece.usage.tokens_in, piece.usage.tokens_out)
                    result = "answered"
                yield piece
        except FAILURES as error:
            result = RESULTS[type(error)]
            raise
        finally:
            self._metrics.llm_request(result, time.perf_counter() - started)


def why(error: SwitchboardError) -> str:
    """A failure as the receipt names it."""
    reason = getattr(error, "reason", None)
    known = RESULTS.get(type(error), "failed").replace("_", " ")
    return f"{known}: {reason}" if reason else known

"""What a turn leaves outside the database: counts, a line in the log, spans, and no one's words."""

import structlog

from core.agent.ledger import Closed
from core.agent.spans import TurnSpans
from core.agent.writing_record import WritingRecord
from core.sessions.models import Message
from core.telemetry.labels import FAILED
from core.telemetry.metrics import Metrics
from core.telemetry.stopwatch import Stopwatch
from core.telemetry.traces import Attributes

log = structlog.get_logger("switchboard.turn")


class TurnRecorder:
    """Told once of every turn, whichever front end took it; not of repeats."""

    def __init__(self, metrics: Metrics, spans: TurnSpans) -> None:
        self._metrics = metrics
        self._spans = spans

    def ended(self, question: Message, closed: Closed, watch: Stopwatch) -> None:
        outcome, seconds = closed.decision.outcome, watch.seconds
        self._metrics.turn(outcome, seconds, watch.by_step)
        if closed.ticket_opened_for is not None:
            self._metrics.escalation(closed.ticket_opened_for)
        if closed.writing is not None:
            self._wrote(closed.writing)
        self._spans.write(question, watch, _result(closed))
        log.info(
            "Turn",
            session_id=question.session_id,
            turn_id=question.id,
            message_id=closed.completed.message_id,
            outcome=outcome.value,
            reason=closed.decision.reason.value,
            confidence=closed.decision.weighed_confidence,
            ms=round(seconds * 1000, 1),
            stages_ms=_rounded(watch),
        )

    def _wrote(self, writing: WritingRecord) -> None:
        if writing.first_text_ms is not None:
            self._metrics.llm_first_text(writing.first_text_ms / 1000)
        for struck in writing.struck:
            self._metrics.llm_struck(str(struck["why"]))

    def failed(self, question: Message, error: Exception, watch: Stopwatch) -> None:
        """The turn ended in `error`, which goes on to whoever asked."""
        seconds = watch.seconds
        self._metrics.turn(FAILED, seconds, watch.by_step)
        kind = type(error).__name__
        self._spans.write(question, watch, {"switchboard.outcome": FAILED}, error=kind)
        log.warning(
            "Turn",
            session_id=question.session_id,
            turn_id=question.id,
            outcome=FAILED,
            error=kind,
            ms=round(seconds * 1000, 1),
            stages_ms=_rounded(watch),
        )


def _result(closed: Closed) -> Attributes:
    chosen, confidence = closed.decision, closed.decision.weighed_confidence
    result: dict[str, str | int | float | bool] = {
        "switchboard.outcome": chosen.outcome.value,
        "switchboard.reason": chosen.reason.value,
        "switchboard.sources": len(closed.completed.sources),
    }
    if confidence is not None:
        result["switchboard.confidence"] = confidence
    if closed.completed.ticket_id is not None:
        result["switchboard.ticket_id"] = closed.completed.ticket_id
    return result


def _rounded(watch: Stopwatch) -> dict[str, float]:
    return {name: round(spent, 1) for name, spent in watch.timings_ms.items()}

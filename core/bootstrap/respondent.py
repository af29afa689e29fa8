"""The part of the agent that writes with a language model, where the settings name one."""

from collections.abc import Iterable

from core.agent.composing import Composer, Terms
from core.agent.recorder import TurnRecorder
from core.agent.respondent import Respondent
from core.agent.spans import TurnSpans
from core.agent.thinking import Thinker
from core.agent.writing_record import Price
from core.embedding.embedder import Embedder
from core.llm.breaker import BreakerState
from core.llm.factory import make_model
from core.memory.redaction import Redactor
from core.settings import Settings
from core.telemetry.metrics import Metrics
from core.telemetry.traces import Traces


def build_respondent(
    settings: Settings, thinker: Thinker, *, embedder: Embedder, metrics: Metrics
) -> Respondent:
    """Who decides and who writes; with no model named, answers only quote."""
    model = make_model(settings)
    if model is None:
        return Respondent(thinker)
    metrics.watch_llm(lambda: model.state is not BreakerState.CLOSED)
    price = Price(settings.llm_price_in, settings.llm_price_out, settings.llm_currency)
    redaction = Redactor.keeping if settings.redact_messages else _afresh
    terms = Terms(settings.llm_timeout_s, price, redaction)
    composer = Composer(
        model,
        thinker=thinker,
        embedder=embedder,
        metrics=metrics,
        terms=terms,
    )
    return Respondent(thinker, composer)


def _afresh(_texts: Iterable[str]) -> Redactor:
    """For texts in which nothing is hidden yet."""
    return Redactor()


def make_recorder(metrics: Metrics, traces: Traces, *, embedding: str) -> TurnRecorder:
    """What tells the outside of turns; `embedding` is the name of the model of vectors."""
    return TurnRecorder(metrics, TurnSpans(traces, model=embedding))

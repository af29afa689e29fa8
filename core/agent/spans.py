"""A turn as spans, by OpenTelemetry's conventions for generative AI."""

from collections.abc import Sequence

from core.sessions.models import Message
from core.telemetry.stopwatch import Step, Stopwatch
from core.telemetry.traces import NAME, Attributes, Happening, Traces

AGENT = "Switchboard"
SEARCH = ("lexical", "dense", "load", "rerank")
"""Steps of a search; the dense one begins with the lexical one, which runs meanwhile."""


class TurnSpans:
    """Written when a turn is over, from the times that its receipt has too."""

    def __init__(self, traces: Traces, *, model: str) -> None:
        self._traces = traces
        self._model = model
        self._embeddings = {
            "gen_ai.operation.name": "embeddings",
            "gen_ai.provider.name": NAME,
            "gen_ai.request.model": model,
        }

    def write(
        self, question: Message, watch: Stopwatch, result: Attributes, error: str | None = None
    ) -> None:
        """The turn of `question`; `result` says what came of it."""
        if not self._traces.are_kept:
            return
        about = {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.agent.name": AGENT,
            "gen_ai.provider.name": NAME,
            "gen_ai.conversation.id": question.session_id,
            "switchboard.turn_id": question.id,
        }
        name = f"invoke_agent {AGENT}"
        turn = Happening(name, watch.started, watch.seconds, {**about, **result}, error)
        context = self._traces.record(turn, watch.context)
        for step in watch.steps:
            if step.name not in SEARCH:
                self._traces.record(self._step(step), context)
        search = [step for step in watch.steps if step.name in SEARCH]
        if search:
            context = self._traces.record(_whole(search), context)
            for step in _overlapping(search):
                self._traces.record(Happening(step.name, step.started, step.seconds), context)

    def _step(self, step: Step) -> Happening:
        if step.name != "embed":
            return Happening(step.name, step.started, step.seconds)
        name = f"embeddings {self._model}"
        return Happening(name, step.started, step.seconds, self._embeddings)


def _whole(search: Sequence[Step]) -> Happening:
    tool = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "search_knowledge",
        "gen_ai.tool.type": "datastore",
    }
    seconds = sum(step.seconds for step in search)
    return Happening("execute_tool search_knowledge", search[0].started, seconds, tool)


def _overlapping(search: Sequence[Step]) -> list[Step]:
    """The steps with the dense one from its real start: its time counts only what it was waited
    for.
    """
    start = search[0].started
    return [
        Step(step.name, start, step.started + step.seconds - start)
        if step.name == "dense"
        else step
        for step in search
    ]

"""Has a model write the answer to a question that the product has decided to answer."""

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.agent import prompting
from core.agent.asking import FAILURES, Asking, why
from core.agent.composition import TAKEN_OVER, Composition, shelved
from core.agent.conversation import Conversation, Redaction
from core.agent.decision import Reason
from core.agent.draft import Context, Draft
from core.agent.events import SourcesFound, TextAdded, TurnEvent
from core.agent.grounding import Grounding
from core.agent.review import Review
from core.agent.sentences import Sentence, Sentences
from core.agent.thinking import Thinker
from core.agent.tools import SEARCH, SEARCH_TOOL, TOOLS, Toolbox, own_words
from core.agent.writing_record import Price, WritingRecord
from core.embedding.embedder import Embedder
from core.llm.talk import Message, Reply, ToolCall, Usage
from core.telemetry.metrics import Metrics

if TYPE_CHECKING:
    from core.llm.client import LanguageModel

MOST_ROUNDS = 3
"""Requests for one answer; in the last one there are no tools."""
_NO_USAGE = Usage()
_WEAK = (Reason.WEAK_EVIDENCE, Reason.COMPETING)
UNGROUNDED, CANCELLED = "ungrounded", "cancelled"


@dataclass(frozen=True)
class Asked:
    """A question on its way, and whether its session is still the agent's."""

    question: str
    context: Context
    is_ours: Callable[[], bool]
    until: float
    """A reading of `time.monotonic`; then the model has no more time."""
    redaction: Redaction
    prompt: prompting.Prompt
    """By which the answer is written."""

    @property
    def left_s(self) -> float:
        return self.until - time.monotonic()


@dataclass(frozen=True)
class Terms:
    """On which a model is asked."""

    within_s: float
    """What all of its work in a turn may take (seconds)."""
    price: Price
    redaction: Callable[[Iterable[str]], Redaction]
    """Made anew for each turn, from what the customer has written in it and before it."""


class Composer:
    """Writes with one model. Holds no transaction while it does."""

    def __init__(
        self,
        model: "LanguageModel",
        *,
        thinker: Thinker,
        embedder: Embedder,
        metrics: Metrics,
        terms: Terms,
    ) -> None:
        self._model = model
        self._thinker = thinker
        self._embedder = embedder
        self._metrics = metrics
        self._redaction = terms.redaction
        self._price = terms.price
        self._grounding = Grounding(embedder.encode)
        self.within_s = terms.within_s

    @property
    def model(self) -> str:
        """The name of the model that writes."""
        return self._model.name

    def begin(self, question: str, context: Context, is_ours: Callable[[], bool]) -> Asked:
        until = time.monotonic() + self.within_s
        prompt = prompting.answer(self._thinker.guidance)
        redaction = self._redaction((question, *context.earlier_questions))
        return Asked(question, context, is_ours, until, redaction, prompt)

    def thinking_with(self, thinker: Thinker) -> "Composer":
        """One that writes the same of what another thinker finds, under its guidance."""
        other = copy(self)
        other._thinker = thinker
        return other

    def search_again(self, asked: Asked, draft: Draft) -> Draft:
        """Where too little was found, what the model's words find; the decision is made anew.

        The given draft where that is no better, where the model fails, or where it is not asked.
        """
        if not asked.question or draft.decision.reason not in _WEAK:
            return draft
        draft.writing = record = self._record(prompting.SEARCH_AGAIN)
        conversation = Conversation(prompting.SEARCH_AGAIN, asked.redaction)
        conversation.ask(prompting.asked(asked.question, asked.context.earlier_questions))
        try:
            calls = self._calls(conversation, asked, record)
        except FAILURES as error:
            record.fell_back = why(error)
            return draft
        started = time.perf_counter()
        query = next((q for call in calls if (q := _query(conversation, call))), None)
        found = query and self._thinker.reconsider(asked.question, query, draft, asked.context)
        for call in calls:
            ms = (time.perf_counter() - started) * 1000
            record.called(call, characters=len(found.hits) if found else 0, ms=ms)
        if not found:
            return draft
        found.writing = record
        return found

    def write(self, asked: Asked, draft: Draft) -> Generator[TurnEvent, None, None]:
        """The answer as it is written; the draft becomes what was shown, and what completes it."""
        if not (asked.question and draft.quoted and draft.decision.reason is Reason.CONFIDENT):
            return
        work = self._composition(asked, draft)
        record = work.record
        try:
            with closing(self._written(work, asked)) as pieces:
                for piece in pieces:
                    if not asked.is_ours():
                        record.fell_back = TAKEN_OVER
                        break
                    if not work.shown:
                        yield SourcesFound([each.source for each in work.shelf])
                    work.shown.append(piece)
                    yield TextAdded(piece)
            if record.fell_back is None and work.review.is_thin:
                record.fell_back = UNGROUNDED
        except FAILURES as error:
            record.fell_back = why(error)
        except GeneratorExit:
            record.fell_back = CANCELLED
            raise
        finally:
            work.settle()

    def _composition(self, asked: Asked, draft: Draft) -> Composition:
        record = draft.writing or self._record(asked.prompt)
        record.prompt = asked.prompt.name
        shelf = shelved(draft)
        own = own_words(asked.question, asked.context)
        told = (asked.prompt.text, *asked.context.earlier_questions)
        review = Review(shelf, self._grounding, record, asked.question, own, told)
        toolbox = Toolbox(
            asked.question, asked.context, shelf, self._thinker, self._embedder, record
        )
        return Composition(draft, shelf, review, record, toolbox)

    def _written(self, work: Composition, asked: Asked) -> Generator[str, None, None]:
        """The pieces that may be shown, through all rounds."""
        conversation = Conversation(asked.prompt, asked.redaction)
        earlier = asked.context.earlier_questions
        conversation.ask(prompting.with_passages(asked.question, earlier, work.shelf))
        for number in range(1, MOST_ROUNDS + 1):
            work.review.start_round()
            tools = TOOLS if number < MOST_ROUNDS else ()
            said: list[str] = []
            reply = yield from self._round(conversation, work, asked, tools, said)
            if not reply.calls:
                return
            results = [
                work.toolbox.run(
                    call, conversation.restored(call.arguments), closed=bool(work.shown)
                )
                for call in reply.calls
            ]
            if work.shown:
                return
            conversation.answer_calls("".join(said), reply.calls, results)

    def _round(
        self,
        conversation: Conversation,
        work: Composition,
        asked: Asked,
        tools: tuple[Message, ...],
        said: list[str],
    ) -> Generator[str, None, Reply]:
        sentences, reply = Sentences(), Reply((), _NO_USAGE)
        asking = self._asking(work.record)
        pieces = asking.ask(conversation.messages, tools=tools, within_s=asked.left_s)
        with closing(pieces):
            for piece in pieces:
                if isinstance(piece, Reply):
                    reply = piece
                    continue
                said.append(piece.text)
                for sentence in sentences.feed(piece.text):
                    yield from _shown(work, conversation, sentence)
        if not reply.was_cut:
            for sentence in sentences.finish():
                yield from _shown(work, conversation, sentence)
        return reply

    def _calls(
        self, conversation: Conversation, asked: Asked, record: WritingRecord
    ) -> list[ToolCall]:
        pieces = self._asking(record).ask(
            conversation.messages, tools=(SEARCH_TOOL,), within_s=asked.left_s
        )
        replies = [piece for piece in pieces if isinstance(piece, Reply)]
        return [call for reply in replies for call in reply.calls]

    def _asking(self, record: WritingRecord) -> Asking:
        return Asking(self._model, record=record, price=self._price, metrics=self._metrics)

    def _record(self, prompt: prompting.Prompt) -> WritingRecord:
        return WritingRecord(self._model.name, prompt.name, self._price.currency)


def _shown(work: Composition, conversation: Conversation, sentence: Sentence) -> Iterator[str]:
    restored = Sentence(sentence.before, conversation.restore(sentence.text))
    if piece := work.look_at(restored):
        yield piece


def _query(conversation: Conversation, call: ToolCall) -> str:
    query = conversation.restored(call.arguments).get("query")
    return query.strip() if call.name == SEARCH and isinstance(query, str) else ""

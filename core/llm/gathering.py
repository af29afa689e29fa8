"""The chunks of a streamed answer, put together."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openai.types.chat import ChatCompletionChunk
from openai.types.chat.chat_completion_chunk import ChoiceDeltaToolCall

from core.llm.talk import ToolCall, Usage

_UNSOUND = re.compile("[\x00\ud800-\udfff]")
MOST_CALLS = 16
"""Tool calls of one answer that are looked at."""
LONGEST_ARGUMENTS = 8000
"""Characters of a call's arguments that are kept."""


@dataclass
class _Call:
    id: str = ""
    name: str = ""
    arguments: str = ""


def sound(text: str) -> str:
    """With the sign for it (U+FFFD) in place of what can be neither sent nor stored."""
    return _UNSOUND.sub("\ufffd", text)


class Gathering:
    """Takes chunks in order. Servers differ in what they leave out: everything may be missing."""

    def __init__(self) -> None:
        self._calls: dict[int, _Call] = {}
        self.usage = Usage()
        self.has_ended = False
        self.was_cut = False

    def take(self, chunk: ChatCompletionChunk) -> Iterator[str]:
        """The text in a chunk, if there is any."""
        if chunk.usage is not None:
            self.usage = Usage(chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
        for choice in (chunk.choices or ())[:1]:
            if choice.finish_reason is not None:
                self.has_ended = True
                self.was_cut = choice.finish_reason == "length"
            if choice.delta is None:
                continue
            for call in choice.delta.tool_calls or ():
                self._call(call)
            if choice.delta.content:
                yield sound(choice.delta.content)

    @property
    def calls(self) -> Sequence[ToolCall]:
        return [
            ToolCall(
                call.id or f"call_{place}",
                sound(call.name),
                sound(call.arguments)[:LONGEST_ARGUMENTS],
            )
            for place, call in sorted(self._calls.items())
            if call.name
        ]

    def _call(self, part: ChoiceDeltaToolCall) -> None:
        place = part.index if part.index is not None else len(self._calls)
        if place not in self._calls and len(self._calls) >= MOST_CALLS:
            return
        call = self._calls.setdefault(place, _Call())
        call.id = part.id or call.id
        if part.function is not None:
            call.name += part.function.name or ""
            call.arguments += part.function.arguments or ""

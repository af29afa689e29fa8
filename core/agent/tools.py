"""What a model may do in a turn: each tool reaches this session's own data and nothing else."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.agent import own_files
from core.agent.draft import READ, SEARCHED, Context
from core.agent.prompting import as_material, passages
from core.agent.shelf import Shelf
from core.agent.thinking import Thinker
from core.agent.writing_record import WritingRecord
from core.embedding.embedder import Embedder
from core.llm.talk import ToolCall
from core.memory.kinds import PREFERENCE, Noted, noted_in
from core.memory.known import REFERENCES
from core.memory.words import name_of

MOST_CALLS = 8
"""Tool calls of one turn that are carried out."""
FOUND_AT_ONCE = 4
"""Passages that one search gives the model."""
LONGEST_QUERY = 500
LONGEST_NOTE = 200
SEARCH, RECALL, REMEMBER = "search_knowledge", "recall_memory", "remember"
READ_FILE, PERSON = "read_attachment", "request_human"
_TEXT = {"type": "string"}


def _described(name: str, meaning: str, **parameters: str) -> Mapping[str, Any]:
    return {
        "type": "function",
        "function": {
            "name": name,
            "description": meaning,
            "parameters": {
                "type": "object",
                "properties": {key: {**_TEXT, "description": of} for key, of in parameters.items()},
                "required": list(parameters),
            },
        },
    }


SEARCH_TOOL = _described(
    SEARCH, "Find more passages of the help centre.", query="what to look for, in English"
)
TOOLS = (
    SEARCH_TOOL,
    _described(RECALL, "What the customer told earlier and what people promised them."),
    _described(
        REMEMBER,
        "Keep words of the customer's present message for later chats.",
        words="the words, exactly as the customer wrote them",
    ),
    _described(
        READ_FILE, "Find passages in the files that the customer sent.", query="what to look for"
    ),
    _described(PERSON, "Offer the customer a person of the team.", reason="why, in a few words"),
)


@dataclass
class Toolbox:
    """The tools of one turn. Whatever a model asks for, the worst that comes back is a sentence."""

    question: str
    context: Context
    shelf: Shelf
    thinker: Thinker
    embedder: Embedder
    record: WritingRecord
    notes: list[Noted] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    _done: int = 0

    def run(self, call: ToolCall, arguments: Mapping[str, Any], *, closed: bool = False) -> str:
        """What the model is told. `closed`: the answer has begun, so nothing new can be cited."""
        started = time.perf_counter()
        result = self._result(call.name, arguments, closed)
        ms = (time.perf_counter() - started) * 1000
        self.record.called(call, characters=len(result), ms=ms)
        return result

    def _result(self, name: str, arguments: Mapping[str, Any], closed: bool) -> str:
        tools: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
            SEARCH: self._search,
            RECALL: self._recall,
            REMEMBER: self._remember,
            READ_FILE: self._read,
            PERSON: self._person,
        }
        tool = tools.get(name)
        if tool is None:
            return "There is no such tool."
        if self._done >= MOST_CALLS:
            return "No more tools can be used for this question."
        if closed and name in (SEARCH, READ_FILE):
            return "The answer has begun; it can cite nothing new."
        self._done += 1
        self._use({SEARCH: SEARCHED, READ_FILE: READ}.get(name, name))
        return tool(arguments)

    def _search(self, arguments: Mapping[str, Any]) -> str:
        query = _words(arguments, "query")
        if not query:
            return "Say what to look for."
        found, _ = self.thinker.find(query, (), limit=FOUND_AT_ONCE)
        return passages(self.shelf.add(found.retrieval.hits))

    def _recall(self, arguments: Mapping[str, Any]) -> str:
        lines = [f"{name_of(each.key)}: {each.value}" for each in self.context.known]
        lines += [
            f"promised to the customer by the team: {promise.text}"
            for said in self.context.statements
            for promise in said.promises
        ]
        told = "\n".join(as_material(line) for line in lines)
        return f"<memory>\n{told}\n</memory>" if told else "Nothing is known of this customer."

    def _remember(self, arguments: Mapping[str, Any]) -> str:
        words = " ".join(_words(arguments, "words").split())[:LONGEST_NOTE]
        if not words or words.lower() not in " ".join(self.question.split()).lower():
            return "Only words that stand in the customer's message can be kept."
        self.notes.append(Noted("preference", words, PREFERENCE, 0.5))
        return "It will be kept."

    def _read(self, arguments: Mapping[str, Any]) -> str:
        query = _words(arguments, "query") or self.question
        if not self.context.texts.passages:
            return "The customer has sent no file that could be read."
        vector = self.embedder.encode([query])[0]
        hits = own_files.nearest(query, vector, self.context.texts, self.embedder)
        return passages(self.shelf.add(hits, is_file=True))

    def _person(self, arguments: Mapping[str, Any]) -> str:
        self.record.asked_for_person = True
        return "The customer will be offered a person below the answer. Do not announce it."

    def _use(self, tool: str) -> None:
        if tool not in self.used:
            self.used.append(tool)


def own_words(question: str, context: Context) -> str:
    """What the customer gave that an answer may repeat: references and addresses, nothing else."""
    values: Sequence[str] = [known.value for known in context.known if known.is_reference]
    return "\n".join(value.lower() for value in [*values, *_references(question)])


def _references(question: str) -> list[str]:
    from_message = noted_in(question)
    return [each.value for each in from_message if each.key in REFERENCES]


def _words(arguments: Mapping[str, Any], name: str) -> str:
    value = arguments.get(name)
    return value.strip()[:LONGEST_QUERY] if isinstance(value, str) else ""

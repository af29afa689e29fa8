"""What a person said earlier in the session, where a customer asks about that.

A person's words are facts that the assistant may quote, with who said them and when; it never
adds to them. They are looked for in this session alone: nothing proves that another session with
the same customer name is the same customer's.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np

from core.agent.policy import RECALL_AT, RECALL_WHEN_ASKED_AT
from core.embedding.embedder import Vectors
from core.language.words import ENGLISH, Words

MOST_SENTENCES = 60
"""The latest sentences of people that are compared with a question."""
FEWEST_WORDS = 4
"""Shorter sentences, such as "You are welcome.", say nothing that could be asked for."""
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?]*")
_WHO = r"(?:you|he|she|they|someone|somebody|(?:your|the|my) \w+|\w+)"
_ASKED = re.compile(
    rf"\b(?:did|had|has|have) {_WHO}(?: \w+)? (?:say|said|promised?|tell|told|writ(?:e|ten)"
    r"|mean|meant|offer(?:ed)?|agreed?|confirm(?:ed)?)\b"
    rf"|\b{_WHO} (?:said|promised|told me|wrote|offered|agreed|confirmed)\b"
    r"|\b(?:i was|was i|i have been|i['’]ve been) (?:told|promised|offered)\b"
    r"|\bpromises?\b|\b(?:the|your|my) (?:agent|colleague|operator|representative)\b",
    re.IGNORECASE,
)
_PROMISED = re.compile(r"\bpromis\w*|\bwould\b|\bwill\b|\bgoing to\b", re.IGNORECASE)


@dataclass(frozen=True)
class Statement:
    """One message of a person to the customer, and what it promised."""

    message_id: str
    author: str
    said_at: datetime
    text: str
    promises: Sequence["Promised"] = ()


@dataclass(frozen=True)
class Promised:
    """A sentence that promises something."""

    text: str
    due_at: datetime | None
    kept_at: datetime | None


@dataclass(frozen=True)
class Recalled:
    """The sentence that a question is about, and whose it is."""

    statement: Statement
    sentence: str
    promise: Promised | None
    similarity: float
    """Cosine of question and sentence."""
    threshold: float
    asked: bool
    """The question is what a person said, so that nothing else can answer it."""


class Recollection:
    """Finds what a question is about among people's sentences; each is encoded once."""

    def __init__(self, encode: Callable[[Sequence[str]], Vectors]) -> None:
        self._vector = lru_cache(maxsize=2048)(lambda sentence: encode([sentence])[0])

    def recall(
        self, question: str, vector: Vectors, statements: Sequence[Statement]
    ) -> Recalled | None:
        """The nearest sentence, if it is near enough; nearer where the question names no one.

        Who asks what was promised is told the nearest promise, however the question is put.

        `vector` is the question's own, shape (dimension,).
        """
        asked = _is_asked(question, statements)
        said = _candidates(statements, promises_only=asked and bool(_PROMISED.search(question)))
        if not said:
            return None
        threshold = (RECALL_WHEN_ASKED_AT if asked else RECALL_AT).value
        scores = np.array([self._vector(text) @ vector for _, text in said])
        best = int(scores.argmax())
        statement, text = said[best]
        promise = next((p for p in statement.promises if p.text == text), None)
        wanted = asked and promise is not None and "promis" in question.lower()
        if scores[best] < threshold and not wanted:
            return None
        return Recalled(statement, text, promise, round(float(scores[best]), 4), threshold, asked)


def _is_asked(question: str, statements: Sequence[Statement]) -> bool:
    names = {name for statement in statements for name in _names(statement)}
    return bool(_ASKED.search(question)) or bool(names & _words(question))


def _candidates(
    statements: Sequence[Statement], *, promises_only: bool
) -> list[tuple[Statement, str]]:
    """Every sentence that says something, the latest last; promises alone if there are any."""
    said = [(statement, text) for statement in statements for text in _sentences(statement)]
    if promises_only:
        promised = {promise.text for statement in statements for promise in statement.promises}
        said = [(statement, text) for statement, text in said if text in promised] or said
    return said[-MOST_SENTENCES:]


def _sentences(statement: Statement) -> list[str]:
    """Without questions, and without those in which the person gives a name."""
    found = [" ".join(sentence.split()) for sentence in _SENTENCE.findall(statement.text)]
    names = _names(statement)
    return [
        text
        for text in found
        if len(text.split()) >= FEWEST_WORDS and not text.endswith("?") and not names & _words(text)
    ]


def _names(statement: Statement) -> set[str]:
    return _words(statement.author)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def written(found: Recalled, at: datetime, words: Words = ENGLISH) -> list[str]:
    """The answer in Markdown, in paragraphs: who said what on which day, and until when."""
    day = words.day(found.statement.said_at, weekday=True)
    who = words("recall.wrote", name=found.statement.author, day=day)
    quoted = words("recall.quoted", words=found.sentence)
    return [f"{who} {quoted}", *_due(found.promise, at, words)]


def _due(promise: Promised | None, at: datetime, words: Words) -> list[str]:
    if promise is None:
        return []
    if promise.kept_at is not None:
        return [words("recall.done", day=words.day(promise.kept_at, weekday=True))]
    if promise.due_at is None:
        return []
    day = words.day(promise.due_at, weekday=True)
    return [words("recall.was_due" if promise.due_at < at else "recall.due", day=day)]

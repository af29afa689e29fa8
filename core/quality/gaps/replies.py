"""What people wrote to the customers behind a gap, as the text of an article: quoted and cited."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from core.embedding.embedder import Embedder, Vectors
from core.knowledge.documents.text import escape_markup
from core.knowledge.markup import plain_text
from core.quality.gaps.thresholds import ANSWERS, SAME_SENTENCE
from core.quality.gaps.wording import Line, general, numbers

MOST_QUOTED = 30
"""Replies of which a draft is made, the nearest to the questions."""


@dataclass(frozen=True)
class HumanReply:
    """What a person wrote after a question of the gap, in the same session."""

    message_id: str
    session_id: str
    author: str
    written_at: datetime
    text: str
    names: tuple[str, ...] = ()
    """What the customer is called, which is not to be quoted."""


@dataclass(frozen=True)
class Extract:
    """Lines of a reply that answer the gap, word for word."""

    reply: HumanReply
    lines: tuple[Line, ...]


def extracts(
    replies: Sequence[HumanReply], questions: Sequence[str], embedder: Embedder
) -> list[Extract]:
    """What of the replies answers the questions, the nearest to all questions first.

    What two replies say alike is taken once.
    """
    kept = [
        (reply, lines) for reply in replies if (lines := general(reply.text, names=reply.names))
    ]
    if not kept or not questions:
        return []
    asked = embedder.encode(list(questions))
    told = embedder.encode([plain_text(" ".join(line.text for line in lines)) for _, lines in kept])
    nearness = told @ asked.T
    order = np.argsort(-nearness.mean(axis=1), kind="stable")
    near = [kept[at] for at in order if nearness[at].max() >= ANSWERS.value]
    return list(_distinct(near[:MOST_QUOTED], embedder))


def _distinct(
    near: Sequence[tuple[HumanReply, Sequence[Line]]], embedder: Embedder
) -> Iterator[Extract]:
    said: list[tuple[frozenset[str], Vectors]] = []
    for reply, lines in near:
        vectors = iter(embedder.encode([each for line in lines for each in line.sentences]))
        left = []
        for line in lines:
            new = tuple(each for each in line.sentences if _is_new(each, next(vectors), said))
            if new:
                left.append(Line(new, line.mark))
        if left:
            yield Extract(reply, tuple(left))


def _is_new(sentence: str, vector: Vectors, said: list[tuple[frozenset[str], Vectors]]) -> bool:
    """Whether nothing said so far is the same; from now on this is said."""
    own = numbers(sentence)
    if any(own == other and float(vector @ known) >= SAME_SENTENCE.value for other, known in said):
        return False
    said.append((own, vector))
    return True


def body_of(found: Sequence[Extract]) -> str:
    """Markdown: each reply's lines, then a comment that says where they are from."""
    return "\n\n".join(f"{_text(extract.lines)}\n\n{_citation(extract.reply)}" for extract in found)


def _text(lines: Sequence[Line]) -> str:
    """Items of a list stand together, other lines are paragraphs."""
    text = ""
    for before, line in zip((None, *lines), lines, strict=False):
        between = "\n" if before and before.mark and line.mark else "\n\n"
        text += f"{between if text else ''}{_markdown(line)}"
    return text


def _markdown(line: Line) -> str:
    """Plain text stays as it looked in the chat; a mark of a list becomes one of Markdown."""
    mark = line.mark if line.mark[:1].isdigit() else "-" if line.mark else ""
    return f"{mark} {escape_markup(line.text)}" if mark else escape_markup(line.text)


def _citation(reply: HumanReply) -> str:
    at = f"{reply.written_at.day} {reply.written_at:%b %Y}"
    return (
        f"<!-- from: {in_comment(reply.author)}, {at}, session {reply.session_id}, "
        f"message {reply.message_id} -->"
    )


def in_comment(text: str) -> str:
    """Text that cannot end the comment it stands in."""
    return re.sub(r"-{2,}|[<>]", "-", " ".join(text.split()))

"""What a message's plain form says beside its vector: its tone in a few numbers, and its words."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from zlib import crc32

import numpy as np

from core.embedding.embedder import Vectors

NAMES = (
    "length",
    "exclamation_marks",
    "question",
    "capitals",
    "person_words",
    "talk_words",
    "wants",
    "negations",
    "about_you",
    "repetition",
    "one_word",
    "declines",
)
"""Each 0 to about 1, so that none outweighs a vector's own entries by its unit."""

_PERSON = re.compile(
    r"\b(?:human|person|people|someone|somebody|anyone|anybody|agent|advis[eo]r|staff|manager"
    r"|supervisor|colleague|employee|representative|operator|team|reception|desk|department)s?\b",
    re.IGNORECASE,
)
_TALK = re.compile(
    r"\b(?:talk|speak|chat|connect|transfer|escalate|forward|redirect|call me|ring me|phone me"
    r"|put me|pass me|hand me|get me|reach|contact)(?:ing|ed)?\b",
    re.IGNORECASE,
)
_WANTS = re.compile(
    r"\b(?:i|we)(?:['’]d| would| want| need| wish| demand| prefer|['’]m asking)\b"
    r"|\b(?:please|let me|can i|could i|may i|give me|get me)\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:no|not|never|nothing|nobody|none|without|still)\b|n['’]t\b", re.IGNORECASE
)
_ABOUT_YOU = re.compile(r"\b(?:you|your|this (?:bot|chat|company|service|app))\b", re.IGNORECASE)
_REPETITION = re.compile(
    r"\b(?:again|already|still|keeps?|repeat\w*|twice|(?:second|third|fourth|fifth|sixth) time"
    r"|(?:two|three|four|five|many|hundred) times|every time|same)\b",
    re.IGNORECASE,
)
_DECLINES = re.compile(
    r"\b(?:don['’]?t|do not|no need|not necessary|without|rather not|never)\b[^.?!]{0,30}"
    r"\b(?:call|talk|speak|person|human|agent|transfer|connect|anyone|anybody|manager)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
WORD_PLACES = 8192
"""Words and pairs share so many places (feature hashing, Weinberger et al. 2009): no list of them
has to be kept."""
WORD_WEIGHT = 2.0
"""Length of the words' part of a row; that of the vector is 1."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


def plain(text: str) -> Vectors:
    """The numbers of `NAMES`, in that order."""
    words = text.split()
    letters = [character for character in text if character.isalpha()]
    capitals = sum(character.isupper() for character in letters)
    shouts = len(letters) > 3
    values: Sequence[float] = (
        min(len(words), 40) / 40,
        min(text.count("!"), 3) / 3,
        float("?" in text),
        capitals / len(letters) if shouts and capitals > 2 else 0.0,
        _share(_PERSON, text),
        _share(_TALK, text),
        _share(_WANTS, text),
        _share(_NEGATION, text),
        _share(_ABOUT_YOU, text),
        _share(_REPETITION, text),
        float(len(words) == 1),
        float(_DECLINES.search(text) is not None),
    )
    return np.array(values, dtype=np.float32)


def _share(pattern: re.Pattern[str], text: str) -> float:
    return min(sum(1 for _ in pattern.finditer(text)), 2) / 2


def word_places(text: str) -> tuple[list[int], float]:
    """The places of a message's words and pairs of neighbours, and what stands at each of them."""
    places = sorted({crc32(gram.encode()) % WORD_PLACES for gram in _grams(text)})
    return places, WORD_WEIGHT / max(len(places), 1) ** 0.5


def _grams(text: str) -> Iterator[str]:
    """Single words, and pairs with the beginning and the end of the message."""
    words = [word.replace("’", "'") for word in _WORD.findall(text.lower())]
    yield from words
    yield from map(" ".join, pairwise(["^", *words, "$"]))


def row(text: str, vector: Vectors) -> Vectors:
    """What the classifier reads of a message: its vector, the plain features, then its words."""
    words = np.zeros(WORD_PLACES, dtype=np.float32)
    places, weight = word_places(text)
    words[places] = weight
    return np.concatenate([vector, plain(text), words]).astype(np.float32)


def telling_words(text: str) -> str:
    """The sentence of a message that says most about what it asks for."""
    sentences = [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]
    return max(sentences or [text.strip()], key=lambda sentence: float(plain(sentence)[1:].sum()))

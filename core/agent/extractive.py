"""Answer in the knowledge base's own words: the sentences that carry the answer, each cited."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.agent.policy import (
    NEIGHBOUR_ROW_WITHIN,
    NEIGHBOUR_WITHIN,
    OTHER_ARTICLE_WITHIN,
    OWN_WORDS_BONUS,
    SAME_STATEMENT,
    SECOND_PASSAGE_WITHIN,
)
from core.embedding.embedder import Vectors
from core.knowledge import quarantine
from core.knowledge.lexical import stems
from core.knowledge.markup import Unit, UnitKind
from core.knowledge.retrieval import Hit

MAX_PASSAGES = 3
"""Passages that one answer quotes."""
PASSAGES_LOOKED_AT = 6
PASSAGES_REMEMBERED = 2000
"""Passages that stay taken apart: most questions are about few articles. About 10 kB each."""
NEVER = -9.0
"""The score of what is not quoted; the least that a sentence has is -1."""
ROUNDING = 1e-5
"""Of two sums of the same float32 numbers."""
MAX_SENTENCES = 4
"""Sentences quoted from one passage, the list that may follow them not counted."""
MAX_SENTENCES_FURTHER = 2
WHOLE_LIST_UP_TO = 8
"""Items; of a longer list that is not a sequence of steps only those near the question."""
WHOLE_TABLE_UP_TO = 5
"""Rows; of a longer table only those near the question."""

_LEANING = re.compile(
    r"^(?:this|that|these|those|it|they|he|she|such|then|also|otherwise|however|in (?:this|that)"
    r" case|but|and|so|if not)\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True)
class Quote:
    """A passage of the answer: its hit, and the units quoted from it in their order."""

    hit: Hit
    units: Sequence[Unit]


@dataclass(frozen=True)
class _Scored:
    hit: Hit
    units: Sequence[Unit]
    usable: Sequence[bool]
    """Whether each unit may be quoted."""
    scores: Vectors
    """Cosine of each unit to the question, and a bonus for the question's own words."""

    @property
    def best(self) -> int:
        return int(np.argmax(self.scores))

    @property
    def best_score(self) -> float:
        return float(self.scores[self.best])


def quotes(question: str, hits: Sequence[Hit], vector: Vectors) -> list[Quote]:
    """What to quote for a question and its vector: the first hit, and others that say as much."""
    wanted = stems(question)
    near = iter(hits[:PASSAGES_LOOKED_AT])
    first = next((scored for hit in near if (scored := _scored(hit, vector, wanted))), None)
    if first is None:
        return []
    further = [
        scored
        for hit in near
        if _may_say_as_much(first, hit, vector) and (scored := _scored(hit, vector, wanted))
    ]
    taken = [_quote(first, MAX_SENTENCES)]
    seen = [first.hit.unit_vectors[first.best]]
    for other in sorted(further, key=lambda scored: -scored.best_score):
        if len(taken) == MAX_PASSAGES:
            break
        statement = other.hit.unit_vectors[other.best]
        is_new = max(float(statement @ known) for known in seen) < SAME_STATEMENT.value
        if is_new and other.best_score >= first.best_score - _allowance(first, other.hit):
            taken.append(_quote(other, MAX_SENTENCES_FURTHER))
            seen.append(statement)
    return taken


def best_score(question: str, hits: Sequence[Hit], vector: Vectors) -> float:
    """That of the best unit of any of these hits: its cosine and the bonus; 0 without any."""
    wanted = stems(question)
    scored = (_scored(hit, vector, wanted) for hit in hits)
    return max((each.best_score for each in scored if each), default=0.0)


def written(quoted: Sequence[Quote]) -> Iterator[str]:
    """The answer in Markdown, a paragraph, list or table at a time; marks count from [1]."""
    for number, quote in enumerate(quoted, start=1):
        for block in _blocks(quote.units):
            yield _block_text(block, number)


def _scored(hit: Hit, vector: Vectors, wanted: frozenset[str]) -> _Scored | None:
    found, words, usable = _read(hit.text)
    if not any(usable) or len(found) != len(hit.unit_vectors):
        return None
    shared = np.array([len(own & wanted) for own in words], dtype=np.float32)
    bonus = OWN_WORDS_BONUS.value * shared / max(len(wanted), 1)
    scores = np.where(usable, hit.unit_vectors @ vector + bonus, NEVER).astype(np.float32)
    return _Scored(hit, found, usable, scores)


@lru_cache(maxsize=PASSAGES_REMEMBERED)
def _read(passage: str) -> tuple[tuple[Unit, ...], tuple[frozenset[str], ...], tuple[bool, ...]]:
    """A passage's units, the stems of each one's words, and whether it may be quoted."""
    found, usable = quarantine.read(passage)
    return found, tuple(stems(unit.plain) for unit in found), usable


def _may_say_as_much(first: _Scored, hit: Hit, vector: Vectors) -> bool:
    """Whether a passage could score high enough at all; most cannot and stay in one piece."""
    if not len(hit.unit_vectors):
        return False
    most = float((hit.unit_vectors @ vector).max()) + OWN_WORDS_BONUS.value
    return most >= first.best_score - _allowance(first, hit) - ROUNDING


def _allowance(first: _Scored, other: Hit) -> float:
    same_article = first.hit.article_id == other.article_id
    return SECOND_PASSAGE_WITHIN.value if same_article else OTHER_ARTICLE_WITHIN.value


def _quote(scored: _Scored, most_sentences: int) -> Quote:
    chosen = _near_best(scored, most_sentences)
    for place in list(chosen):
        chosen |= _needed_by(
            scored, place, whole_lists=scored.units[scored.best].kind is UnitKind.ITEM
        )
    return Quote(scored.hit, [scored.units[p] for p in sorted(chosen) if scored.usable[p]])


def _near_best(scored: _Scored, most: int) -> set[int]:
    """The best unit and those of like score, best first, up to the limit."""
    kind = scored.units[scored.best].kind
    within = NEIGHBOUR_ROW_WITHIN if kind is UnitKind.ROW else NEIGHBOUR_WITHIN
    bar = scored.best_score - within.value
    order = [int(place) for place in np.argsort(-scored.scores, kind="stable")]
    return {place for place in order[:most] if float(scored.scores[place]) >= bar}


def _needed_by(scored: _Scored, place: int, *, whole_lists: bool) -> set[int]:
    """What a unit cannot be understood without: its list, its lead-in, what "this" points to."""
    unit = scored.units[place]
    needed: set[int] = set()
    if unit.kind is UnitKind.ITEM:
        own = [p for p, other in enumerate(scored.units) if other.block == unit.block]
        if unit.ordinal or (whole_lists and len(own) <= WHOLE_LIST_UP_TO):
            needed |= set(own)
        needed |= _lead_in(scored, own[0])
    elif unit.kind is UnitKind.ROW:
        own = [p for p, other in enumerate(scored.units) if other.block == unit.block]
        if len(own) <= WHOLE_TABLE_UP_TO:
            needed |= set(own)
        needed |= _lead_in(scored, own[0])
    elif unit.kind is UnitKind.HEADING or unit.plain.endswith(":"):
        needed |= _below(scored, unit)
    elif place and _LEANING.match(unit.plain) and scored.units[place - 1].block == unit.block:
        needed.add(place - 1)
    return needed


def _below(scored: _Scored, unit: Unit) -> set[int]:
    """What a heading or a lead-in stands over: the next block, and headings in between."""
    block = unit.block + 1
    while any(u.block == block and u.kind is UnitKind.HEADING for u in scored.units):
        block += 1
    return {p for p, u in enumerate(scored.units) if unit.block < u.block <= block}


def _lead_in(scored: _Scored, first: int) -> set[int]:
    return {first - 1} if first and scored.units[first - 1].plain.endswith(":") else set()


def _blocks(chosen: Sequence[Unit]) -> Iterator[list[Unit]]:
    block: list[Unit] = []
    for unit in chosen:
        if block and unit.block != block[-1].block:
            yield block
            block = []
        block.append(unit)
    if block:
        yield block


def _block_text(block: Sequence[Unit], number: int) -> str:
    mark = f" [{number}]"
    kind = block[0].kind
    if kind is UnitKind.HEADING:
        return "\n".join(f"**{_cited(unit.text, mark)}**" for unit in block)
    if kind is UnitKind.SENTENCE:
        lead = [_cited(unit.text, mark) for unit in block]
        return " ".join(lead)
    if kind is UnitKind.ITEM:
        return "\n".join(
            f"{f'{unit.ordinal}.' if unit.ordinal else '-'} {_cited(unit.text, mark)}"
            for unit in block
        )
    if kind is UnitKind.ROW:
        rows = [_with_mark_in_last_cell(unit.text, mark) for unit in block]
        return "\n".join([_unlinked(block[0].header), *rows])
    return f"{block[0].text}\n\n{mark.strip()}"


def _cited(text: str, mark: str) -> str:
    """A lead-in that ends with a colon keeps it at the end."""
    plain = _unlinked(text)
    return f"{plain[:-1]}{mark}:" if plain.endswith(":") else f"{plain}{mark}"


def _with_mark_in_last_cell(row: str, mark: str) -> str:
    return f"{_unlinked(row).rstrip().rstrip('|').rstrip()}{mark} |"


def _unlinked(text: str) -> str:
    """Links lead out of the passage; the answer's sources are its only ones."""
    return _LINK.sub(r"\1", text)

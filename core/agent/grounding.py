"""Whether a passage carries a sentence: by meaning, by words, and in every detail that counts."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import numpy as np

from core.agent import claims, foreign_claims
from core.agent.claims import Quantity
from core.agent.flaws import Finding, Flaw
from core.agent.languages import is_english
from core.agent.polarity import contradicted_word, is_negative
from core.agent.policy import FOREIGN_AT, GROUNDED_AT, OWN_WORDS_AT, SAME_POLARITY_WITHIN
from core.agent.shelf import Numbered
from core.embedding.embedder import Vectors
from core.knowledge import quarantine
from core.knowledge.lexical import stems
from core.orders import speaks_to_a_model

Encode = Callable[[Sequence[str]], Vectors]
_ACTS = re.compile(
    r"\bI(?:['’]ve| have|['’]ll| will|['’]m going to| am going to| just| already)\b"
    r"|\bwe(?:['’]ve| have) (?:just |already )?\w+(?:ed|d|sent|given|made)\b (?:your|you)\b"
    r"|\b(?:as (?:a|an) (?:exception|apology|gesture|courtesy)|on your behalf|I promise"
    r"|(?:we|I) guarantee)\b",
    re.IGNORECASE,
)
"""What only someone could say who does something for the customer."""
_PROMISES = {
    "guarantee", "promise", "compensation", "compensate", "voucher", "discount", "gift", "free",
    "refund", "refunded", "reimburse", "bonus", "waive", "waived", "upgrade", "exception",
    "warranty", "insurance", "unlimited", "lifetime", "forever",
}  # fmt: skip
_PROMISE_STEMS = frozenset().union(*(stems(word) for word in _PROMISES))
_WORD = re.compile(r"[\w’'-]+")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+")


class Evidence:
    """The passages that one sentence is held against."""

    def __init__(self, passages: Sequence[Numbered], own_words: str = "") -> None:
        self._passages = passages
        self._own_words = own_words
        read = [quarantine.read(each.hit.text) for each in passages]
        self._usable = [use for _, usable in read for use in usable]
        self.units = [
            u.plain for found, usable in read for u, use in zip(found, usable, strict=True) if use
        ]

    @cached_property
    def text(self) -> str:
        return "\n".join([*_names(self._passages), *self.units])

    @cached_property
    def articles(self) -> str:
        """What of it the company says: without the customer's own files."""
        own = [each for each in self._passages if not each.is_file]
        return self.text if len(own) == len(self._passages) else Evidence(own).text

    @cached_property
    def stems(self) -> frozenset[str]:
        return stems(self.text)

    @cached_property
    def vectors(self) -> Vectors | None:
        """A row for each unit, or `None` where they are not known."""
        rows = [each.hit.unit_vectors for each in self._passages if len(each.hit.unit_vectors)]
        found = np.concatenate(rows) if rows else None
        return (
            found[self._usable] if found is not None and len(found) == len(self._usable) else None
        )

    @cached_property
    def quantities(self) -> list[tuple[Quantity, str]]:
        """Each with the unit of text that it stands in."""
        return [(found, unit) for unit in self.units for found in claims.quantities(unit)]

    def has_code(self, code: str) -> bool:
        return code in f"{self.text}\n{self._own_words}".lower()

    def has_address(self, address: str) -> bool:
        """Of an article, or the customer's own; a file may name any."""
        return address in f"{self.articles}\n{self._own_words}".lower()

    def has_quantity(self, wanted: Quantity, sentence: str) -> bool:
        if wanted.value in self._own_words and not wanted.unit:
            return True
        others = stems(sentence) - {wanted.value} if is_english(sentence) else frozenset()
        return any(
            _agree(wanted, found, self.text) and (others & stems(unit) or not others)
            for found, unit in self.quantities
        )


class Grounding:
    """Holds sentences against passages."""

    def __init__(self, encode: Encode) -> None:
        self._encode = encode

    def check(self, sentence: str, passages: Sequence[Numbered], own_words: str = "") -> Finding:
        """Whether these passages together carry a sentence, which is without its marks.

        `own_words` are numbers and addresses that the customer gave, which may be repeated.
        """
        plain = _ITEM.sub("", sentence)
        evidence = Evidence(passages, own_words)
        flaw, detail = detail_flaw(plain, evidence)
        if flaw is not None:
            return Finding(flaw, detail)
        if not evidence.units:
            return Finding(Flaw.UNSUPPORTED)
        vector = self._encode([plain])[0]
        near = self._near(vector, evidence)
        if not is_english(plain):
            score = float(near.max())
            carried = score >= FOREIGN_AT.value or _is_anchored(plain, evidence)
            return Finding(None if carried else Flaw.UNSUPPORTED, "", score)
        said = stems(plain)
        share = len(said & evidence.stems) / len(said) if said else 0.0
        score = (float(near.max()) + share) / 2
        if score < GROUNDED_AT.value or share < OWN_WORDS_AT.value:
            return Finding(Flaw.UNSUPPORTED, "", round(score, 4))
        opposed = _opposed(plain, evidence, near)
        return Finding(Flaw.CONTRADICTED if opposed else None, opposed, round(score, 4))

    def best_carrier(self, sentence: str, passages: Sequence[Numbered]) -> Numbered | None:
        """The passage that a sentence without a citation is likeliest from."""
        if not passages:
            return None
        vector = self._encode([_ITEM.sub("", sentence)])[0]

        def near(each: Numbered) -> float:
            return float(self._near(vector, Evidence([each])).max(initial=0.0))

        return max(passages, key=near)

    def _near(self, vector: Vectors, evidence: Evidence) -> Vectors:
        """The cosine of each unit of the evidence, shape (units,)."""
        if not evidence.units:
            return np.zeros(0, dtype=np.float32)
        known = evidence.vectors
        near: Vectors = (self._encode(evidence.units) if known is None else known) @ vector
        return near


def detail_flaw(sentence: str, evidence: Evidence) -> tuple[Flaw | None, str]:
    """The first detail of a sentence that the evidence does not have."""
    looks = (_any_language, _english if is_english(sentence) else _foreign)
    found = (flawed for look in looks for flawed in look(sentence, evidence))
    return next(found, (None, ""))


def _any_language(sentence: str, evidence: Evidence) -> Iterator[tuple[Flaw, str]]:
    """Addresses, codes, quantities, dates, and what only someone could say who acts."""
    for address in sorted(claims.addresses(sentence)):
        if not evidence.has_address(address):
            yield Flaw.ADDRESS, address
    for code in sorted(claims.codes(sentence)):
        if not evidence.has_code(code):
            yield Flaw.CODE, code
    for quantity in claims.quantities(sentence):
        if not evidence.has_quantity(quantity, sentence) or (
            quantity.unit in claims.MONEY
            and not claims.mentions_unit(evidence.articles, quantity.unit)
        ):
            yield Flaw.QUANTITY, str(quantity)
    for first, last in sorted(claims.ranges(sentence) - claims.ranges(evidence.text)):
        yield Flaw.QUANTITY, f"{first}–{last}"
    for date in sorted(claims.dates(sentence) - claims.dates(evidence.text)):
        yield Flaw.DATE, date
    if (acts := _ACTS.search(sentence) or foreign_claims.ACTS.search(sentence)) is not None:
        yield Flaw.PROMISE, acts[0]


def _english(sentence: str, evidence: Evidence) -> Iterator[tuple[Flaw, str]]:
    """Promises and names."""
    for promised in sorted((stems(sentence) & _PROMISE_STEMS) - stems(evidence.articles)):
        yield Flaw.PROMISE, promised
    known = {word.lower() for word in _WORD.findall(evidence.text)}
    for name in sorted(claims.names(sentence)):
        is_known = name.lower() in known or evidence.has_code(name.lower())
        if not is_known and not stems(name) <= evidence.stems:
            yield Flaw.NAME, name


def _foreign(sentence: str, evidence: Evidence) -> Iterator[tuple[Flaw, str]]:
    for claimed in foreign_claims.foreign_claims(sentence, evidence.articles):
        yield Flaw.PROMISE, claimed


def _names(passages: Sequence[Numbered]) -> list[str]:
    names = [f"{each.hit.title}\n{each.hit.heading}" for each in passages]
    return [name for name in names if not speaks_to_a_model(name)]


def _is_anchored(sentence: str, evidence: Evidence) -> bool:
    """Whether a sentence in another language shares something with the passages that both have.

    Its numbers and codes have been found in them before.
    """
    has_detail = any(claims.quantities(sentence)) or bool(claims.codes(sentence))
    return has_detail or bool(stems(sentence) & evidence.stems)


def _agree(wanted: Quantity, found: Quantity, text: str) -> bool:
    if wanted.value != found.value:
        return False
    if wanted.bound and found.bound and wanted.bound is not found.bound:
        return False
    if not wanted.unit or wanted.unit == found.unit:
        return True
    return not found.unit and claims.mentions_unit(text, wanted.unit)


def _opposed(sentence: str, evidence: Evidence, near: Vectors) -> str:
    """What shows that the nearest text says the opposite; empty if nothing does."""
    said = stems(sentence)
    shares = [len(said & stems(unit)) / max(len(said), 1) for unit in evidence.units]
    scores = near + np.array(shares, dtype=np.float32)
    best = float(scores.max())
    nearest = [
        unit
        for unit, score in zip(evidence.units, scores, strict=True)
        if float(score) >= best - SAME_POLARITY_WITHIN.value
    ]
    if all(is_negative(unit) != is_negative(sentence) for unit in nearest):
        return "negation"
    words = [contradicted_word(sentence, unit) for unit in nearest]
    return next((word for word in words if word), "") if all(words) else ""

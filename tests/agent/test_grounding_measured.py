"""core/agent/grounding.py on labelled pairs: `pytest -s` prints the figures."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.agent.flaws import Finding
from core.agent.grounding import Grounding
from core.agent.shelf import Numbered
from core.embedding.embedder import Embedder
from core.knowledge.passages import PassageText, embeddable
from core.knowledge.retrieval import Hit
from tests.figures import tell

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Pair:
    passage: Numbered
    sentence: str
    kind: str
    """`supported`, or what is wrong."""

    @property
    def is_supported(self) -> bool:
        return self.kind == "supported"


def as_passage(embedder: Embedder, title: str, heading: str, text: str) -> Numbered:
    """The passage as the index has it."""
    read, _ = embeddable(title, PassageText(heading, text))
    [vectors] = embedder.encode_spans([read.text], [read.spans])
    hit = Hit(1, "a", 1, 1, title, None, heading, text, 0.5, 1.0, 0.5, 1, vectors.spans)
    return Numbered(1, hit)


def pairs(embedder: Embedder, name: str) -> Iterator[Pair]:
    for entry in json.loads((HERE / name).read_text(encoding="utf-8")):
        passage = as_passage(embedder, entry["title"], entry.get("heading", ""), entry["passage"])
        for sentence in entry["supported"]:
            yield Pair(passage, sentence, "supported")
        for kind, sentence in entry["unsupported"]:
            yield Pair(passage, sentence, kind)


@dataclass
class Figures:
    """Of what is shown: precision is the share of it that is supported."""

    precision: float
    recall: float
    missed: Counter[str]


def measured(found: list[tuple[Pair, Finding]]) -> Figures:
    shown = [pair for pair, finding in found if finding.flaw is None]
    right = sum(pair.is_supported for pair in shown)
    supported = sum(pair.is_supported for pair, _ in found)
    wrong = Counter(pair.kind for pair in shown if not pair.is_supported)
    return Figures(right / len(shown), right / supported, wrong)


@pytest.fixture(scope="module")
def grounding(embedder: Embedder) -> Grounding:
    return Grounding(embedder.encode)


def judged(grounding: Grounding, embedder: Embedder, name: str) -> list[tuple[Pair, Finding]]:
    found = list(pairs(embedder, name))
    return [(pair, grounding.check(pair.sentence, [pair.passage])) for pair in found]


class TestOnLabelledPairs:
    def test_shows_little_that_is_unsupported_and_strikes_little_that_is_not(
        self, grounding: Grounding, embedder: Embedder
    ) -> None:
        found = judged(grounding, embedder, "grounding_pairs.json")
        figures = measured(found)
        tell(f"\n{len(found)} pairs: precision {figures.precision:.3f}")
        tell(f"recall {figures.recall:.3f}, shown though unsupported {dict(figures.missed)}")
        for pair, finding in found:
            if pair.is_supported != (finding.flaw is None):
                tell(pair.kind, "|", pair.sentence, "|", finding)
        assert figures.precision >= 0.95
        assert figures.recall >= 0.9

    def test_strikes_every_wrong_number_price_date_unit_and_promise(
        self, grounding: Grounding, embedder: Embedder
    ) -> None:
        hard = {"number", "price", "date", "time", "unit", "promise", "address", "code"}
        found = judged(grounding, embedder, "grounding_pairs.json")
        assert [p.sentence for p, finding in found if p.kind in hard and not finding.flaw] == []

    def test_in_other_languages_holds_to_numbers_and_roughly_to_the_subject(
        self, grounding: Grounding, embedder: Embedder
    ) -> None:
        found = judged(grounding, embedder, "grounding_foreign.json")
        for pair, finding in found:
            tell(pair.kind, "|", pair.sentence, "|", finding)
        wrong = [p.sentence for p, f in found if p.kind in ("number", "price") and not f.flaw]
        assert wrong == []
        assert measured(found).recall == 1

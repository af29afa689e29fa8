"""Planted conflicts are found, look-alikes are not. `pytest -s` prints the figures."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from core.embedding.embedder import Embedder
from core.knowledge.passages import embeddable, split
from core.quality.conflicts.candidates import Candidate
from core.quality.conflicts.comparison import ConflictKind
from core.quality.conflicts.detection import Found, detect
from tests.figures import tell

HERE = Path(__file__).parent
Text = tuple[str, str]
"""Title and body of an article."""
Detected = Callable[..., list[Found]]


@dataclass(frozen=True)
class Measured:
    """What was reported of a file of planted pairs; a pair is an id."""

    found: set[str]
    false_alarms: list[str]
    missed: set[str]
    seconds: float

    @property
    def precision(self) -> float:
        return len(self.found) / (len(self.found) + len(self.false_alarms))

    @property
    def recall(self) -> float:
        return len(self.found) / (len(self.found) + len(self.missed))

    def __str__(self) -> str:
        return (
            f"precision {self.precision:.2f}, recall {self.recall:.2f}, {self.seconds:.2f} s; "
            f"missed: {', '.join(sorted(self.missed)) or 'none'}; "
            f"false alarms: {', '.join(self.false_alarms) or 'none'}"
        )


def candidates(articles: Sequence[tuple[str, Text]], embedder: Embedder) -> list[Candidate]:
    return list(_candidates(articles, embedder))


def _candidates(articles: Sequence[tuple[str, Text]], embedder: Embedder) -> Iterator[Candidate]:
    parts = [(key, title, part) for key, (title, body) in articles for part in split(body)]
    read = [embeddable(title, part)[0] for _, title, part in parts]
    vectors = embedder.encode_spans([each.text for each in read], [each.spans for each in read])
    for number, ((key, title, part), both) in enumerate(zip(parts, vectors, strict=True)):
        spans = both.spans.astype(np.float16).astype(np.float32)
        yield Candidate(number, key, title, part.heading, part.text, both.whole, spans)


@pytest.fixture(scope="session")
def detected(embedder: Embedder) -> Detected:
    """What is found between articles, each a title and a body."""

    def run(*articles: Text) -> list[Found]:
        named = [(f"article-{at}", text) for at, text in enumerate(articles)]
        return detect(candidates(named, embedder))

    return run


def measured(name: str, embedder: Embedder) -> Measured:
    """All articles of a file lie in one base: whatever is found between other pairs is false."""
    rows = [json.loads(line) for line in (HERE / name).read_text().splitlines()]
    texts = [
        (f"{row['id']}/{side}", (row[side]["title"], row[side]["body"]))
        for row in rows
        for side in "ab"
    ]
    passages = candidates(texts, embedder)
    started = time.perf_counter()
    found = detect(passages)
    seconds = time.perf_counter() - started
    planted = {row["id"] for row in rows if row["conflict"]}
    pairs = [tuple(each.article_id.rpartition("/")[0] for each in (f.left, f.right)) for f in found]
    right = {left for left, other in pairs if left == other and left in planted}
    false = [f"{a} and {b}" for a, b in pairs if a != b or a not in planted]
    return Measured(right, false, planted - right, seconds)


class TestPlantedPairs:
    @pytest.mark.parametrize("name", ["held_out.jsonl", "development.jsonl"])
    def test_are_told_from_look_alikes(self, embedder: Embedder, name: str) -> None:
        result = measured(name, embedder)
        tell(f"\n{name}: {result}")
        assert result.precision >= 0.9
        assert result.recall >= 0.8


class TestDetect:
    def test_marks_the_words_that_differ(self, detected: Detected) -> None:
        (found,) = detected(
            ("Returns", "You can return a lamp within 30 days of delivery."),
            ("Sending back", "You can return a lamp within 14 days of delivery."),
        )
        (evidence,) = found.evidence
        assert found.kind is ConflictKind.LIMIT
        assert [evidence.left[a:b] for a, b in evidence.left_spans] == ["30 days"]
        assert [evidence.right[a:b] for a, b in evidence.right_spans] == ["14 days"]

    def test_finds_the_same_text_in_two_articles(self, detected: Detected) -> None:
        text = (
            "Unplug the kettle and let it cool. Fill it with water and vinegar in equal parts, "
            "bring it to the boil and leave it overnight. Rinse it three times before you use it."
        )
        (found,) = detected(("Descaling a kettle", text), ("Lime in the kettle", text))
        assert found.kind is ConflictKind.DUPLICATE

    def test_reports_no_form_that_each_article_fills_in(self, detected: Detected) -> None:
        releases = [
            (f"Notes {name}", f"The upgrade needs {minutes} minutes of downtime.")
            for name, minutes in (("one", 5), ("two", 12), ("three", 20), ("four", 35))
        ]
        assert detected(*releases) == []

    def test_compares_only_with_what_has_changed(self, embedder: Embedder) -> None:
        texts = [
            ("a", ("Lockers", "A locker costs 2 euros.")),
            ("b", ("Changing rooms", "A locker costs 3 euros.")),
            ("c", ("Saunas", "The sauna opens at 9:00.")),
        ]
        passages = candidates(texts, embedder)
        assert detect(passages, changed=frozenset({2})) == []
        (found,) = detect(passages, changed=frozenset({1}))
        assert (found.left.article_id, found.right.article_id) == ("a", "b")

    def test_takes_under_thirty_seconds_for_a_thousand_passages(self, embedder: Embedder) -> None:
        rows = [
            json.loads(line)
            for name in ("held_out.jsonl", "development.jsonl")
            for line in (HERE / name).read_text().splitlines()
        ]
        texts = [
            (f"{row['id']}/{side}", (row[side]["title"], row[side]["body"]))
            for row in rows
            for side in "ab"
        ]
        few = candidates(texts, embedder)
        many = [
            Candidate(at, f"{at}", c.title, c.heading, c.text, c.vector, c.vectors)
            for at, c in enumerate((few * 5)[:1000])
        ]
        started = time.perf_counter()
        detect(many)
        seconds = time.perf_counter() - started
        tell(f"\n{len(many)} passages: {seconds:.1f} s")
        assert seconds < 30

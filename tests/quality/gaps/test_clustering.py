"""core/embedding/clustering.py: questions of one need are one group."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from core.embedding.clustering import Group, joined, middle, without_common
from core.embedding.embedder import Embedder, Vectors
from core.knowledge.passages import split
from core.quality.gaps.thresholds import SAME_GAP
from tests.figures import tell
from tests.quality.gaps.paraphrases import PARAPHRASES

DEMO = Path(__file__).parents[3] / "core" / "demo"


def turned(*degrees: float) -> Vectors:
    """Unit vectors in a plane, by their angles."""
    radians = np.radians(degrees)
    return np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)


def singles(*degrees: float) -> list[Group]:
    return [Group(vector[None], new=True) for vector in turned(*degrees)]


class TestJoined:
    def test_joins_the_nearest_first(self) -> None:
        assert joined(singles(0, 80, 10, 95), at=0.9) == [[0, 2], [1, 3]]

    def test_of_nothing_is_nothing(self) -> None:
        assert joined([], at=0.5) == []

    def test_leaves_alone_what_is_not_alike(self) -> None:
        assert joined(singles(0, 90, 180), at=0.5) == [[0], [1], [2]]

    def test_compares_groups_by_all_their_questions(self) -> None:
        """One that is near to a part of a group only is not of it."""
        assert joined([Group(turned(0, 0, 0, 60)), *singles(75)], at=0.5) == [[0], [1]]
        assert joined([Group(turned(0, 60, 60, 60)), *singles(75)], at=0.5) == [[0, 1]]

    def test_goes_on_from_groups_as_if_all_had_come_at_once(self) -> None:
        angles = [0.0, 5, 40, 44, 90, 93, 97]
        at_once = joined(singles(*angles), at=0.8)
        first = joined(singles(*angles[:4]), at=0.8)
        groups = [Group(turned(*(angles[place] for place in places))) for places in first]
        later = joined([*groups, *singles(*angles[4:])], at=0.8)
        assert len(at_once) == len(later) == 2 or len(at_once) == len(later)

    def test_never_joins_a_settled_gap_with_another(self) -> None:
        settled, other = Group(turned(0), settled=True), Group(turned(1))
        assert joined([settled, other], at=0.5) == [[0], [1]]
        assert joined([settled, Group(turned(1), settled=True)], at=0.5) == [[0], [1]]

    def test_gives_a_settled_gap_new_questions(self) -> None:
        settled, other = Group(turned(0), settled=True), Group(turned(20))
        assert joined([settled, other, *singles(2)], at=0.5) == [[0, 2], [1]]

    def test_agrees_with_scikit_learn(self) -> None:
        from sklearn.cluster import AgglomerativeClustering

        random = np.random.default_rng(7).normal(size=(120, 6)).astype(np.float32)
        vectors = random / np.linalg.norm(random, axis=1, keepdims=True)
        labels = AgglomerativeClustering(
            n_clusters=None, metric="cosine", linkage="average", distance_threshold=0.5
        ).fit_predict(vectors)
        wanted = sorted(sorted(np.flatnonzero(labels == each).tolist()) for each in set(labels))
        assert sorted(joined([Group(v[None], new=True) for v in vectors], at=0.5)) == wanted


class TestMiddle:
    def test_is_the_one_most_like_all_others(self) -> None:
        assert middle(turned(0, 20, 90)) == 1


@pytest.fixture(scope="session")
def centre(embedder: Embedder) -> Vectors:
    """The mean of the demo company's passages."""
    bodies = [path.read_text().split("---", 2)[2] for path in DEMO.rglob("articles/*/*.md")]
    texts = [passage.text for body in bodies for passage in split(body)]
    mean: Vectors = embedder.encode(texts).mean(axis=0)
    return mean


def unanswerable() -> Iterator[str]:
    for path in sorted((DEMO / "questions").glob("*.jsonl")):
        for line in path.read_text().splitlines():
            question = json.loads(line)
            if question["kind"] == "unanswerable":
                yield question["text"]


class TestSameGap:
    def test_keeps_the_paraphrases_of_an_article_together_and_others_away(
        self, embedder: Embedder, centre: Vectors
    ) -> None:
        """Four articles' fifteen questions each, among the demo's unanswerable ones."""
        texts, labels = _labelled()
        vectors = without_common(embedder.encode(texts), centre)
        at = SAME_GAP.value
        found = joined([Group(vector[None], new=True) for vector in vectors], at=at)
        shares = []
        for key in PARAPHRASES:
            largest = max(found, key=lambda places: [labels[p] for p in places].count(key))
            own = [labels[place] for place in largest].count(key)
            shares.append((own, len(largest) - own))
        figures = dict(zip(PARAPHRASES, shares, strict=True))
        tell("of 15, and others with them:", figures)
        assert sum(own for own, _ in shares) >= 50
        assert sum(others for _, others in shares) <= 8

    def test_is_measured_over_thresholds(self, embedder: Embedder, centre: Vectors) -> None:
        """The best of them by adjusted Rand index is near the one in force."""
        texts, labels = _labelled()
        raw = embedder.encode(texts)
        figures = {}
        for at in (0.20, 0.25, 0.30, 0.35, 0.40, 0.50):
            figures[at] = _agreement(without_common(raw, centre), labels, at)
            without = _agreement(raw, labels, at)
            tell(f"{at:.2f}: {figures[at]:.3f}, raw {without:.3f}")
        best = max(figures.values())
        assert figures[SAME_GAP.value] >= best - 0.03


def _labelled() -> tuple[list[str], list[str]]:
    texts = [text for asked in PARAPHRASES.values() for text in asked]
    labels = [key for key, asked in PARAPHRASES.items() for _ in asked]
    others = list(unanswerable())
    return [*texts, *others], [*labels, *(f"other {at}" for at in range(len(others)))]


def _agreement(vectors: Vectors, labels: Sequence[str], at: float) -> float:
    from sklearn.metrics import adjusted_rand_score

    found = joined([Group(vector[None], new=True) for vector in vectors], at=at)
    numbers = dict.fromkeys(range(len(labels)), 0)
    for number, places in enumerate(found):
        numbers |= dict.fromkeys(places, number)
    return float(adjusted_rand_score(labels, [numbers[at] for at in range(len(labels))]))


def test_paraphrases_are_fifteen_of_each() -> None:
    assert Counter(map(len, PARAPHRASES.values())) == {15: len(PARAPHRASES)}

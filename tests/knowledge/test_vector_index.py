"""core/knowledge/index.py: real ChromaDB, and what it does to us."""

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings as ChromaSettings

from core.embedding.embedder import Vectors, unit
from core.errors import IndexUnavailable
from core.knowledge.index import VectorIndex
from core.settings import Settings

DIMENSION = 16


@pytest.fixture
def index(settings: Settings) -> VectorIndex:
    return VectorIndex(settings, model="test/Model")


def vectors(count: int, seed: int = 1) -> Vectors:
    return unit(np.random.default_rng(seed).normal(size=(count, DIMENSION)))


def fill(index: VectorIndex, count: int, article: str = "a") -> Vectors:
    made = vectors(count)
    index.upsert(range(1, count + 1), made, [article] * count)
    return made


class TestQuery:
    def test_gives_the_nearest_by_cosine(self, index: VectorIndex) -> None:
        made = fill(index, 200)
        question = vectors(1, seed=2)[0]
        found = index.query(question, limit=5)
        cosines = made @ question
        nearest = np.argsort(-cosines)[:5]
        assert [match.passage_id for match in found] == [int(row) + 1 for row in nearest]
        assert [match.score for match in found] == pytest.approx(cosines[nearest], abs=1e-5)

    def test_of_an_empty_index_is_empty(self, index: VectorIndex) -> None:
        assert index.query(vectors(1)[0], limit=5) == []

    def test_of_fewer_than_asked_for_gives_all(self, index: VectorIndex) -> None:
        fill(index, 3)
        assert len(index.query(vectors(1)[0], limit=50)) == 3


class TestUpsert:
    def test_again_replaces(self, index: VectorIndex) -> None:
        made = fill(index, 2)
        index.upsert([1], made[1:2], ["a"])
        assert index.count() == 2
        assert index.query(made[0], limit=1)[0].score < 0.99

    def test_writes_more_than_one_batch(self, index: VectorIndex) -> None:
        fill(index, 2345)
        assert index.passages() == set(range(1, 2346))


class TestDelete:
    def test_takes_away_what_is_there_and_ignores_the_rest(self, index: VectorIndex) -> None:
        fill(index, 3)
        index.delete([1, 3, 77])
        index.delete([])
        assert index.passages() == {2}


class TestPassagesOf:
    def test_are_those_of_the_articles(self, index: VectorIndex) -> None:
        fill(index, 2, "a")
        index.upsert([7, 8], vectors(2), ["b", "c"])
        assert index.passages_of(["a", "c"]) == {1, 2, 8}
        assert index.passages_of(["unknown"]) == set()


class TestClear:
    def test_empties_the_index_and_lets_it_fill_again(self, index: VectorIndex) -> None:
        fill(index, 3)
        index.clear()
        assert index.count() == 0
        fill(index, 2)
        assert index.count() == 2

    def test_of_an_index_that_was_never_used_is_no_error(self, index: VectorIndex) -> None:
        index.clear()
        index.clear()


class TestAnyMethod:
    def test_says_that_the_index_is_unavailable_when_the_server_is_down(
        self, settings: Settings
    ) -> None:
        nowhere = settings.model_copy(update={"index_url": "http://127.0.0.1:1"})
        index = VectorIndex(nowhere, model="m")
        for call in (
            lambda: index.query(vectors(1)[0], limit=1),
            lambda: index.upsert([1], vectors(1), ["a"]),
            lambda: index.delete([1]),
            lambda: index.passages_of(["a"]),
            index.passages,
            index.count,
            index.clear,
        ):
            with pytest.raises(IndexUnavailable, match="may still be starting"):
                call()

    def test_goes_on_when_the_collection_was_dropped_behind_our_back(
        self, settings: Settings, index: VectorIndex
    ) -> None:
        fill(index, 3)
        options = ChromaSettings(anonymized_telemetry=False)
        other = chromadb.PersistentClient(str(settings.data_dir / "index"), options)
        for collection in other.list_collections():
            other.delete_collection(collection.name)
        assert index.query(vectors(1)[0], limit=3) == []
        fill(index, 2)
        assert index.count() == 2

    def test_keeps_the_vectors_of_two_models_apart(self, settings: Settings) -> None:
        one, other = (VectorIndex(settings, model=name) for name in ("m1", "m2"))
        fill(one, 3)
        assert other.count() == 0

"""core/knowledge/retrieval.py: what a question finds."""

from collections.abc import Callable

import numpy as np
import pytest

from core.bootstrap import Services
from core.knowledge.corpus import LiveCorpus
from core.knowledge.index import VectorIndex
from core.knowledge.markup import units
from core.knowledge.retrieval import Retrieval, Retriever
from tests.knowledge.conftest import Publish

Drain = Callable[..., int]


@pytest.fixture
def search(services: Services) -> Callable[..., Retrieval]:
    def searched(question: str, limit: int = 10, *, retriever: Retriever | None = None):
        vector = services.embedder.encode([question])[0]
        return (retriever or services.retriever).search(question, vector, limit=limit)

    return searched


@pytest.fixture
def three(publish: Publish, drain: Drain) -> None:
    publish("returns", "Send it back within thirty days.\n\n## Refunds\n\nMoney takes a week.")
    publish("hub", "The light of the hub blinks amber when error AL-104 occurs.")
    publish("plans", "The family plan has room for six people.")
    drain()


class TestSearch:
    def test_of_an_empty_base_finds_nothing_and_is_no_error(
        self, search: Callable[..., Retrieval]
    ) -> None:
        found = search("How do I return a parcel?")
        assert (list(found.hits), list(found.best_dense)) == ([], [])
        assert not found.without_index

    @pytest.mark.usefixtures("three")
    def test_finds_by_meaning_what_shares_no_word(self, search: Callable[..., Retrieval]) -> None:
        first = search("When will I be reimbursed?").hits[0]
        assert (first.article_id, first.heading) == ("returns", "Refunds")
        assert first.lexical_score is None
        assert first.dense_score == pytest.approx(0.5, abs=0.4)

    @pytest.mark.usefixtures("three")
    def test_finds_by_words_what_has_little_meaning(self, search: Callable[..., Retrieval]) -> None:
        first = search("AL-104").hits[0]
        assert first.article_id == "hub"
        assert first.lexical_score is not None

    @pytest.mark.usefixtures("three")
    def test_ranks_from_one_by_the_fused_score(self, search: Callable[..., Retrieval]) -> None:
        hits = search("thirty days for money back").hits
        assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
        scores = [hit.fused_score for hit in hits]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)

    @pytest.mark.usefixtures("three")
    @pytest.mark.parametrize("limit", [1, 2, 4])
    def test_gives_as_many_as_asked_for(self, search: Callable[..., Retrieval], limit: int) -> None:
        assert len(search("hub", limit).hits) == limit

    @pytest.mark.usefixtures("three")
    def test_gives_a_vector_for_each_part_that_can_be_quoted(
        self, services: Services, search: Callable[..., Retrieval]
    ) -> None:
        question = "Which light blinks?"
        vector = services.embedder.encode([question])[0]
        for hit in search(question).hits:
            assert hit.unit_vectors.shape == (len(units(hit.text)), services.embedder.dimension)
            assert np.linalg.norm(hit.unit_vectors, axis=1) == pytest.approx(1, abs=0.01)
            assert (hit.unit_vectors @ vector).max() <= 1.01

    @pytest.mark.usefixtures("three")
    def test_tells_how_long_each_step_took(self, search: Callable[..., Retrieval]) -> None:
        timings = search("hub").timings_ms
        assert set(timings) == {"dense", "lexical", "load"}
        assert all(spent >= 0 for spent in timings.values())

    @pytest.mark.usefixtures("three")
    def test_does_not_show_a_passage_that_was_superseded_and_is_still_in_the_index(
        self, services: Services, search: Callable[..., Retrieval], publish: Publish
    ) -> None:
        publish("hub", "It glows green.")
        assert services.index.count() == 4
        hits = search("The light of the hub blinks amber").hits
        assert "amber" not in " ".join(hit.text for hit in hits)

    def test_shows_live_passages_however_many_superseded_ones_come_before(
        self,
        services: Services,
        search: Callable[..., Retrieval],
        publish: Publish,
        drain: Drain,
    ) -> None:
        publish("live", "Something about cooking.")
        for number in range(12):
            publish(f"old{number}", "The hub blinks amber.", title="Hub")
        drain()
        for number in range(12):
            services.curation.archive(f"old{number}", author="Test")
        assert [hit.article_id for hit in search("hub blinks amber", 3).hits] == ["live"]

    @pytest.mark.usefixtures("three")
    def test_goes_on_with_words_alone_when_the_index_is_down(
        self, services: Services, search: Callable[..., Retrieval]
    ) -> None:
        nowhere = services.settings.model_copy(update={"index_url": "http://127.0.0.1:1"})
        retriever = Retriever(
            LiveCorpus(
                services.transactions,
                index=VectorIndex(nowhere, model=services.embedder.name),
                model=services.embedder.name,
            )
        )
        found = search("Does the hub blink amber?", retriever=retriever)
        assert found.without_index
        assert found.hits[0].article_id == "hub"
        assert {hit.dense_score for hit in found.hits} == {None}

    def test_finds_new_text_by_its_words_before_it_is_embedded(
        self, search: Callable[..., Retrieval], publish: Publish
    ) -> None:
        publish("hub", "The hub blinks amber.")
        [hit] = search("amber").hits
        assert hit.article_id == "hub"
        assert hit.unit_vectors.shape == (0, 0)

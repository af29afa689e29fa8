"""core/knowledge/reranked.py: a cross-encoder orders what the search has found."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from core.bootstrap import Services
from core.knowledge.corpus import LiveCorpus
from core.knowledge.documents import Document
from core.knowledge.reranked import RERANKED, RerankedRetriever, retriever_for
from core.knowledge.retrieval import Hit, Retrieval, Retriever
from core.knowledge.trial import TrialMaker
from core.reranking.factory import make_reranker
from core.reranking.reranker import Reranker, Reranking, Shortfall
from tests.cross_encoders import PREFERRED, cross_encoder
from tests.knowledge.conftest import Publish

__all__ = ["cross_encoder"]
QUESTION = "Which light of the hub blinks amber?"
Drain = Callable[..., int]


class Fixed:
    """Scores passages by a number that they end with, so many and no more."""

    def __init__(self, *, most: int = 1000) -> None:
        self.read: list[tuple[str, str]] = []
        self._most = most

    def score(self, question: str, passages: Sequence[str]) -> list[float]:
        self.read += [(question, passage) for passage in passages]
        if len(self.read) > self._most + 1:  # one is the check at its loading
            raise RuntimeError("no more")
        return [float(passage.split()[-1].strip(".") or 0) for passage in passages]


class Checked(Fixed):
    """The same, whose check at its loading passes."""

    def score(self, question: str, passages: Sequence[str]) -> list[float]:
        if question == "Is it ready?":
            return [0.0] * len(passages)
        return super().score(question, passages)


def fixed(scorer: Fixed) -> Reranker:
    return Reranker("fixed", "0123", lambda: scorer, within_s=60)


@pytest.fixture
def corpus(services: Services) -> LiveCorpus:
    return LiveCorpus(services.transactions, index=services.index, model=services.embedder.name)


@pytest.fixture
def find(services: Services, corpus: LiveCorpus) -> Callable[..., Retrieval]:
    """What a question finds, with a reranker or as the search alone has it."""

    def found(reranker: Reranker | None, limit: int = 10, question: str = QUESTION) -> Retrieval:
        vector = services.embedder.encode([question])[0]
        return retriever_for(corpus, reranker).search(question, vector, limit=limit)

    return found


@pytest.fixture
def tiny(services: Services, cross_encoder: Path) -> Reranker:
    update = {"reranker": str(cross_encoder), "reranker_timeout_s": 60}
    reranker = make_reranker(services.settings.model_copy(update=update))
    assert reranker is not None
    return reranker


@pytest.fixture
def many(publish: Publish, drain: Drain) -> None:
    """Thirty articles about the same, each with a number of its own."""
    for number in range(30):
        publish(f"hub{number}", f"The light of the hub blinks amber. {number * 7 % 30}.")
    drain()


def numbers(hits: Sequence[Hit]) -> list[int]:
    return [int(hit.text.split()[-1].strip(".")) for hit in hits]


def scores(hits: Sequence[Hit]) -> list[float]:
    return [hit.rerank_score for hit in hits if hit.rerank_score is not None]


class TestSearch:
    def test_follows_a_cross_encoder_from_its_weights_on_disk(
        self,
        publish: Publish,
        drain: Drain,
        find: Callable[..., Retrieval],
        tiny: Reranker,
    ) -> None:
        publish("hub", "The light of the hub blinks amber when error AL-104 occurs.")
        publish("bird", f"Near the house a {PREFERRED} waits, and another {PREFERRED}.")
        publish("pond", f"One {PREFERRED} sits at the pond of the neighbours all the day long.")
        publish("plans", "The family plan has room for six people.")
        drain()
        before, after = find(None), find(tiny)
        assert before.hits[0].article_id == "hub"
        assert [hit.article_id for hit in after.hits[:2]] == ["bird", "pond"]
        assert scores(after.hits) == sorted(scores(after.hits), reverse=True)
        assert after.reranking == Reranking("tiny-cross-encoder", tiny.version, 4, 4)

    @pytest.mark.usefixtures("many")
    def test_puts_the_first_of_the_fused_order_in_the_order_of_their_scores(
        self, find: Callable[..., Retrieval]
    ) -> None:
        fused = find(None, 30)
        hits = find(fixed(Checked()), 30).hits
        assert numbers(hits[:RERANKED]) == sorted(numbers(fused.hits[:RERANKED]), reverse=True)
        assert numbers(hits[RERANKED:]) == numbers(fused.hits[RERANKED:])
        assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
        assert scores(hits) == [float(number) for number in numbers(hits[:RERANKED])]

    @pytest.mark.usefixtures("many")
    def test_keeps_the_scores_of_the_search_and_the_place_that_they_gave(
        self, find: Callable[..., Retrieval]
    ) -> None:
        before = {hit.passage_id: hit for hit in find(None, 30).hits}
        for hit in find(fixed(Checked()), 30).hits:
            own = before[hit.passage_id]
            assert hit.fused_rank == own.rank
            assert (hit.dense_score, hit.lexical_score, hit.parts) == (
                own.dense_score,
                own.lexical_score,
                own.parts,
            )
            assert hit.fused_score == own.fused_score

    @pytest.mark.usefixtures("many")
    def test_names_those_that_it_has_put_behind_the_hits(
        self, find: Callable[..., Retrieval]
    ) -> None:
        fused, found = find(None, 5), find(fixed(Checked()), 5)
        assert len(found.hits) == 5
        kept = {hit.passage_id for hit in found.hits}
        assert [hit.passage_id for hit in found.passed_over] == [
            hit.passage_id
            for hit in sorted(fused.hits, key=lambda hit: -numbers([hit])[0])
            if hit.passage_id not in kept
        ]
        assert found.passed_over

    @pytest.mark.usefixtures("many")
    def test_gives_the_reranker_the_question_and_what_the_embedding_model_reads(
        self, find: Callable[..., Retrieval]
    ) -> None:
        scorer = Checked()
        first = find(fixed(scorer), 3).hits[0]
        assert len(scorer.read) == RERANKED
        [read] = [each for each in scorer.read if each[1].startswith(f"{first.title}\n")]
        [number] = numbers([first])
        text = f"The light of the hub blinks amber.\n{number}.\n"
        assert read == (QUESTION, f"{first.title}\n{text}")

    @pytest.mark.usefixtures("many")
    def test_tells_its_time_beside_the_others(self, find: Callable[..., Retrieval]) -> None:
        assert set(find(fixed(Checked())).timings_ms) == {"dense", "lexical", "load", "rerank"}

    @pytest.mark.usefixtures("many")
    def test_stays_as_it_was_where_the_reranker_breaks(
        self, find: Callable[..., Retrieval]
    ) -> None:
        found, fused = find(fixed(Checked(most=6))), find(None)
        assert [hit.passage_id for hit in found.hits] == [hit.passage_id for hit in fused.hits]
        assert (scores(found.hits), list(found.passed_over)) == ([], [])
        assert found.reranking == Reranking("fixed", "0123", RERANKED, 0, Shortfall.FAILED)

    @pytest.mark.usefixtures("many")
    def test_without_a_reranker_says_nothing_of_one(self, find: Callable[..., Retrieval]) -> None:
        found = find(None)
        assert (found.reranking, list(found.passed_over)) == (None, [])
        assert {(hit.fused_rank, hit.rerank_score) for hit in found.hits} == {(None, None)}
        assert set(found.timings_ms) == {"dense", "lexical", "load"}

    def test_of_an_empty_base_finds_nothing(self, find: Callable[..., Retrieval]) -> None:
        found = find(fixed(Checked()))
        assert list(found.hits) == []
        assert found.reranking == Reranking("fixed", "0123", 0, 0)


class TestOver:
    def test_reranks_drafts_as_publishing_them_would(
        self,
        services: Services,
        corpus: LiveCorpus,
        publish: Publish,
        drain: Drain,
        tiny: Reranker,
    ) -> None:
        publish("hub", "The light of the hub blinks amber when error AL-104 occurs.")
        publish("plans", "The family plan has room for six people.")
        drain()
        changed = Document(id="plans", title="Plans", body=f"The {PREFERRED} has room for six.")
        services.drafts.save(changed, author="Test")
        maker = TrialMaker(services.transactions, embedder=services.embedder)
        trial = maker.corpus(corpus, maker.make(drafts=["plans"]))
        live = RerankedRetriever(corpus, reranker=tiny)
        vector = services.embedder.encode([QUESTION])[0]
        [tried] = live.over(trial).search_each([QUESTION], vector[None])
        services.drafts.publish("plans", author="Test")
        drain()
        published = live.search(QUESTION, vector)
        for found in (tried, published):
            assert [hit.article_id for hit in found.hits] == ["plans", "hub"]
        assert scores(tried.hits) == pytest.approx(scores(published.hits), abs=1e-5)

    def test_of_a_plain_search_is_plain(self, corpus: LiveCorpus) -> None:
        found = Retriever(corpus).over(corpus)
        assert type(found) is Retriever
        assert found.reranker is None

    def test_is_named_with_its_version(self, corpus: LiveCorpus, tiny: Reranker) -> None:
        named = RerankedRetriever(corpus, reranker=tiny).over(corpus).reranker
        assert named == f"tiny-cross-encoder ({tiny.version})"

"""A turn with a reranker: what it answers from, how sure it is, and what its receipt has."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.agent.confidence import features
from core.agent.events import MessageStored
from core.agent.receipts import Receipt
from core.agent.versions import in_force
from core.bootstrap import Services
from core.knowledge.documents.document import Document
from core.knowledge.retrieval import Retrieval
from core.reranking.weights import locate
from core.sessions.models import Outcome
from tests.conftest import Logged
from tests.cross_encoders import PREFERRED, broken_copy, cross_encoder, reranked

__all__ = ["cross_encoder"]
ARTICLES = (
    ("returns", "Return an order", "You can send an order back within 30 days of its arrival."),
    ("hours", "Opening hours", "Our telephone line is open from nine to five."),
    ("birds", "Birds", f"Every {PREFERRED} of the garden is fed in the {PREFERRED} house."),
)
QUESTION = "How long can I take to send an order back?"


@pytest.fixture
def stocked(services: Services) -> Services:
    for key, title, body in ARTICLES:
        services.curation.publish(Document(id=key, title=title, body=body), author="Test")
    while services.indexing.run_some():
        pass
    return services


@pytest.fixture
def asked() -> Callable[..., Receipt]:
    def answered(services: Services, text: str = QUESTION) -> Receipt:
        session = services.sessions.create()
        stored, *_ = services.agent.take_turn(session.id, text)
        assert isinstance(stored, MessageStored)
        return services.receipts.of_message(stored.message_id)

    return answered


class TestReceipt:
    def test_shows_what_the_reranker_did(
        self, stocked: Services, cross_encoder: Path, asked: Callable[..., Receipt]
    ) -> None:
        found = asked(reranked(stocked, cross_encoder))
        version = locate(str(cross_encoder)).version
        assert found.hits[0].hit.article_id == "birds"
        did = dict(found.turn.evidence["reranker"])
        scores = did.pop("scores")
        assert did == {
            "model": "tiny-cross-encoder",
            "version": version,
            "wanted": 3,
            "scored": 3,
            "shortfall": None,
        }
        assert list(scores) == ["1", "2", "3"]
        assert scores["1"] > scores["2"]
        assert found.turn.versions["reranker"] == f"tiny-cross-encoder ({version})"
        assert found.turn.timings_ms["rerank"] > 0

    def test_says_where_its_time_was_over(
        self, stocked: Services, cross_encoder: Path, asked: Callable[..., Receipt]
    ) -> None:
        hasty = reranked(stocked, cross_encoder, within_s=1e-9)
        found = asked(hasty)
        did = found.turn.evidence["reranker"]
        assert did["shortfall"] in ("time", "loading")
        assert (did["scored"], did["scores"]) == (0, {})
        assert found.turn.outcome == Outcome.ANSWERED
        assert found.hits[0].hit.article_id == "returns"

    def test_has_nothing_of_it_where_none_is_named(
        self, stocked: Services, asked: Callable[..., Receipt]
    ) -> None:
        turn = asked(stocked).turn
        assert "reranker" not in {*turn.evidence, *turn.versions}
        assert "rerank" not in turn.timings_ms


class TestAnswer:
    @pytest.mark.parametrize("kind", ["missing", "empty", "broken"])
    def test_is_the_same_as_without_where_the_weights_are_not_there(
        self,
        stocked: Services,
        cross_encoder: Path,
        tmp_path: Path,
        asked: Callable[..., Receipt],
        logged: Logged,
        kind: str,
    ) -> None:
        folder = tmp_path / "weights"
        if kind == "empty":
            folder.mkdir()
        if kind == "broken":
            broken_copy(folder, cross_encoder)
        without, damaged = asked(stocked), reranked(stocked, folder)
        for _ in range(3):
            found = asked(damaged)
            assert found.answer is not None
            assert without.answer is not None
            assert found.answer.content == without.answer.content
            assert found.turn.confidence == without.turn.confidence
            assert found.turn.evidence["reranker"]["shortfall"] == "unavailable"
        assert logged().count("The reranker cannot be used") == 1

    def test_is_given_with_a_lower_confidence_where_only_the_reranker_is_for_it(
        self, stocked: Services, cross_encoder: Path, asked: Callable[..., Receipt]
    ) -> None:
        without, found = asked(stocked), asked(reranked(stocked, cross_encoder))
        assert found.hits[0].hit.article_id == "birds"
        assert (found.turn.confidence or 0) < 0.5 < (without.turn.confidence or 0)

    def test_is_the_same_where_the_reranker_agrees(
        self, stocked: Services, cross_encoder: Path, asked: Callable[..., Receipt]
    ) -> None:
        question = "What is every bird of the garden fed?"
        without, found = (
            asked(services, question) for services in (stocked, reranked(stocked, cross_encoder))
        )
        assert without.hits[0].hit.article_id == found.hits[0].hit.article_id == "birds"
        assert found.turn.confidence == without.turn.confidence


class TestFeatures:
    @pytest.fixture
    def both(self, stocked: Services, cross_encoder: Path) -> tuple[Retrieval, Retrieval]:
        """The same question as the search has it, and reranked."""
        vector = stocked.embedder.encode([QUESTION])[0]
        return (
            stocked.retriever.search(QUESTION, vector),
            reranked(stocked, cross_encoder).retriever.search(QUESTION, vector),
        )

    def test_speak_of_the_article_that_stands_first_by_the_scores_of_the_search(
        self, stocked: Services, both: tuple[Retrieval, Retrieval]
    ) -> None:
        vector = stocked.embedder.encode([QUESTION])[0]
        before, after = (features(each, vector) for each in both)
        assert before is not None
        assert after is not None
        first = both[1].hits[0]
        best = max(hit.fused_score for hit in both[0].hits)
        assert after.fused_margin == pytest.approx(first.fused_score - best)
        assert after.fused_margin < 0 < before.fused_margin
        mean = sum(both[1].best_dense) / len(both[1].best_dense)
        assert after.cosine_prominence == pytest.approx((first.dense_score or 0) - mean)
        assert after.article_cosine_margin < 0 < before.article_cosine_margin
        assert after.unit_cosine < before.unit_cosine

    def test_count_what_the_reranker_has_put_behind_the_hits(
        self, stocked: Services, both: tuple[Retrieval, Retrieval]
    ) -> None:
        vector, after = stocked.embedder.encode([QUESTION])[0], both[1]
        cut = replace(after, hits=after.hits[:1], passed_over=after.hits[1:])
        blind = replace(after, hits=after.hits[:1])
        assert features(cut, vector) == features(after, vector)
        assert features(blind, vector) != features(after, vector)


class TestInForce:
    def test_names_the_reranker_where_there_is_one(self) -> None:
        assert "reranker" not in in_force(embedding="e", reranker=None)
        assert in_force(embedding="e", reranker="r (1)")["reranker"] == "r (1)"

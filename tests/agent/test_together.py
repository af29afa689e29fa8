"""core/agent/together.py: what several queries for one message find together."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

from core.agent.confidence import UNCALIBRATED, probability
from core.agent.finding import Found, weigh_each
from core.agent.query import Query
from core.agent.together import together
from core.bootstrap import Services
from core.knowledge.documents.document import Document
from core.knowledge.fusion import FusedParts
from core.knowledge.retrieval import Hit, Retrieval
from core.reranking.reranker import Reranking

ALONE, AFTER, OPENING = "and that?", "Refunds? and that?", "The hub is dark"
ARTICLES = (
    ("returns", "Return an order", "Send it back within thirty days and the refund takes a week."),
    ("shipping", "Shipping", "A parcel to Norway is delivered by the post within five days."),
    ("hub", "Set up the hub", "Plug the hub in and wait until its light is white."),
)


def hit(key: int, score: float, rank: int, text: str = "Text.") -> Hit:
    """A passage that is all of its article, whose cosines are its fused score."""
    return Hit(
        passage_id=key,
        article_id=f"article-{key}",
        version_id=key,
        version_number=1,
        title=f"Article {key}",
        url=None,
        heading="",
        text=text,
        dense_score=score,
        lexical_score=None,
        fused_score=score,
        rank=rank,
        unit_vectors=np.zeros((0, 0), dtype=np.float32),
        parts=FusedParts(dense=score),
        article_cosine=score,
    )


def found(
    query: str,
    sure: float,
    scores: dict[int, float],
    *,
    most: int = 10,
    texts: Mapping[int, str] = MappingProxyType({}),
) -> Found:
    """A query that returned these passages, best first."""
    hits = [
        hit(key, scores[key], rank, texts.get(key, "Text.")) for rank, key in enumerate(scores, 1)
    ][:most]
    retrieval = Retrieval(
        hits,
        {},
        sorted(scores.values(), reverse=True),
        fused={key: FusedParts(dense=score) for key, score in scores.items()},
    )
    return Found(query, np.zeros(3, dtype=np.float32), retrieval, None, sure)


def joined(*tried: Found, limit: int = 10) -> Found:
    queries = [Query(each.query, each.query, is_opening=each.query == OPENING) for each in tried]
    return together(queries, tried, UNCALIBRATED, limit=limit)


def order(of: Found) -> list[int]:
    return [hit.passage_id for hit in of.retrieval.hits]


class TestTogether:
    def test_is_the_same_for_one_query(self) -> None:
        only = found(ALONE, 0.4, {1: 0.9, 2: 0.5})
        assert joined(only) is only

    def test_is_empty_where_no_query_found_anything(self) -> None:
        assert not joined(found(ALONE, 0.0, {}), found(AFTER, 0.0, {})).retrieval.hits

    def test_puts_first_what_both_find_before_what_each_finds_alone(self) -> None:
        merged = joined(
            found(ALONE, 0.5, {1: 0.9, 3: 0.8}), found(AFTER, 0.5, {2: 0.9, 3: 0.8, 1: 0.1})
        )
        assert order(merged) == [3, 1, 2]
        assert [hit.rank for hit in merged.retrieval.hits] == [1, 2, 3]
        assert [hit.fused_score for hit in merged.retrieval.hits] == pytest.approx([0.8, 0.5, 0.45])

    def test_listens_to_the_surer_query_more(self) -> None:
        tried = {1: 0.9, 2: 0.5}, {2: 0.9, 1: 0.5}
        assert order(joined(found(ALONE, 0.8, tried[0]), found(AFTER, 0.2, tried[1]))) == [1, 2]
        assert order(joined(found(ALONE, 0.2, tried[0]), found(AFTER, 0.8, tried[1]))) == [2, 1]

    def test_counts_what_a_query_says_of_passages_beyond_its_hits(self) -> None:
        deep = found(ALONE, 0.5, {1: 0.9, 2: 0.8, 3: 0.7}, most=1)
        assert order(joined(deep, found(AFTER, 0.5, {3: 0.6, 2: 0.4}))) == [3, 2, 1]

    def test_gives_no_more_than_asked_for(self) -> None:
        merged = joined(found(ALONE, 0.5, {1: 0.9, 2: 0.5}), found(AFTER, 0.5, {3: 0.9}), limit=2)
        assert len(merged.retrieval.hits) == 2

    def test_says_how_sure_its_query_is_of_the_article_that_stands_first(self) -> None:
        merged = joined(
            found(ALONE, 0.5, {1: 0.9, 3: 0.8}), found(AFTER, 0.5, {2: 0.9, 3: 0.85, 1: 0.1})
        )
        assert merged.query == AFTER
        assert merged.features is not None
        assert merged.features.article_cosine_margin == pytest.approx(0.85 - 0.9)
        assert merged.confidence == probability(merged.features)

    def test_lets_an_opening_order_what_the_whole_message_found(self) -> None:
        merged = joined(
            found(ALONE, 0.3, {1: 0.9, 2: 0.8}), found(OPENING, 0.6, {2: 0.9, 3: 0.8, 1: 0.1})
        )
        assert order(merged) == [2, 1]
        assert merged.query == ALONE, "and be no surer for it"
        assert merged.features is not None
        assert merged.features.article_cosine_margin == pytest.approx(0.8 - 0.9)

    @pytest.mark.parametrize(
        ("message", "texts", "expected"),
        [
            ("Refund of shoes", {1: "Shoes and refunds.", 2: "The hub."}, [1]),
            ("Refund of shoes", {1: "Shoes.", 2: "The refund."}, [2, 1]),
            ("and the refund of those?", {1: "Refunds.", 2: "The hub."}, [2, 1]),
        ],
    )
    def test_leaves_out_what_only_an_earlier_message_was_about(
        self, message: str, texts: dict[int, str], expected: list[int]
    ) -> None:
        merged = joined(
            found(message, 0.5, {1: 0.9}, texts=texts),
            found(f"The hub is dark {message}", 0.9, {2: 0.9, 1: 0.1}, texts=texts),
        )
        assert order(merged) == expected

    def test_leaves_what_a_reranker_has_ordered(self) -> None:
        plain = found(AFTER, 0.6, {2: 0.9, 1: 0.2})
        done = Reranking("model", "0123", wanted=2, scored=2)
        surest = replace(plain, retrieval=replace(plain.retrieval, reranking=done))
        assert joined(found(ALONE, 0.5, {1: 0.9, 2: 0.8}), surest) is surest

    def test_has_scores_that_are_the_sums_of_their_parts(self, services: Services) -> None:
        for key, title, body in ARTICLES:
            services.curation.publish(Document(id=key, title=title, body=body), author="Test")
        while services.indexing.run_some():
            pass
        queries = ["How long does it take?", "Can I send an order back? How long does it take?"]
        vectors = services.embedder.encode(queries)
        retrievals = services.retriever.search_each(queries, vectors, limit=2)
        merged = joined(*weigh_each(queries, vectors, retrievals, UNCALIBRATED), limit=2)
        assert merged.query == queries[1]
        assert merged.retrieval.hits[0].article_id == "returns"
        for hit in merged.retrieval.hits:
            assert hit.fused_score == pytest.approx(hit.parts.score)
            assert 0 <= hit.fused_score <= 1

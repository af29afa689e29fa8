"""core/knowledge/fusion.py: one score from several."""

from collections.abc import Mapping
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.fusion import DEFAULT_BLEND, Blend, Scores
from core.knowledge.fusion import fuse as fused_parts

Ranking = list[tuple[int, float]]


NONE: Mapping[int, float] = {}


def fuse(dense: Ranking, sparse: Ranking, blend: Blend = DEFAULT_BLEND) -> dict[int, float]:
    found = Scores(dict(dense), dict(sparse), dict(dense), dict(sparse))
    return {key: parts.score for key, parts in fused_parts(found, blend=blend).items()}


scores = st.lists(
    st.tuples(st.integers(1, 30), st.floats(-1, 50)), max_size=20, unique_by=lambda pair: pair[0]
)


class TestFuse:
    def test_of_nothing_is_empty(self) -> None:
        assert fuse([], []) == {}

    def test_puts_first_what_both_searches_put_first(self) -> None:
        fused = fuse([(1, 0.9), (2, 0.5), (3, 0.1)], [(1, 20.0), (3, 10.0), (4, 1.0)])
        assert max(fused, key=fused.__getitem__) == 1
        assert fused[1] == pytest.approx(1)
        assert set(fused) == {1, 2, 3, 4}

    def test_does_not_depend_on_the_scale_of_either_search(self) -> None:
        dense, sparse = [(1, 0.9), (2, 0.5), (3, 0.1)], [(2, 20.0), (3, 10.0), (4, 1.0)]
        scaled = fuse([(key, 100 + 7 * s) for key, s in dense], [(key, s / 9) for key, s in sparse])
        assert scaled == pytest.approx(fuse(dense, sparse))

    @given(scores, scores)
    def test_gives_every_candidate_a_score_from_zero_to_one(
        self, dense: list[tuple[int, float]], sparse: list[tuple[int, float]]
    ) -> None:
        fused = fuse(dense, sparse)
        assert set(fused) == {key for key, _ in dense} | {key for key, _ in sparse}
        assert all(-1e-9 <= score <= 1 + 1e-9 for score in fused.values())

    @given(scores)
    def test_keeps_the_order_of_a_search_that_stands_alone(
        self, ranking: list[tuple[int, float]]
    ) -> None:
        for fused in (fuse(ranking, []), fuse([], ranking)):
            best = sorted(ranking, key=lambda pair: -pair[1])
            shares = [fused[key] for key, _ in best]
            assert shares == sorted(shares, reverse=True)

    def test_tells_what_each_search_contributes(self) -> None:
        found = Scores({1: 0.9, 2: 0.5}, {2: 20.0, 1: 10.0}, {1: 0.7, 2: 0.2}, {1: 4.0, 2: 9.0})
        parts = fused_parts(found, blend=Blend(0.6, dense_of_article=0.25, lexical_of_article=0.5))
        assert astuple(parts[1]) == pytest.approx((0.45, 0.0, 0.15, 0.0))
        assert astuple(parts[2]) == pytest.approx((0.0, 0.2, 0.0, 0.2))

    def test_lifts_a_passage_by_its_article(self) -> None:
        alike = {1: 0.9, 2: 0.9, 3: 0.1}
        for wholes in (
            Scores(alike, NONE, {1: 0.2, 2: 0.8, 3: 0.2}, NONE),
            Scores(alike, NONE, NONE, {2: 3.0, 3: 1.0}),
        ):
            parts = fused_parts(wholes)
            assert max(parts, key=lambda key: parts[key].score) == 2

    def test_weighs_both_searches_as_it_is_told(self) -> None:
        dense, sparse = [(1, 0.9), (2, 0.5)], [(2, 20.0), (1, 10.0)]
        for weight, first in ((0.2, 2), (0.8, 1)):
            fused = fuse(dense, sparse, blend=Blend(weight))
            assert max(fused, key=fused.__getitem__) == first

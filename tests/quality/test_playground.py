"""core/quality/playground.py: an answer with everything behind it, which nobody is given."""

import math
from dataclasses import astuple

import pytest

from core.errors import ArticleNotFound, InvalidInput, InvalidQuery, NothingToPublish
from core.quality.rehearsal import Question, Tuning
from core.sessions.models import Outcome
from core.sessions.repository import SessionFilter
from tests.quality.conftest import ARTICLES, ERROR, HOURS, PERSON, RETURN, UNKNOWN, Shop


class TestAsk:
    def test_gives_what_a_customer_gets(self, shop: Shop) -> None:
        for question in (RETURN, ERROR, UNKNOWN):
            tried = shop.services.quality.playground.ask(Question(question))
            real = shop.ask(question)
            assert tried.draft.text == real.text
            assert tried.draft.decision.outcome == real.outcome
            assert tried.draft.decision.confidence == pytest.approx(real.confidence, abs=1e-4)

    def test_stores_nothing(self, shop: Shop) -> None:
        shop.services.quality.playground.ask(Question(RETURN))
        assert shop.services.receipts.find()[1] == 0
        assert shop.services.sessions.find(SessionFilter())[1] == 0

    def test_says_what_would_be_handed_over_and_why(self, shop: Shop) -> None:
        tried = shop.services.quality.playground.ask(Question(PERSON))
        assert tried.draft.decision.outcome is Outcome.ESCALATED
        assert tried.verdict["rule"] == "explicit_request"

    def test_explains_each_place(self, shop: Shop) -> None:
        tried = shop.services.quality.playground.ask(Question(ERROR))
        first = tried.hits[0]
        assert first.hit.article_id == "error-codes"
        assert (first.dense_rank, first.lexical_rank, first.cited_as) == (1, 1, 1)
        assert {"error", "al-104"} <= set(first.shared)
        parts = astuple(first.hit.parts)
        assert first.hit.fused_score == pytest.approx(sum(parts))
        assert all(parts)

    def test_explains_the_confidence(self, shop: Shop) -> None:
        tried = shop.services.quality.playground.ask(Question(RETURN))
        logit = tried.intercept + sum(share.adds for share in tried.shares)
        confidence = 1 / (1 + math.exp(-logit))
        assert confidence == pytest.approx(tried.draft.decision.confidence, abs=1e-3)

    def test_understands_a_question_by_the_one_before(self, shop: Shop) -> None:
        alone = shop.services.quality.playground.ask(Question("And when is it cancelled?"))
        after = shop.services.quality.playground.ask(
            Question("And when is it cancelled?", ("Tell me about the Family plan",))
        )
        assert alone.draft.query == "And when is it cancelled?"
        assert "Family plan" in (after.draft.query or "")

    def test_tries_another_threshold(self, shop: Shop) -> None:
        strict = shop.services.quality.playground.ask(
            Question(RETURN), tuning=Tuning(answer_at=1.0)
        )
        assert strict.draft.decision.outcome is Outcome.DECLINED
        lax = shop.services.quality.playground.ask(Question(UNKNOWN), tuning=Tuning(answer_at=0.0))
        assert lax.draft.decision.outcome is Outcome.ANSWERED

    def test_tries_another_share_of_meaning(self, shop: Shop) -> None:
        words = shop.services.quality.playground.ask(Question(ERROR), tuning=Tuning(dense_weight=0))
        assert all(each.hit.parts.dense == 0 for each in words.hits)

    def test_tries_a_draft(self, shop: Shop) -> None:
        shop.draft("returns", "You can send an order back within 90 days.")
        playground = shop.services.quality.playground
        assert "90 days" in playground.ask(Question(RETURN), drafts=["returns"]).draft.text
        assert "30 days" in playground.ask(Question(RETURN)).draft.text

    @pytest.mark.parametrize("text", ["", "  ", "x" * 4001])
    def test_needs_a_question(self, shop: Shop, text: str) -> None:
        with pytest.raises(InvalidQuery):
            shop.services.quality.playground.ask(Question(text))

    def test_needs_drafts_that_are_there(self, shop: Shop) -> None:
        with pytest.raises(NothingToPublish):
            shop.services.quality.playground.ask(Question(HOURS), drafts=["returns"])
        with pytest.raises(ArticleNotFound):
            shop.services.quality.playground.ask(Question(HOURS), drafts=["nothing"])
        assert "returns" in ARTICLES


class TestTuning:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"answer_at": -0.1},
            {"answer_at": 1.1},
            {"dense_weight": 2.0},
            {"dense_weight": float("nan")},
            {"candidates": 0},
            {"candidates": 201},
        ],
    )
    def test_refuses_what_no_setting_can_be(self, wrong: dict[str, float]) -> None:
        with pytest.raises(InvalidInput, match="must be between"):
            Tuning(**wrong)

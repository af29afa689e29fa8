"""core/agent/receipts.py: what was done for a message, for operators to read."""

import numpy as np
import pytest

import core
from core.agent.policy import RULES_VERSION
from core.agent.receipts import Receipt, TurnFilter
from core.errors import MessageNotFound
from core.escalation import rules
from core.sessions.models import Outcome
from tests.agent.conftest import QUESTION, UNKNOWN, Customer


def receipt(customer: Customer, text: str) -> Receipt:
    stored = customer.turn(text)[0]
    return customer.services.receipts.of_message(stored.message_id)


class TestOfMessage:
    def test_shows_question_and_answer(self, customer: Customer) -> None:
        found = receipt(customer, QUESTION)
        assert found.question.content == QUESTION
        assert found.answer is not None
        assert found.answer.content == customer.messages[1][1]

    def test_is_the_same_for_the_question_and_its_answer(self, customer: Customer) -> None:
        answer = customer.ask(QUESTION)
        assert answer.message_id is not None
        by_answer = customer.services.receipts.of_message(answer.message_id)
        assert by_answer.question.content == QUESTION

    def test_shows_every_passage_by_rank_and_which_were_cited(self, customer: Customer) -> None:
        found = receipt(customer, "How do I return an order?")
        assert [each.hit.rank for each in found.hits] == list(range(1, len(found.hits) + 1))
        cited = {each.hit.cited_as: each for each in found.hits if each.hit.cited_as}
        assert found.answer is not None
        assert sorted(cited) == [source["rank"] for source in found.answer.sources]
        for source in found.answer.sources:
            own = cited[source["rank"]]
            assert own.text == source["content"]
            assert own.hit.article_id == source["metadata"]["article_id"]
        assert any(each.hit.cited_as is None for each in found.hits)

    def test_shows_why_it_was_decided(self, customer: Customer) -> None:
        answered, declined = receipt(customer, QUESTION).turn, receipt(customer, UNKNOWN).turn
        assert (answered.reason, declined.reason) == ("confident", "weak_evidence")
        for turn in (answered, declined):
            assert turn.evidence["threshold"]["answer_at"] == pytest.approx(0.3, abs=0.3)
            assert "unit_cosine" in turn.evidence["features"]
        threshold = answered.evidence["threshold"]["answer_at"]
        assert (declined.confidence or 0) < threshold <= (answered.confidence or 0)

    def test_of_an_escalation_shows_the_words_that_led_to_it(self, customer: Customer) -> None:
        turn = receipt(customer, "Enough, I want to talk to a human.").turn
        assert (turn.outcome, turn.reason) == ("escalated", "escalation_rule")
        assert turn.evidence["rule"] == "explicit_request"
        assert turn.evidence["matched"] == "talk to a human"
        assert turn.evidence["rules_version"] == rules.RULES_VERSION

    def test_shows_how_long_each_stage_took(self, customer: Customer) -> None:
        turn = receipt(customer, QUESTION).turn
        assert {"store", "embed", "dense", "lexical", "load", "write"} <= set(turn.timings_ms)
        assert all(spent >= 0 for spent in turn.timings_ms.values())
        assert turn.finished_at is not None
        assert turn.finished_at >= turn.started_at

    def test_shows_which_versions_were_in_force(self, customer: Customer) -> None:
        assert receipt(customer, QUESTION).turn.versions == {
            "product": core.__version__,
            "embedding": "all-MiniLM-L6-v2",
            "policy": RULES_VERSION,
            "escalation_rules": rules.RULES_VERSION,
        }

    def test_keeps_what_was_searched_for_and_its_vector(self, customer: Customer) -> None:
        customer.ask("What does the Family plan cost?")
        turn = receipt(customer, "And how can I cancel it?").turn
        assert turn.query == "What does the Family plan cost? And how can I cancel it?"
        vector = np.frombuffer(turn.query_vector or b"", dtype=np.float32)
        encoded = customer.services.embedder.encode([turn.query])[0]
        assert vector == pytest.approx(encoded, abs=1e-4)

    def test_of_small_talk_has_no_search(self, customer: Customer) -> None:
        found = receipt(customer, "hi")
        assert (found.turn.reason, found.turn.query, list(found.hits)) == ("small_talk", None, [])

    def test_of_an_unknown_message_is_refused(self, customer: Customer) -> None:
        with pytest.raises(MessageNotFound):
            customer.services.receipts.of_message("msg_unknown")


class TestFind:
    def test_lists_the_newest_first_with_the_best_passage(self, customer: Customer) -> None:
        customer.ask(QUESTION)
        customer.ask(UNKNOWN)
        [newest, before], total = customer.services.receipts.find(limit=2)
        assert (newest.question.content, before.question.content) == (UNKNOWN, QUESTION)
        assert before.best is not None
        assert (before.best.rank, before.best.article_id) == (1, "returns")
        assert total >= 2

    def test_looks_for_words_and_outcome(self, customer: Customer) -> None:
        customer.ask("Are there quokkas_ on a balcony?")

        def count(text: str, outcome: Outcome | None = None) -> int:
            return customer.services.receipts.find(TurnFilter(text, outcome))[1]

        assert count("QUOKKAS_") == 1
        assert count("QUOKKAS_", Outcome.DECLINED) == 1
        assert count("quokkas_", Outcome.ESCALATED) == 0
        assert count("balcony quok") == 1
        assert count("quokkas on balconies") == 0
        assert count("%") == count('"*') == 0

    def test_looks_for_doubtful_and_for_slow_ones(self, customer: Customer) -> None:
        text = "Is a numbat_ a marsupial?"
        turn = receipt(customer, text).turn
        assert turn.confidence is not None
        assert turn.seconds is not None
        find = customer.services.receipts.find
        for name, value in (("confidence_below", turn.confidence), ("slower_than_s", turn.seconds)):
            more, less = (TurnFilter(text, **{name: value + step}) for step in (1e-6, -1e-6))
            below = name == "confidence_below"
            assert (find(more)[1], find(less)[1]) == ((1, 0) if below else (0, 1))

    def test_counts_what_was_found_and_what_was_cited(self, customer: Customer) -> None:
        hits = receipt(customer, QUESTION).hits
        [newest], _ = customer.services.receipts.find(limit=1)
        cited = [each for each in hits if each.hit.cited_as is not None]
        assert (newest.found, newest.cited) == (len(hits), len(cited))
        assert 0 < newest.cited < newest.found

    def test_comes_in_pages(self, customer: Customer) -> None:
        for number in range(3):
            customer.ask(f"wombat {number}")
        pages = [
            customer.services.receipts.find(TurnFilter("wombat"), limit=2, offset=at)
            for at in (0, 2)
        ]
        shown = [row.question.content for page, _ in pages for row in page]
        assert shown == ["wombat 2", "wombat 1", "wombat 0"]
        assert {total for _, total in pages} == {3}

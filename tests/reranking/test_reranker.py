"""core/reranking/reranker.py: a model that is slow, breaks or is asked by many at once."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.errors import ModelUnavailable
from core.reranking.reranker import BATCH, CHECK, Asked, Reranker, Reranking, Shortfall
from core.reranking.scorer import PairScorer
from tests.conftest import Logged

LONG_S = 60.0
ENOUGH_S = 5.0


def words(passages: int) -> Asked:
    """A question whose passages have 1, 2, 3 … words."""
    return Asked("Why?", ["word " * n for n in range(1, passages + 1)])


class Counting:
    """Scores a passage by its words, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []
        self.at_once = self.most_at_once = 0

    def score(self, question: str, passages: Sequence[str]) -> list[float]:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.asked.append((question, len(passages)))
        found = [float(len(passage.split())) for passage in passages]
        self.at_once -= 1
        return found


class Stuck(Counting):
    """Is held up at a batch until it is let go; the check at its loading passes."""

    def __init__(self, *, at: int) -> None:
        super().__init__()
        self._at = at + 1
        self.reached, self.let_go = threading.Event(), threading.Event()

    def score(self, question: str, passages: Sequence[str]) -> list[float]:
        if len(self.asked) == self._at:
            self.reached.set()
            self.let_go.wait(ENOUGH_S)
        return super().score(question, passages)


class Breaking(Counting):
    """Breaks on one question, or gives what is no number."""

    def __init__(self, *, gives: float | None = None) -> None:
        super().__init__()
        self._gives = gives

    def score(self, question: str, passages: Sequence[str]) -> list[float]:
        if question != "Break!":
            return super().score(question, passages)
        if self._gives is None:
            raise RuntimeError("Non-zero status code returned while running Gather node")
        return [self._gives for _ in passages]


def reranker(scorer: PairScorer, within_s: float = LONG_S) -> Reranker:
    return Reranker("tiny", "0123", lambda: scorer, within_s=within_s)


class TestScoreEach:
    def test_gives_a_score_for_each_passage_in_their_order(self) -> None:
        [scored] = reranker(Counting()).score_each([words(10)])
        assert list(scored.scores) == [float(n) for n in range(1, 11)]
        assert scored.reranking == Reranking("tiny", "0123", 10, 10)

    def test_takes_questions_in_turn_so_that_none_waits_for_all_of_another(self) -> None:
        scorer = Counting()
        asked = [Asked("One?", ["a"] * 2 * BATCH), Asked("Two?", ["b"] * (BATCH + 1))]
        reranker(scorer).score_each(asked)
        assert scorer.asked[1:] == [("One?", BATCH), ("Two?", BATCH), ("One?", BATCH), ("Two?", 1)]

    @pytest.mark.parametrize("asked", [[], [words(0)]], ids=["no question", "no passage"])
    def test_of_nothing_gives_nothing(self, asked: list[Asked]) -> None:
        found = reranker(Counting()).score_each(asked)
        assert [list(each.scores) for each in found] == [[] for _ in asked]
        assert all(each.reranking.shortfall is None for each in found)


class TestTimeLimit:
    def test_gives_what_was_scored_before_a_batch_that_takes_too_long(self) -> None:
        stuck = Stuck(at=2)
        slow = reranker(stuck, within_s=0.5)
        assert slow.load() is None
        started = time.monotonic()
        [scored] = slow.score_each([words(5 * BATCH)])
        assert time.monotonic() - started < ENOUGH_S / 2
        stuck.let_go.set()
        assert list(scored.scores) == [float(n) for n in range(1, 2 * BATCH + 1)]
        assert scored.reranking == Reranking("tiny", "0123", 5 * BATCH, 2 * BATCH, Shortfall.TIME)

    def test_begins_no_batch_after_it(self) -> None:
        stuck = Stuck(at=1)
        slow = reranker(stuck, within_s=0.2)
        slow.load()
        slow.score_each([words(5 * BATCH)])
        stuck.let_go.set()
        slow.score_each([Asked("Next?", ["a"])])
        assert [question for question, _ in stuck.asked[1:]] == ["Why?", "Why?", "Next?"]

    def test_covers_the_wait_for_others(self) -> None:
        stuck = Stuck(at=0)
        slow = reranker(stuck, within_s=0.3)
        slow.load()
        with ThreadPoolExecutor(1) as other:
            first = other.submit(slow.score_each, [words(3)])
            assert stuck.reached.wait(ENOUGH_S)
            [second] = slow.score_each([words(2)])
            stuck.let_go.set()
            first.result()
        assert (list(second.scores), second.reranking.shortfall) == ([], Shortfall.TIME)

    def test_covers_a_model_that_is_still_being_loaded(self) -> None:
        ready = threading.Event()

        def load() -> PairScorer:
            ready.wait(ENOUGH_S)
            return Counting()

        lazy = Reranker("tiny", "0123", load, within_s=0.05)
        [early] = lazy.score_each([words(3)])
        assert early.reranking.shortfall is Shortfall.LOADING
        assert lazy.trouble(wait_s=0) == "it is still being loaded"
        ready.set()
        assert lazy.load() is None
        [later] = lazy.score_each([words(3)])
        assert list(later.scores) == [1.0, 2.0, 3.0]


class TestManyAtOnce:
    def test_load_it_once_and_each_get_their_own_scores(self) -> None:
        loads: list[int] = []
        scorer = Counting()

        def load() -> PairScorer:
            loads.append(1)
            return scorer

        shared = Reranker("tiny", "0123", load, within_s=LONG_S)
        with ThreadPoolExecutor(16) as customers:
            found = list(customers.map(lambda n: shared.score_each([words(n)]), range(1, 65)))
        assert [len(each[0].scores) for each in found] == list(range(1, 65))
        assert all(list(each[0].scores)[-1] == n for n, each in enumerate(found, start=1))
        assert (len(loads), scorer.most_at_once) == (1, 1)


class TestFailure:
    @pytest.mark.parametrize("gives", [None, float("nan"), float("inf")])
    def test_on_a_question_leaves_only_that_one_as_it_was(
        self, gives: float | None, logged: Logged
    ) -> None:
        breaking = reranker(Breaking(gives=gives))
        for _ in range(3):
            [broken] = breaking.score_each([Asked("Break!", ["a", "b"])])
            assert (list(broken.scores), broken.reranking.shortfall) == ([], Shortfall.FAILED)
        assert breaking.trouble(wait_s=0) == "it broke on the last question; the log says how"
        [well] = breaking.score_each([words(2)])
        assert list(well.scores) == [1.0, 2.0]
        assert breaking.trouble(wait_s=0) is None
        assert logged().count("The reranker broke") == 1

    @pytest.mark.parametrize(
        ("error", "told"),
        [
            (ModelUnavailable("its folder is empty", "reranker"), "its folder is empty"),
            (KeyError("vocab"), "its weights are damaged or of an unknown kind; the log says why"),
            (MemoryError(), "its weights are damaged or of an unknown kind; the log says why"),
        ],
    )
    def test_to_load_is_told_and_is_in_the_log_once(
        self, error: Exception, told: str, logged: Logged
    ) -> None:
        loads: list[int] = []

        def load() -> PairScorer:
            loads.append(1)
            raise error

        broken = Reranker("tiny", None, load, within_s=LONG_S)
        for _ in range(5):
            [scored] = broken.score_each([words(2)])
            assert scored.reranking == Reranking("tiny", None, 2, 0, Shortfall.UNAVAILABLE)
        assert (broken.load(), broken.trouble(wait_s=0), len(loads)) == (told, told, 1)
        assert logged().count("The reranker cannot be used") == 1

    def test_to_score_anything_is_found_at_the_loading(self) -> None:
        class Useless(Counting):
            def score(self, question: str, passages: Sequence[str]) -> list[float]:
                return [float("nan")] * len(passages)

        assert "its weights are damaged" in str(reranker(Useless()).load())

    def test_is_looked_for_with_a_pair(self) -> None:
        scorer = Counting()
        reranker(scorer).load()
        assert scorer.asked == [(CHECK[0], 1)]

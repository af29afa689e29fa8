"""core/quality/gaps/gathering.py: what is decided while it looks holds."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core.db import Transactions
from core.quality.gaps.gathering import GapGathering
from core.quality.gaps.models import Gap, GapQuestion, GapState
from tests.quality.gaps.conftest import TOMATOES, VIOLIN, Customers


class Meanwhile:
    """Transactions of which one begins after something happened elsewhere."""

    def __init__(self, transactions: Transactions, do: Callable[[], object]) -> None:
        self.read = transactions.read
        self._begin = transactions.begin
        self._do = do

    def begin(self) -> AbstractContextManager[Session]:
        self._do()
        return self._begin()


def gather_while(customers: Customers, do: Callable[[], object]) -> int:
    """Look, while something happens between reading and writing."""
    services = customers.services
    return GapGathering(Meanwhile(services.transactions, do), embedder=services.embedder).run_some()


class TestMeanwhile:
    """What somebody decides between the reading and the writing of a look."""

    @pytest.fixture
    def apart(self, customers: Customers) -> tuple[Customers, int, int]:
        """Two gaps, the next look at which makes them one."""
        for text in TOMATOES[:2]:
            customers.ask(text)
        customers.gather()
        first = customers.gap().gap.id
        with customers.services.transactions.begin() as db:
            other = Gap(title="Shade")
            db.add(other)
            db.flush()
            last = select(func.max(GapQuestion.question_seq)).scalar_subquery()
            moved = update(GapQuestion).where(GapQuestion.question_seq == last)
            db.execute(moved.values(gap_id=other.id))
        customers.ask(TOMATOES[2])
        return customers, first, other.id

    def test_nothing_is_decided_and_they_are_one(self, apart: tuple[Customers, int, int]) -> None:
        customers, first, _ = apart
        assert gather_while(customers, lambda: None) == 1
        assert {e.gap.id: e.questions for e in customers.entries()} == {first: 3}

    def test_the_one_that_was_dismissed_stays(self, apart: tuple[Customers, int, int]) -> None:
        customers, first, other = apart
        board = customers.gaps.board
        gather_while(customers, lambda: board.dismiss(other, reason="Not ours", by="Ada"))
        assert {e.gap.id: e.questions for e in customers.entries()} == {first: 2}
        [dismissed] = customers.entries(state=GapState.DISMISSED)
        assert (dismissed.gap.id, dismissed.questions) == (other, 1)

    def test_the_one_that_was_to_stay_takes_no_other_in(
        self, apart: tuple[Customers, int, int]
    ) -> None:
        customers, first, other = apart
        gather_while(customers, lambda: customers.gaps.drafting.draft(first, by="Ada"))
        assert {e.gap.id: e.questions for e in customers.entries()} == {first: 2, other: 1}

    def test_a_session_that_was_removed_gives_no_title(self, customers: Customers) -> None:
        session = customers.ask(VIOLIN)
        assert gather_while(customers, lambda: customers.services.removal.delete(session)) == 0
        with customers.services.transactions.read() as db:
            assert db.scalars(select(Gap)).all() == []

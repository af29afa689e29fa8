"""core/quality/gaps/service.py: find gaps, say what becomes of them, group them otherwise."""

import pytest

from core.audit.log import AuditFilter
from core.errors import GapNotFound, InvalidInput, MessageNotFound
from core.quality.gaps.models import GapState
from tests.quality.gaps.conftest import TOMATOES, VIOLIN, Customers


@pytest.fixture
def two(customers: Customers) -> tuple[Customers, int, int]:
    """A gap of three questions, and one of one."""
    for text in (*TOMATOES, VIOLIN):
        customers.ask(text)
    customers.gather()
    large, small = customers.entries()
    return customers, large.gap.id, small.gap.id


Two = tuple[Customers, int, int]


class TestFind:
    def test_lists_those_first_that_more_customers_have(self, two: Two) -> None:
        customers, *ids = two
        assert [entry.gap.id for entry in customers.entries()] == ids
        assert [entry.lately for entry in customers.entries()] == [3, 1]

    def test_pages(self, two: Two) -> None:
        customers, _, small = two
        page, total = customers.gaps.board.find(limit=1, offset=1)
        assert ([entry.gap.id for entry in page], total) == ([small], 2)

    def test_looks_into_every_question(self, two: Two) -> None:
        customers, large, _ = two
        assert [entry.gap.id for entry in customers.entries(text="NO SUN")] == [large]
        assert customers.entries(text="100%") == []


class TestDismiss:
    def test_takes_it_off_the_list_with_the_reason(self, two: Two) -> None:
        customers, large, small = two
        customers.gaps.board.dismiss(small, reason=" Not  ours ", by="Cleo")
        assert [entry.gap.id for entry in customers.entries()] == [large]
        [dismissed] = customers.entries(state=GapState.DISMISSED)
        assert dismissed.gap.reason == "Not ours"
        [entry], _ = customers.services.audit.find(AuditFilter(kind="gap", action="dismissed"))
        assert (entry.actor, entry.reason) == ("Cleo", "Not ours")

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 1001])
    def test_needs_a_reason(self, two: Two, reason: str) -> None:
        customers, _, small = two
        with pytest.raises(InvalidInput):
            customers.gaps.board.dismiss(small, reason=reason, by="Cleo")

    def test_needs_a_gap(self, customers: Customers) -> None:
        with pytest.raises(GapNotFound):
            customers.gaps.board.dismiss(4711, reason="Why", by="Cleo")


class TestReopen:
    def test_puts_it_back(self, two: Two) -> None:
        customers, _, small = two
        customers.gaps.board.dismiss(small, reason="Not ours", by="Cleo")
        customers.gaps.board.reopen(small, by="Cleo")
        entry = customers.gaps.board.get(small)
        assert (entry.gap.state, entry.gap.reason) == (GapState.OPEN, None)

    def test_of_an_open_one_changes_nothing(self, two: Two) -> None:
        customers, _, small = two
        customers.gaps.board.reopen(small, by="Cleo")
        assert customers.services.audit.find(AuditFilter(kind="gap"))[1] == 0


class TestMerge:
    def test_takes_every_question_in(self, two: Two) -> None:
        customers, large, small = two
        customers.gaps.board.merge(large, small, by="Cleo")
        assert sorted(customers.asked(large)) == sorted([*TOMATOES, VIOLIN])
        with pytest.raises(GapNotFound):
            customers.gaps.board.get(small)
        [entry], _ = customers.services.audit.find(AuditFilter(kind="gap", action="merged"))
        assert entry.after is not None
        assert entry.after["took in"] == {"id": small, "article": None}

    def test_keeps_the_article_that_one_of_them_has(self, two: Two) -> None:
        customers, large, small = two
        article_id = customers.gaps.drafting.draft(small, by="Cleo")
        customers.gaps.board.merge(large, small, by="Cleo")
        gap = customers.gaps.board.get(large).gap
        assert (gap.article_id, gap.state) == (article_id, GapState.DRAFTED)

    def test_needs_another_gap(self, two: Two) -> None:
        customers, large, _ = two
        with pytest.raises(InvalidInput):
            customers.gaps.board.merge(large, large, by="Cleo")
        with pytest.raises(GapNotFound):
            customers.gaps.board.merge(large, 4711, by="Cleo")


class TestSplit:
    def test_gives_a_question_a_gap_of_its_own(self, two: Two) -> None:
        customers, large, _ = two
        one = customers.questions(large)[0].message
        own = customers.gaps.board.split(large, one.id, by="Cleo")
        assert customers.asked(own) == [one.content]
        assert customers.gaps.board.get(own).gap.title == one.content
        assert one.content not in customers.asked(large)
        assert customers.gaps.board.get(large).gap.title != one.content
        assert customers.services.audit.find(AuditFilter(kind="gap", action="split"))[1] == 1

    def test_needs_a_question_of_the_gap(self, two: Two) -> None:
        customers, large, small = two
        foreign = customers.questions(small)[0].message.id
        with pytest.raises(MessageNotFound):
            customers.gaps.board.split(large, foreign, by="Cleo")

    def test_leaves_no_gap_empty(self, two: Two) -> None:
        customers, _, small = two
        only = customers.questions(small)[0].message.id
        with pytest.raises(InvalidInput):
            customers.gaps.board.split(small, only, by="Cleo")

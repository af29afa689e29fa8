"""Every change by hand is noted, and can be found again."""

from datetime import date, timedelta
from enum import StrEnum

import pytest

from core.audit.log import LONGEST_VALUE, AuditFilter, AuditService, Change, Subject, note
from core.bootstrap import Services
from core.db import Transactions, now

RETURNS = Subject("article", "returns")


@pytest.fixture
def transactions(services: Services) -> Transactions:
    return services.transactions


@pytest.fixture
def log(services: Services) -> AuditService:
    return services.audit


class TestNote:
    def test_keeps_only_what_differs(self, transactions: Transactions, log: AuditService) -> None:
        with transactions.begin() as db:
            note(
                db,
                RETURNS,
                by="Ada",
                action="edited",
                change=Change(
                    {"title": "Returns", "owner": "Ada"},
                    {"title": "Returns and refunds", "owner": "Ada"},
                ),
            )
        [entry], total = log.find()
        assert total == 1
        assert (entry.actor, entry.action, entry.subject_id) == ("Ada", "edited", "returns")
        assert entry.before == {"title": "Returns"}
        assert entry.after == {"title": "Returns and refunds"}

    def test_says_nothing_of_a_change_that_changes_nothing(
        self, transactions: Transactions, log: AuditService
    ) -> None:
        with transactions.begin() as db:
            note(db, RETURNS, by="Ada", action="edited", change=Change({"a": 1}, {"a": 1}))
        assert log.find() == ([], 0)

    def test_is_undone_with_the_change_it_tells_of(
        self, transactions: Transactions, log: AuditService
    ) -> None:
        with transactions.begin() as db:
            note(db, RETURNS, by="Ada", action="published")
            db.rollback()
        assert log.find() == ([], 0)

    def test_keeps_dates_words_and_lists_as_json_can_hold_them(
        self, transactions: Transactions, log: AuditService
    ) -> None:
        class Light(StrEnum):
            GREEN = "green"

        with transactions.begin() as db:
            after = {"due": date(2026, 1, 2), "light": Light.GREEN, "tags": ("a", "b"), "n": {1: 2}}
            note(db, RETURNS, by="Ada", action="edited", change=Change(after=after))
        [entry], _ = log.find()
        assert entry.after == {
            "due": "2026-01-02",
            "light": "green",
            "tags": ["a", "b"],
            "n": {"1": 2},
        }

    def test_cuts_a_long_text_and_says_so(
        self, transactions: Transactions, log: AuditService
    ) -> None:
        with transactions.begin() as db:
            note(db, RETURNS, by="Ada", action="edited", change=Change(after={"body": "x" * 3000}))
        [entry], _ = log.find()
        assert entry.after == {"body": "x" * LONGEST_VALUE + "… (3,000 characters)"}


class TestFind:
    @pytest.fixture(autouse=True)
    def entries(self, transactions: Transactions) -> None:
        with transactions.begin() as db:
            note(db, RETURNS, by="Ada", action="published", reason="New 30-day rule")
            note(db, Subject("article", "shipping_50"), by="Bo", action="archived")
            note(db, Subject("gap", "7"), by="Ada", action="resolved")

    @pytest.mark.parametrize(
        ("wanted", "ids"),
        [
            (AuditFilter(), ["7", "shipping_50", "returns"]),
            (AuditFilter(actor="Ada"), ["7", "returns"]),
            (AuditFilter(kind="article"), ["shipping_50", "returns"]),
            (AuditFilter(action="archived"), ["shipping_50"]),
            (AuditFilter(subject_id="7"), ["7"]),
            (AuditFilter(text="30-DAY"), ["returns"]),
            (AuditFilter(text="g_5"), ["shipping_50"]),
            (AuditFilter(text="%"), []),
        ],
    )
    def test_finds_what_matches_the_latest_first(
        self, log: AuditService, wanted: AuditFilter, ids: list[str]
    ) -> None:
        found, total = log.find(wanted)
        assert [entry.subject_id for entry in found] == ids
        assert total == len(ids)

    def test_looks_inside_a_span_of_time(self, log: AuditService) -> None:
        tomorrow = now() + timedelta(days=1)
        assert log.find(AuditFilter(until=tomorrow))[1] == 3
        assert log.find(AuditFilter(since=tomorrow))[1] == 0

    def test_gives_a_page_and_the_whole_number(self, log: AuditService) -> None:
        found, total = log.find(limit=1, offset=1)
        assert [entry.subject_id for entry in found] == ["shipping_50"]
        assert total == 3

    def test_lists_the_words_to_choose_from(self, log: AuditService) -> None:
        assert log.kinds() == ["article", "gap"]
        assert log.actions() == ["archived", "published", "resolved"]

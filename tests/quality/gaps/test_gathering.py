"""core/quality/gaps/gathering.py: what went unmet is found, and kept in gaps that stay the same."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core.agent.decision import Reason
from core.agent.models import Turn
from core.db import now
from core.escalation.models import TicketReason
from core.quality.gaps.gathering import GapGathering
from core.quality.gaps.models import Gap, GapKind, GapQuestion, GapState
from core.sessions.models import Message, Outcome
from tests.quality.conftest import HOURS, PERSON, RETURN
from tests.quality.gaps.conftest import TOMATOES, VIOLIN, Customers


def kinds(customers: Customers) -> dict[str, str]:
    return {
        each.message.content: each.row.kind
        for entry in customers.entries()
        for each in customers.questions(entry.gap.id)
    }


def became(customers: Customers, question: str, **changed: str) -> None:
    """As if a question's turn had ended otherwise."""
    asked = select(Message.seq).where(Message.content == question)
    with customers.services.transactions.begin() as db:
        db.execute(update(Turn).where(Turn.question_seq.in_(asked)).values(**changed))


class TestRunSome:
    def test_groups_declined_questions_by_need(self, customers: Customers) -> None:
        for text in (*TOMATOES, VIOLIN):
            customers.ask(text)
        assert customers.gather() == 4
        large, small = customers.entries()
        assert sorted(customers.asked(large.gap.id)) == sorted(TOMATOES)
        assert large.gap.title in TOMATOES
        assert customers.asked(small.gap.id) == [VIOLIN]
        assert (large.customers, large.kinds) == (3, {GapKind.DECLINED: 3})

    def test_twice_adds_nothing(self, customers: Customers) -> None:
        customers.ask(VIOLIN)
        assert customers.gather() == 1
        assert customers.gather() == 0
        assert customers.asked(customers.gap().gap.id) == [VIOLIN]

    @pytest.mark.parametrize("text", [RETURN, PERSON, "Hello", "thanks!", "ok", "???"])
    def test_makes_no_gap_of(self, customers: Customers, text: str) -> None:
        customers.ask(text)
        assert customers.gather() == 0

    @pytest.mark.parametrize(("chosen", "found"), [(False, {VIOLIN: GapKind.DECLINED}), (True, {})])
    def test_takes_questions_that_were_asked_back_and_met_by_no_choice(
        self, customers: Customers, chosen: bool, found: dict[str, str]
    ) -> None:
        session = customers.ask(VIOLIN)
        asked_back = {"outcome": Outcome.CLARIFIED, "reason": Reason.COMPETING}
        became(customers, VIOLIN, **asked_back)
        customers.gather()
        assert kinds(customers) == {}, "the customer may still choose"
        customers.ask(RETURN, session=session)
        if chosen:
            became(customers, RETURN, reason=Reason.CHOSEN, query=VIOLIN)
        customers.gather()
        assert kinds(customers) == found

    def test_takes_answers_that_were_rated_down(self, customers: Customers) -> None:
        customers.dislike(customers.ask(RETURN))
        customers.gather()
        assert kinds(customers) == {RETURN: GapKind.DISLIKED}

    def test_says_that_a_question_went_to_a_person(self, customers: Customers) -> None:
        session = customers.ask(VIOLIN)
        customers.gather()
        assert kinds(customers) == {VIOLIN: GapKind.DECLINED}
        customers.reply(session, reason=TicketReason.NO_ANSWER)
        customers.gather()
        assert kinds(customers) == {VIOLIN: GapKind.ESCALATED}

    def test_says_nothing_of_who_went_to_a_person_for_something_else(
        self, customers: Customers
    ) -> None:
        customers.reply(customers.ask(RETURN), reason=TicketReason.LEGAL)
        assert customers.gather() == 0

    def test_takes_what_was_asked_again_in_other_words(self, customers: Customers) -> None:
        session = customers.ask("How long can I take to send an order back?")
        customers.ask("Within how many days can an order be sent back?", session=session)
        customers.gather()
        assert kinds(customers) == {"How long can I take to send an order back?": GapKind.REPEATED}

    def test_takes_no_question_that_was_sent_twice_in_the_same_words(
        self, customers: Customers
    ) -> None:
        session = customers.ask(RETURN)
        customers.ask(RETURN.lower(), session=session)
        assert customers.gather() == 0

    def test_takes_no_new_need_for_an_old_one(self, customers: Customers) -> None:
        session = customers.ask(RETURN)
        customers.ask(HOURS, session=session)
        assert customers.gather() == 0

    def test_takes_what_two_other_things_were_asked_about_for_two_needs(
        self, customers: Customers
    ) -> None:
        session = customers.ask("Can I send an order back from Norway?")
        customers.ask("Can I send an order back from Italy?", session=session)
        customers.gather()
        assert GapKind.REPEATED not in kinds(customers).values()

    def test_counts_a_signed_in_customer_once(self, customers: Customers) -> None:
        for text in TOMATOES[:2]:
            customers.ask(text, user="customer-42")
        customers.ask(TOMATOES[2])
        customers.gather()
        assert (customers.gap().customers, customers.gap().questions) == (2, 3)

    def test_takes_no_question_older_than_its_window(self, customers: Customers) -> None:
        customers.ask(VIOLIN)
        with customers.services.transactions.begin() as db:
            db.execute(update(Turn).values(started_at=now() - timedelta(days=91)))
        assert customers.gather() == 0

    def test_is_not_held_up_by_questions_of_another_model(self, customers: Customers) -> None:
        customers.ask(VIOLIN)
        with customers.services.transactions.begin() as db:
            db.execute(update(Turn).values(query_vector=bytes(8)))
        customers.ask(TOMATOES[0])
        services = customers.services
        one_at_a_time = GapGathering(services.transactions, embedder=services.embedder, at_once=1)
        assert one_at_a_time.run_some() == 1
        assert kinds(customers) == {TOMATOES[0]: GapKind.DECLINED}


class TestTitle:
    def test_is_that_of_a_question_that_tells_nothing_of_who_asked(
        self, customers: Customers
    ) -> None:
        customers.ask("My balcony has no sun, tomatoes for jo@example.org?")
        customers.ask(TOMATOES[0], user="north-facing")
        customers.ask(TOMATOES[1])
        customers.gather()
        assert customers.gap().gap.title == TOMATOES[1]

    def test_leaves_out_who_asked_where_every_question_tells_it(self, customers: Customers) -> None:
        customers.ask(f"I am Jo Marchetti, jo@example.org. {VIOLIN}", user="Jo Marchetti")
        customers.gather()
        assert customers.gap().gap.title == f"I am …, … {VIOLIN}"


class TestIdentity:
    def test_stays_when_more_is_asked(self, customers: Customers) -> None:
        customers.ask(TOMATOES[0])
        customers.gather()
        first = customers.gap().gap.id
        for text in (VIOLIN, *TOMATOES[1:]):
            customers.ask(text)
        customers.gather()
        assert {e.gap.id: e.questions for e in customers.entries()}[first] == 3

    def test_is_the_same_one_question_at_a_time(self, customers: Customers) -> None:
        for text in (TOMATOES[0], VIOLIN, *TOMATOES[1:]):
            customers.ask(text)
            customers.gather()
        assert sorted(entry.questions for entry in customers.entries()) == [1, 3]

    def test_is_known_to_a_worker_that_starts_anew(self, customers: Customers) -> None:
        customers.ask(TOMATOES[0])
        customers.gather()
        customers.ask(TOMATOES[1])
        services = customers.services
        GapGathering(services.transactions, embedder=services.embedder).run_some()
        assert customers.gap().questions == 2


class TestSettledGaps:
    def test_that_are_closed_open_again(self, customers: Customers) -> None:
        customers.ask(TOMATOES[0])
        customers.gather()
        gap_id = customers.gap().gap.id
        with customers.services.transactions.begin() as db:
            db.execute(update(Gap).values(state=GapState.CLOSED))
        customers.ask(TOMATOES[1])
        customers.gather()
        assert (customers.gap().gap.id, customers.gap().gap.state) == (gap_id, GapState.OPEN)

    def test_that_are_dismissed_take_in_more_and_stay(self, customers: Customers) -> None:
        customers.ask(TOMATOES[0])
        customers.gather()
        customers.gaps.board.dismiss(customers.gap().gap.id, reason="No garden shop", by="Ada")
        customers.ask(TOMATOES[1])
        customers.gather()
        assert customers.entries() == []
        [dismissed] = customers.entries(state=GapState.DISMISSED)
        assert (dismissed.questions, dismissed.gap.reason) == (2, "No garden shop")

    def test_take_no_other_gap_in(self, customers: Customers) -> None:
        """What was taken apart by hand is not put together again."""
        for text in TOMATOES:
            customers.ask(text)
        customers.gather()
        one = customers.questions(customers.gap().gap.id)[0]
        customers.gaps.board.split(customers.gap().gap.id, one.message.id, by="Ada")
        customers.ask(VIOLIN)
        customers.gather()
        assert sorted(entry.questions for entry in customers.entries()) == [1, 1, 2]


class TestDeletedSessions:
    def test_take_their_questions_along_and_then_the_gap(self, customers: Customers) -> None:
        first, second = customers.ask(TOMATOES[0]), customers.ask(TOMATOES[1])
        customers.gather()
        customers.services.removal.delete(first)
        assert customers.asked(customers.gap().gap.id) == [TOMATOES[1]]
        customers.services.removal.delete(second)
        assert customers.entries() == []
        customers.gather()
        with customers.services.transactions.read() as db:
            assert db.scalars(select(Gap)).all() == []
            assert db.scalars(select(GapQuestion)).all() == []

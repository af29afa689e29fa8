"""core/agent/service.py: the same message sent again is the same message."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import update

from core.agent.events import MessageStored, TurnCompleted
from core.agent.models import Turn
from core.agent.service import TURN_LEASE
from core.bootstrap import Services
from core.db import now
from core.sessions.models import SessionStatus
from tests.agent.conftest import QUESTION, UNKNOWN, Customer, completed, told


def cut_off(services: Services, *, ago: timedelta) -> None:
    """As if the turns that are not finished had begun that long ago."""
    with services.transactions.begin() as db:
        begun = update(Turn).where(Turn.finished_at.is_(None))
        db.execute(begun.values(started_at=now() - ago))


class TestSameClientMessageId:
    @pytest.mark.parametrize("text", [QUESTION, UNKNOWN, "I want to talk to a human", "hi"])
    def test_gives_the_same_answer_and_stores_nothing_twice(
        self, customer: Customer, text: str
    ) -> None:
        first = customer.turn(text, client_message_id="m1")
        again = customer.turn(text, client_message_id="m1")
        assert len(customer.messages) == 2
        assert again[0] == first[0]
        assert told(again) == told(first)
        for field in ("message_id", "text", "outcome", "confidence", "sources", "suggestions"):
            assert getattr(completed(again), field) == getattr(completed(first), field)
        assert completed(again).ticket_id == completed(first).ticket_id

    def test_gives_the_first_answer_whatever_is_said_now(self, customer: Customer) -> None:
        first = customer.ask(QUESTION, client_message_id="m1")
        again = customer.ask("Something else entirely", client_message_id="m1")
        assert again.message_id == first.message_id

    def test_of_another_session_is_another_message(
        self, customer: Customer, shop: Services
    ) -> None:
        other = Customer(shop, shop.sessions.create().id)
        first = customer.ask(QUESTION, client_message_id="m1")
        assert other.ask(QUESTION, client_message_id="m1").message_id != first.message_id

    def test_is_answered_from_an_ended_session_too(self, customer: Customer) -> None:
        first = customer.ask(QUESTION, client_message_id="m1")
        customer.services.escalation.change_status(customer.session_id, SessionStatus.ENDED)
        assert customer.ask(QUESTION, client_message_id="m1").message_id == first.message_id

    def test_in_a_session_with_a_person_stays_unanswered(self, customer: Customer) -> None:
        customer.ask("I want to talk to a human")
        for _ in range(2):
            answer = customer.ask("Are you there?", client_message_id="m1")
            assert (answer.outcome, answer.message_id) == ("with_human", None)
        assert len(customer.messages) == 3

    def test_sent_twenty_times_at_once_is_stored_once_and_answered_once(
        self, customer: Customer
    ) -> None:
        together = Barrier(20)

        def send(_: int) -> TurnCompleted:
            together.wait()
            return customer.ask(QUESTION, client_message_id="m1")

        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(send, range(20)))
        assert len(customer.messages) == 2
        assert len({answer.message_id for answer in answers}) == 1
        assert {answer.text for answer in answers} == {answers[0].text}
        assert customer.services.sessions.get(customer.session_id).message_count == 2


class TestMessagesWithoutId:
    def test_are_two_messages_even_if_they_say_the_same(self, customer: Customer) -> None:
        customer.ask(QUESTION)
        customer.ask(QUESTION)
        assert len(customer.messages) == 4

    def test_of_many_customers_at_once_are_all_answered(self, shop: Services) -> None:
        customers = [Customer(shop, shop.sessions.create().id) for _ in range(12)]
        with ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(lambda customer: customer.ask(QUESTION), customers))
        assert {answer.text for answer in answers} == {answers[0].text}
        assert all(len(customer.messages) == 2 for customer in customers)


class TestTurnThatWasCutOff:
    @pytest.fixture
    def abandoned(self, customer: Customer) -> Customer:
        """A customer whose message is stored, and whose turn nobody finishes."""
        events = customer.services.agent.take_turn(
            customer.session_id, QUESTION, client_message_id="m1"
        )
        assert isinstance(next(events), MessageStored)
        events.close()
        return customer

    def test_is_finished_when_the_customer_asks_again(self, abandoned: Customer) -> None:
        cut_off(abandoned.services, ago=TURN_LEASE + timedelta(seconds=1))
        answer = abandoned.ask(QUESTION, client_message_id="m1")
        assert answer.outcome == "answered"
        assert abandoned.messages == [("user", QUESTION), ("assistant", answer.text)]
        assert abandoned.ask(QUESTION, client_message_id="m1").message_id == answer.message_id

    def test_is_finished_once_by_many_who_ask_again(self, abandoned: Customer) -> None:
        cut_off(abandoned.services, ago=TURN_LEASE + timedelta(seconds=1))
        with ThreadPoolExecutor(8) as pool:
            answers = list(
                pool.map(lambda _: abandoned.ask(QUESTION, client_message_id="m1"), range(8))
            )
        assert len({answer.message_id for answer in answers}) == 1
        assert len(abandoned.messages) == 2

    def test_is_waited_for_while_it_may_still_be_running(self, abandoned: Customer) -> None:
        cut_off(abandoned.services, ago=TURN_LEASE - timedelta(seconds=0.5))
        answer = abandoned.ask(QUESTION, client_message_id="m1")
        assert answer.outcome == "answered"
        assert len(abandoned.messages) == 2

    def test_keeps_the_answer_it_has_when_the_first_asker_goes_on_late(
        self, customer: Customer
    ) -> None:
        late = customer.services.agent.take_turn(
            customer.session_id, QUESTION, client_message_id="m1"
        )
        stored = next(late)
        cut_off(customer.services, ago=TURN_LEASE + timedelta(seconds=1))
        answer = customer.ask(QUESTION, client_message_id="m1")
        assert completed([stored, *late]).message_id == answer.message_id
        assert len(customer.messages) == 2

    def test_does_not_speak_over_a_person_who_took_over_since(self, abandoned: Customer) -> None:
        cut_off(abandoned.services, ago=TURN_LEASE + timedelta(seconds=1))
        abandoned.services.escalation.change_status(abandoned.session_id, SessionStatus.ESCALATED)
        answer = abandoned.ask(QUESTION, client_message_id="m1")
        assert (answer.outcome, answer.text) == ("with_human", "")

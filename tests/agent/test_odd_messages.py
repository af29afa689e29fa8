"""core/agent/service.py: what people send besides questions."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.agent.events import MessageStored
from core.agent.service import MAX_MESSAGE
from core.bootstrap import Services
from core.errors import MessageTooLong
from tests.agent.conftest import QUESTION, UNKNOWN, Customer

ODD = "\x00\ud800\udfff\u202e \n`|*[]<"
"""Characters that no database stores, or that mean something somewhere."""


class TestMessage:
    def test_stays_when_the_customer_leaves_at_once(self, customer: Customer) -> None:
        events = customer.services.agent.take_turn(customer.session_id, QUESTION)
        assert isinstance(next(events), MessageStored)
        events.close()
        assert customer.messages == [("user", QUESTION)]

    def test_may_have_as_many_characters_as_the_limit_and_no_more(self, customer: Customer) -> None:
        assert customer.ask("hub " * (MAX_MESSAGE // 4)).outcome in ("answered", "declined")
        with pytest.raises(MessageTooLong, match="4001 characters; at most 4000"):
            customer.ask("x" * (MAX_MESSAGE + 1))
        assert len(customer.messages) == 2

    @pytest.mark.parametrize("odd", ["How do I return\x00 an order?", "How do I return \ud83d?"])
    def test_of_characters_that_no_database_stores_is_answered_without_them(
        self, customer: Customer, odd: str
    ) -> None:
        assert customer.ask(odd).outcome == "answered"
        assert customer.messages[0][1] == re.sub("[\x00\ud83d]", "\ufffd", odd)

    @given(st.text(st.characters() | st.sampled_from(ODD), max_size=200))
    @settings(max_examples=50, deadline=None)
    def test_of_any_characters_gets_an_outcome(self, shop: Services, text: str) -> None:
        customer = Customer(shop, shop.sessions.create().id)
        answer = customer.ask(f"{text}.")
        assert answer.text
        assert len(customer.messages) == 2


class TestAnswerToTheOffer:
    @pytest.mark.parametrize("yes", ["yes please", "Yes!", "ok", "sure, go ahead", "please do"])
    def test_brings_a_person_in_when_it_is_taken(self, customer: Customer, yes: str) -> None:
        customer.ask(UNKNOWN)
        assert customer.ask(yes).outcome == "escalated"
        assert customer.services.sessions.get(customer.session_id).status == "escalated"

    @pytest.mark.parametrize("no", ["no thanks", "yes but how do I send an order back?"])
    def test_brings_nobody_in_for_anything_else(self, customer: Customer, no: str) -> None:
        customer.ask(UNKNOWN)
        assert customer.ask(no).outcome != "escalated"

    def test_is_one_only_right_after_it(self, customer: Customer) -> None:
        customer.ask(UNKNOWN)
        customer.ask(QUESTION)
        assert customer.ask("yes please").outcome != "escalated"

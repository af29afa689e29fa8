"""core/agent/remembering.py: what customers tell is noted, used, corrected and forgotten."""

from collections.abc import Callable

import pytest

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.agent.draft import Context
from core.agent.remembering import reply_to
from core.bootstrap import Services
from core.db import now
from core.escalation.models import TicketReason
from core.memory.known import Known
from core.sessions.models import Outcome, SessionStatus
from tests.agent.conftest import QUESTION, Customer

Arrive = Callable[[Services], Customer]


def known(customer: Customer) -> dict[str, str]:
    """What holds, by key."""
    noted = customer.services.memory.of_session(customer.session_id)
    return {each.key: each.value for each in noted if each.superseded_at is None}


class TestTelling:
    def test_notes_what_a_message_says_and_counts_it(self, customer: Customer) -> None:
        turn = customer.ask("My order ORD-55812 is late. Write to ann@example.org, please.")
        assert turn.facts_extracted == 2
        assert known(customer) == {"order": "ORD-55812", "email": "ann@example.org"}

    def test_notes_nothing_from_a_question_without_facts(self, customer: Customer) -> None:
        assert customer.ask(QUESTION).facts_extracted == 0
        assert known(customer) == {}

    def test_thanks_for_a_number_that_comes_alone(self, customer: Customer) -> None:
        turn = customer.ask("It's order #4821.")
        assert turn.outcome is Outcome.ANSWERED
        assert "noted your order number 4821" in turn.text
        turn = customer.ask("My name is Ann Lee and I'd prefer e-mail, ann@example.org")
        assert known(customer)["preference"] == "I'd prefer e-mail"
        assert "your name Ann Lee" in turn.text

    def test_takes_a_correction_and_keeps_what_it_corrects(self, customer: Customer) -> None:
        customer.ask("My order number is ORD-55812.")
        turn = customer.ask("No, it's 55821")
        assert "ORD-55821 instead of ORD-55812" in turn.text
        first, second = customer.services.memory.of_session(customer.session_id)
        assert (first.value, first.superseded_by, second.value) == (
            "ORD-55812",
            second.id,
            "ORD-55821",
        )
        assert first.superseded_at == second.created_at

    def test_notes_nothing_from_what_an_operator_writes(
        self, customer: Customer, operator: Caller
    ) -> None:
        ticket = customer.ask("I want to speak to a person").ticket_id
        assert ticket is not None
        text = "I am Grace, call me on +49 151 23456789 about order 99120. I will send it tomorrow."
        customer.services.escalation.reply(ticket, by=operator, text=text)
        assert known(customer) == {}
        customer.ask("Thank you. My number is +49 30 901820.")
        assert known(customer) == {"phone": "+4930901820"}


class TestUsing:
    def test_says_which_order_a_question_is_taken_to_be_about(self, customer: Customer) -> None:
        customer.ask("My order number is 55812.")
        text = customer.ask("Can I send my order back?").text
        assert text.startswith("About order 55812, which you mentioned:")
        assert "30 days" in text

    def test_names_no_order_where_the_question_needs_none(self, customer: Customer) -> None:
        customer.ask("My order number is 55812.")
        assert "55812" not in customer.ask("What does the Family plan cost?").text

    def test_finds_the_same_passages_as_without_memory(
        self, shop: Services, arrive: Arrive
    ) -> None:
        told, silent = arrive(shop), arrive(shop)
        told.ask("My order number is 55812.")
        silent.ask("Hello")
        with_memory = told.ask("Can I send my order back?")
        without = silent.ask("Can I send my order back?")
        assert [s["metadata"] for s in with_memory.sources] == [
            s["metadata"] for s in without.sources
        ]

    def test_answers_what_was_told(self, customer: Customer) -> None:
        customer.ask("My order number is 55812 and my name is Ann Lee.")
        assert "**55812**" in customer.ask("What is my order number?").text
        assert "**Ann Lee**" in customer.ask("do you remember my name?").text

    def test_lists_all_that_is_known_with_what_was_promised(
        self, customer: Customer, operator: Caller
    ) -> None:
        customer.ask("My order number is 55812.")
        ticket = customer.services.escalation.request(
            customer.session_id, reason=TicketReason.EXPLICIT_REQUEST
        ).ticket
        customer.services.escalation.reply(ticket.id, by=operator, text="I will refund you today.")
        customer.services.escalation.change_status(customer.session_id, SessionStatus.ACTIVE)
        text = customer.ask("What do you know about me?").text
        assert "Order number: 55812" in text
        assert "I will refund you today." in text

    def test_hides_what_another_customer_told(self, shop: Services, arrive: Arrive) -> None:
        arrive(shop).ask("My order number is 77001.")
        stranger = arrive(shop)
        stranger.ask("Hello")
        assert "noted nothing" in stranger.ask("What do you know about me?").text
        assert "77001" not in stranger.ask("What is my order number?").text

    def test_knows_a_vouched_for_customer_in_another_session(
        self, shop: Services, arrive: Arrive
    ) -> None:
        vouched = {"user_id": "u-1", "user_verified": True}
        first, second = (Customer(shop, shop.sessions.create(**vouched).id) for _ in range(2))
        first.ask("My order number is 88120.")
        assert "**88120**" in second.ask("What is my order number?").text
        assert "About order 88120, which you mentioned on" in second.ask("Where is it?").text
        second.ask("Forget everything about me")
        assert known(first) == {}

    @pytest.mark.parametrize("verified", [True, False])
    def test_believes_no_one_who_only_says_who_they_are(
        self, shop: Services, *, verified: bool
    ) -> None:
        told = shop.sessions.create(user_id="u-2", user_verified=verified)
        Customer(shop, told.id).ask("My order number is 88121.")
        claimed = Customer(shop, shop.sessions.create(user_id="u-2").id)
        claimed.ask("Hello")
        assert "88121" not in claimed.ask("What is my order number?").text
        assert "noted nothing" in claimed.ask("What do you know about me?").text


class TestForgetting:
    def test_forgets_one_thing_with_what_it_corrected(self, customer: Customer) -> None:
        customer.ask("My order is ORD-55812, my phone is +49 30 901820.")
        customer.ask("Sorry, it's 55821")
        turn = customer.ask("Please forget my order number.")
        assert "forgotten your order number" in turn.text
        assert "messages themselves stay" in turn.text
        noted = customer.services.memory.of_session(customer.session_id)
        assert [each.key for each in noted] == ["phone"]

    def test_forgets_the_last_thing_said(self, customer: Customer) -> None:
        customer.ask("My order number is 55812.")
        customer.ask("My name is Ann Lee.")
        customer.ask("forget that")
        assert known(customer) == {"order": "55812"}

    def test_forgets_everything(self, customer: Customer) -> None:
        customer.ask("My order number is 55812 and my name is Ann Lee.")
        customer.ask("Forget everything about me")
        assert known(customer) == {}
        assert "noted nothing" in customer.ask("what do you know about me?").text


class TestLookAlikes:
    @pytest.mark.parametrize(
        "message",
        [
            "I forgot my password",
            "Forget it",
            "I want to forget my old phone and pair a new one",
            "What do you know about shipping?",
            "What do you know about the Family plan?",
            "Where do I find my order number?",
            "What is my order status?",
            "How do I change my phone number?",
            "Delete my account",
            "Can you delete my phone number from my account?",
            "Do you have a phone number?",
            "What is the name of the plan?",
            "What is an order number?",
            "Does the hub remember my settings?",
            "My order 55812 never arrived",
            "Is 55812 my order number?",
        ],
    )
    def test_leaves_questions_about_the_product_alone(self, message: str) -> None:
        order = Known(1, "order", "55812", 1.0, now(), 1)
        phone = Known(2, "phone", "+4930901820", 0.9, now(), 2)
        assert reply_to(message, Context(known=[order, phone])) is None

    def test_lets_the_rules_for_a_person_go_first(self, customer: Customer) -> None:
        customer.ask("My order number is 55812.")
        turn = customer.ask("I want to speak to a person, forget that")
        assert turn.outcome is Outcome.ESCALATED


@pytest.fixture
def operator(shop: Services) -> Caller:
    return Caller.of(
        shop.accounts.add_operator(
            f"{now().timestamp()}@example.org", role=OperatorRole.OPERATOR, password="long enough"
        )
    )

"""Messages with greetings, contacts and signatures, through the whole agent."""

import pytest

from tests.agent.conftest import QUESTION, Customer

CONTACTS = "Hi, I am ines@mail.example, my number is +49 171 2345678. {}"
LETTER = "Dear team,\n\n{}\n\nBest regards,\nInes Keller\nKeller & Sons\n+49 30 901820"
IN_NEED = "al 404 on hub since this mornign pls help"


@pytest.mark.parametrize("around", [CONTACTS, LETTER])
class TestTurn:
    def test_is_as_sure_as_without(self, customer: Customer, around: str) -> None:
        bare = customer.ask(QUESTION)
        asked = customer.ask(around.format(QUESTION))
        assert asked.sources == bare.sources
        assert asked.confidence == pytest.approx(bare.confidence)
        assert customer.messages[-2] == ("user", around.format(QUESTION))

    def test_does_not_take_them_for_a_wish_to_be_called(
        self, customer: Customer, around: str
    ) -> None:
        assert customer.ask(around.format(IN_NEED)).outcome != "escalated"

    def test_still_hears_a_request_for_a_person(self, customer: Customer, around: str) -> None:
        asked = customer.ask(around.format("Can I speak to somebody who repairs lamps?"))
        assert asked.outcome == "escalated"


class TestTurnWithAPlaceToCall:
    def test_is_a_request_where_it_asks_for_the_call(self, customer: Customer) -> None:
        asked = customer.ask("My parcel is late, please call me on +49 171 2345678")
        assert asked.outcome == "escalated"

"""The inbox's lists: who waits, for how long, and who has them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from console.deps import Desk
from console.views import bulk, inbox
from core.accounts.models import Operator, OperatorRole
from core.accounts.service import Caller
from core.bootstrap import Services
from core.escalation.models import Ticket
from tests.console.conftest import PASSWORD, Broken, asked, markup, text, view


@pytest.fixture
def bob(services: Services) -> Operator:
    return services.accounts.add_operator(
        "bob@example.com", role=OperatorRole.OPERATOR, password=PASSWORD, name="Bob"
    )


def waiting(services: Services, user_id: str, words: str = "I want to speak to a human") -> int:
    """The number of a new ticket."""
    ticket = services.escalation.live_ticket(asked(services, words, user_id=user_id).id)
    assert ticket is not None
    return ticket.id


def let_pass(services: Services, ticket_id: int, by: timedelta) -> None:
    """Since the ticket was opened so much more time has gone by."""
    with services.transactions.begin() as db:
        for ticket in db.scalars(select(Ticket).where(Ticket.id == ticket_id)):
            ticket.created_at -= by
            if ticket.reply_due_at is not None:
                ticket.reply_due_at -= by


class TestLists:
    def test_say_what_to_expect_when_they_are_empty(self, desk: Desk) -> None:
        assert "Nobody needs a person at the moment." in text(view(inbox.show, desk))
        for name, words in {
            "mine": "You have no open ticket.",
            "unassigned": "Nobody is waiting.",
            "waiting": "No customer owes you an answer.",
            "resolved": "No ticket has been resolved yet.",
        }.items():
            assert words in text(view(inbox.show, desk, list=name))

    def test_show_customer_words_reason_and_deadline(self, desk: Desk) -> None:
        number = waiting(desk.services, "mara@example.com")
        shown = text(view(inbox.show, desk))
        assert f"mara@example.com Ticket {number} I want to speak to a human" in shown
        assert "Asked for a person Normal Waiting for a person Due" in shown

    def test_put_the_longest_waiting_first(self, desk: Desk) -> None:
        waiting(desk.services, "short@example.com")
        number = waiting(desk.services, "long@example.com")
        let_pass(desk.services, number, timedelta(minutes=20))
        shown = text(view(inbox.show, desk))
        assert shown.index("long@example.com") < shown.index("short@example.com")

    @pytest.mark.parametrize(
        ("minutes", "badge"),
        [(1, 'badge good">Due '), (50, 'badge gap">Due '), (70, 'badge act">Late, was due ')],
    )
    def test_colour_a_deadline_by_how_near_it_is(
        self, desk: Desk, minutes: int, badge: str
    ) -> None:
        let_pass(
            desk.services, waiting(desk.services, "mara@example.com"), timedelta(minutes=minutes)
        )
        assert badge in markup(view(inbox.show, desk))

    def test_tell_mine_from_others_and_from_the_unassigned(self, desk: Desk, bob: Operator) -> None:
        services = desk.services
        services.escalation.claim(waiting(services, "a@example.com"), by=desk.caller)
        services.escalation.claim(waiting(services, "b@example.com"), by=Caller.of(bob))
        waiting(services, "c@example.com")
        answered = waiting(services, "d@example.com")
        services.escalation.reply(answered, by=desk.caller, text="Hello")
        done = waiting(services, "e@example.com")
        services.escalation.resolve(done, by=desk.caller)
        for name, letters in {
            "mine": "ad",
            "unassigned": "c",
            "open": "abcd",
            "waiting": "d",
            "resolved": "e",
        }.items():
            shown = text(view(inbox.show, desk, list=name))
            assert [x for x in "abcde" if f"{x}@example.com" in shown] == list(letters), name
        counted = text(view(inbox.show, desk))
        assert "Mine 2 Unassigned 1 All open 4 Waiting for customer 1 Resolved 1" in counted
        assert "With a person Bob" in counted
        assert "With a person You" in counted

    def test_lead_to_the_ticket(self, desk: Desk) -> None:
        number = waiting(desk.services, "mara@example.com")
        assert f'href="inbox?ticket={number}"' in markup(view(inbox.show, desk))

    def test_show_a_customers_words_as_text(self, desk: Desk) -> None:
        waiting(desk.services, "<b>me</b>", "I want a human <img src=x onerror=alert(1)>")
        shown = markup(view(inbox.show, desk))
        assert "<img" not in shown
        assert "<b>me" not in shown

    def test_turn_pages_of_25(self, desk: Desk) -> None:
        for number in range(26):
            session = desk.services.sessions.create(user_id=f"customer-{number}")
            desk.services.escalation.request(session.id, reason="explicit_request")
        assert markup(view(inbox.show, desk)).count("<tr>") == 1 + 25
        assert markup(view(inbox.show, desk, tickets="2")).count("<tr>") == 1 + 1

    def test_say_in_plain_words_that_they_failed(self, desk: Desk, services: Services) -> None:
        broken = replace(desk, services=replace(services, escalation=Broken()))
        app = view(inbox.show, broken)
        assert "could not be shown" in app.error[0].value
        assert "10.0.0.7" not in app.error[0].value


class TestBulk:
    def test_is_offered_once_something_is_ticked(self, desk: Desk) -> None:
        number = waiting(desk.services, "mara@example.com")
        app = view(inbox.show, desk)
        assert not app.button
        app.session_state[bulk.CHOSEN] = [str(number), "4711"]
        app.run()
        assert "**1 selected**" in [line.value for line in app.markdown]

    def test_assigns_with_a_note(self, desk: Desk, bob: Operator) -> None:
        numbers = [waiting(desk.services, f"{n}@example.com") for n in range(2)]
        app = view(inbox.show, desk)
        app.session_state[bulk.CHOSEN] = [str(number) for number in numbers]
        app.run()
        app.selectbox(key="bulk-assignee").select(bob.email)
        app.text_area(key="bulk-note").input("Yours")
        app.button(key="bulk-assign").click().run()
        for number in numbers:
            found, notes = desk.services.escalation.ticket(number)
            assert found.ticket.owner_name == "Bob"
            assert [note.text for note in notes] == ["Yours"]
        assert app.session_state[bulk.CHOSEN] == []

    def test_resolves_what_it_can_and_names_the_rest(self, desk: Desk, bob: Operator) -> None:
        services = desk.services
        free, taken = waiting(services, "a@example.com"), waiting(services, "b@example.com")
        services.escalation.claim(taken, by=Caller.of(bob))
        app = view(inbox.show, desk)
        app.session_state[bulk.CHOSEN] = [str(free), str(taken)]
        app.run()
        app.button(key="bulk-resolve").click().run()
        assert not services.escalation.ticket(free)[0].ticket.is_live
        assert services.escalation.ticket(taken)[0].ticket.is_live
        assert app.error[0].value == f"Ticket {taken}\\: Bob has taken this ticket."

    def test_is_not_offered_to_a_viewer(self, desk: Desk, vera: Operator) -> None:
        waiting(desk.services, "mara@example.com")
        app = view(inbox.show, replace(desk, operator=vera))
        assert "mara@example.com" in text(app)
        assert 'name="select"' not in markup(app)

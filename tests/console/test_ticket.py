"""One ticket on one screen, and what an operator does with it."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from console.deps import Desk
from console.views import canned, inbox
from core.accounts.models import Operator, OperatorRole
from core.accounts.service import Caller
from core.attachments.service import Upload
from core.bootstrap import Services
from core.canned.service import Wording
from core.escalation.models import Ticket, TicketStatus
from core.sessions.models import ChatSession, Role, SessionStatus
from tests.console.conftest import PASSWORD, asked, markup, text, view

HUMAN = "I want to speak to a human"


@pytest.fixture
def session(services: Services) -> ChatSession:
    return asked(services, HUMAN, user_id="mara@example.com")


@pytest.fixture
def ticket(services: Services, session: ChatSession) -> Ticket:
    ticket = services.escalation.live_ticket(session.id)
    assert ticket is not None
    return ticket


@pytest.fixture
def bob(services: Services) -> Operator:
    return services.accounts.add_operator(
        "bob@example.com", role=OperatorRole.OPERATOR, password=PASSWORD, name="Bob"
    )


def opened(desk: Desk, ticket: Ticket) -> AppTest:
    return view(inbox.show, desk, ticket=str(ticket.id))


def state(desk: Desk, ticket: Ticket) -> Ticket:
    return desk.services.escalation.ticket(ticket.id)[0].ticket


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


class TestScreen:
    def test_says_why_and_on_what_evidence(self, desk: Desk, ticket: Ticket) -> None:
        shown = text(opened(desk, ticket))
        assert "Why Asked for a person" in shown
        assert HUMAN in shown
        assert "Matched" in shown
        assert "Began with:" in shown

    def test_shows_the_score_beside_its_threshold(
        self, desk: Desk, services: Services, ticket: Ticket
    ) -> None:
        with services.transactions.begin() as db:
            found = db.get(Ticket, ticket.id)
            assert found is not None
            found.evidence = {"score": 0.834, "threshold": 0.6, "matched": "a human"}
        assert "Score 0.83, handed over from 0.60" in text(opened(desk, ticket))

    def test_shows_facts_promises_notes_and_earlier_sessions(
        self, desk: Desk, services: Services
    ) -> None:
        asked(services, "Can dolphins fly?", user_id="tom@example.com")
        chat = services.sessions.create(user_id="tom@example.com", metadata={"plan": "Plus"})
        list(services.agent.take_turn(chat.id, HUMAN))
        ticket = services.escalation.live_ticket(chat.id)
        assert ticket is not None
        services.escalation.reply(ticket.id, by=desk.caller, text="I will call you tomorrow.")
        services.escalation.note(ticket.id, by=desk.caller, text="Knows the <b>boss</b>")
        shown = text(opened(desk, ticket))
        assert "Plan Plus" in shown
        assert "Open promises I will call you tomorrow." in shown
        assert "Notes Knows the <b>boss</b> Ada" in shown
        assert "Earlier sessions Can dolphins fly? Declined" in shown

    def test_says_of_each_file_what_was_read_or_why_nothing(
        self, desk: Desk, ticket: Ticket
    ) -> None:
        files = [Upload("note.txt", b"Order 55812"), Upload("cut.pdf", b"%PDF-1.7 and no more")]
        list(desk.services.agent.take_turn(ticket.session_id, "Here", attachments=files))
        shown = text(opened(desk, ticket))
        assert "Read as text" in shown
        assert "Not read: it is damaged" in shown

    def test_shows_who_else_looks_and_who_writes(
        self, desk: Desk, bob: Operator, ticket: Ticket
    ) -> None:
        services = desk.services
        services.presence.look(ticket.id, Caller.of(bob))
        services.typing.sign(ticket.session_id, client_id="tab", role=Role.USER)
        shown = text(opened(desk, ticket))
        assert "Bob is looking at this ticket too." in shown
        assert "The customer is typing" in shown
        assert services.presence.others(ticket.id, Caller.of(bob)) == ["Ada"]

    def test_does_not_tell_the_operator_of_the_own_typing(self, desk: Desk, ticket: Ticket) -> None:
        desk.services.typing.sign(
            ticket.session_id, client_id="operator:Ada", role=Role.OPERATOR, name="Ada"
        )
        assert "typing" not in text(opened(desk, ticket))

    @pytest.mark.parametrize("number", ["4711", "x", "-1", "1.5"])
    def test_says_so_when_there_is_no_such_ticket(self, desk: Desk, number: str) -> None:
        app = view(inbox.show, desk, ticket=number)
        assert app.error[0].value.startswith("There is no such ticket.")

    def test_shows_everything_and_offers_nothing_to_a_viewer(
        self, desk: Desk, vera: Operator, ticket: Ticket
    ) -> None:
        app = opened(replace(desk, operator=vera), ticket)
        assert HUMAN in text(app)
        assert labels(app) == ["Inbox"]
        assert not app.text_area
        assert 'name="kept"' not in markup(app)

    def test_shows_no_version_where_a_rule_decided(
        self, desk: Desk, services: Services, ticket: Ticket
    ) -> None:
        with services.transactions.begin() as db:
            found = db.get(Ticket, ticket.id)
            assert found is not None
            found.evidence = {"decided_by": "rule", "detector_version": ""}
        shown = text(opened(desk, ticket))
        assert "Decided by Rule" in shown
        assert "Detector version" not in shown


class TestActions:
    def test_claim_makes_the_operator_its_owner(self, desk: Desk, ticket: Ticket) -> None:
        app = opened(desk, ticket)
        app.button(key="claim").click().run()
        assert state(desk, ticket).owner_name == "Ada"
        assert "with you" in text(app)
        assert "Claim" not in labels(app)

    def test_claim_of_one_that_is_taken_says_who(
        self, desk: Desk, bob: Operator, ticket: Ticket
    ) -> None:
        app = opened(desk, ticket)
        desk.services.escalation.claim(ticket.id, by=Caller.of(bob))
        app.button(key="claim").click().run()
        assert app.error[0].value == "Bob has taken this ticket."
        assert "Take over" in labels(app)

    def test_take_over_moves_anothers_ticket(
        self, desk: Desk, bob: Operator, ticket: Ticket
    ) -> None:
        desk.services.escalation.claim(ticket.id, by=Caller.of(bob))
        opened(desk, ticket).button(key="take-over").click().run()
        assert state(desk, ticket).owner_name == "Ada"

    def test_release_puts_it_back_into_the_queue(self, desk: Desk, ticket: Ticket) -> None:
        desk.services.escalation.claim(ticket.id, by=desk.caller)
        opened(desk, ticket).button(key="release").click().run()
        assert state(desk, ticket).is_queued

    def test_transfer_gives_it_away_with_a_note(
        self, desk: Desk, bob: Operator, ticket: Ticket
    ) -> None:
        app = opened(desk, ticket)
        app.selectbox(key=f"transfer-to-{ticket.id}").select(bob.email)
        app.text_area(key=f"transfer-note-{ticket.id}").input("You know them.")
        app.button(key="transfer-do").click().run()
        assert state(desk, ticket).owner_name == "Bob"
        assert "You know them." in text(app)

    def test_note_is_for_operators_only(self, desk: Desk, ticket: Ticket) -> None:
        app = opened(desk, ticket)
        app.text_area(key=f"note-{ticket.id}").input("Check the batch.")
        app.button(key="note-do").click().run()
        assert "Check the batch." in text(app)
        history = desk.services.sessions.history(ticket.session_id)
        assert all("batch" not in message.content for message in history.messages)

    @pytest.mark.parametrize(
        ("key", "status"),
        [("resolve-back", SessionStatus.ACTIVE), ("resolve-end", SessionStatus.ENDED)],
    )
    def test_resolve_hands_back_or_ends(
        self, desk: Desk, ticket: Ticket, key: str, status: SessionStatus
    ) -> None:
        app = opened(desk, ticket)
        app.text_area(key=f"resolution-{ticket.id}").input("Explained")
        app.button(key=key).click().run()
        assert state(desk, ticket).resolution == "Explained"
        assert desk.services.sessions.get(ticket.session_id).status == status
        assert "Resolution: Explained" in text(app)

    def test_reopen_puts_a_resolved_one_back(self, desk: Desk, ticket: Ticket) -> None:
        desk.services.escalation.resolve(ticket.id, by=desk.caller)
        app = opened(desk, ticket)
        app.button(key="reopen").click().run()
        assert state(desk, ticket).status == TicketStatus.REOPENED
        assert app.text_area

    def test_back_leads_to_the_list_as_it_was(self, desk: Desk, ticket: Ticket) -> None:
        app = view(inbox.show, desk, list="unassigned")
        app.query_params["ticket"] = str(ticket.id)
        app.run()
        app.button(key="back").click().run()
        assert app.subheader[0].value == "Inbox"
        assert app.query_params["list"] == "unassigned"


class TestReplyBox:
    def test_sends_and_waits_for_the_customer(self, desk: Desk, ticket: Ticket) -> None:
        app = opened(desk, ticket)
        app.text_area(key=f"reply-{ticket.session_id}").input("I am on it.")
        app.button(key="send").click().run()
        assert "I am on it." in text(app)
        assert app.text_area(key=f"reply-{ticket.session_id}").value == ""
        assert state(desk, ticket).status == TicketStatus.WAITING

    @pytest.mark.usefixtures("help_centre")
    def test_suggestion_is_inserted_after_what_was_typed(
        self, desk: Desk, services: Services
    ) -> None:
        chat = asked(services, "How do I reset my password?")
        list(services.agent.take_turn(chat.id, HUMAN))
        ticket = services.escalation.live_ticket(chat.id)
        assert ticket is not None
        app = opened(desk, ticket)
        app.text_area(key=f"reply-{chat.id}").input("Hello.")
        app.button(key="suggest").click().run()
        typed = app.text_area(key=f"reply-{chat.id}").value
        assert typed.startswith("Hello.\n\nChoose Forgot password")
        assert any("Reset your password" in caption.value for caption in app.caption)

    def test_says_so_when_nothing_can_be_suggested(self, desk: Desk, ticket: Ticket) -> None:
        app = opened(desk, ticket)
        app.button(key="suggest").click().run()
        assert any("has asked nothing yet" in caption.value for caption in app.caption)

    def test_canned_reply_is_filled_in_and_inserted(self, desk: Desk, ticket: Ticket) -> None:
        words = Wording("Late", "Dear {customer}, ticket {ticket}, order {order}. {operator}")
        reply = desk.services.canned.add(desk.caller, words, shared=False)
        app = opened(desk, ticket)
        box = f"reply-{ticket.session_id}"
        app.text_area(key=box).input("Hello.")
        app.button(key=f"canned-{reply.id}").click().run()
        assert app.text_area(key=box).value == (
            f"Hello.\n\nDear mara@example.com, ticket {ticket.id}, order {{order}}. Ada"
        )
        assert any("Fill in by hand" in caption.value for caption in app.caption)
        assert app.session_state[canned.CLOSED] == 1

    def test_draft_survives_a_look_at_another_ticket(self, desk: Desk, ticket: Ticket) -> None:
        other = desk.services.escalation.live_ticket(asked(desk.services, HUMAN).id)
        assert other is not None
        app = opened(desk, ticket)
        app.text_area(key=f"reply-{ticket.session_id}").input("Half a sen").run()
        app.query_params["ticket"] = str(other.id)
        app.run()
        assert app.text_area(key=f"reply-{other.session_id}").value == ""
        app.query_params["ticket"] = str(ticket.id)
        app.run()
        assert app.text_area(key=f"reply-{ticket.session_id}").value == "Half a sen"

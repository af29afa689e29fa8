from dataclasses import replace

import pytest

from console.deps import Desk
from console.markup import buttons
from console.views import message_menu, sessions
from core.accounts.models import Operator, OperatorRole
from core.accounts.service import Caller
from core.attachments.service import Upload
from core.bootstrap import Services
from core.errors import MessageNotFound, TestQuestionExists
from core.escalation.detection.verdict import HandOver
from core.escalation.models import Ticket
from core.quality.models import Expectation, Origin
from core.sessions.models import ChatSession, Rating, Role, SessionStatus
from tests.console.conftest import PASSWORD, asked, markup, text, view


@pytest.fixture
def escalated(services: Services) -> ChatSession:
    return asked(services, "I want to speak to a human", user_id="mara@example.com")


def live_ticket(desk: Desk, session: ChatSession) -> Ticket:
    ticket = desk.services.escalation.live_ticket(session.id)
    assert ticket is not None
    return ticket


class TestTranscript:
    def test_shows_who_said_what_and_what_was_done(self, desk: Desk) -> None:
        session = asked(desk.services, "Can dolphins fly?", user_id="mara@example.com")
        shown = text(view(sessions.show, desk, session=session.id))
        assert "mara@example.com" in shown
        assert "Can dolphins fly?" in shown
        assert "Declined" in shown
        assert "Why this answer" in shown

    def test_lists_attachments_with_their_size(self, desk: Desk) -> None:
        session = desk.services.sessions.create()
        upload = Upload("invoice <1>.pdf", b"x" * 2048)
        list(desk.services.agent.take_turn(session.id, "See file", attachments=[upload]))
        app = view(sessions.show, desk, session=session.id)
        assert "invoice <1>.pdf · 2 KB" in text(app)
        [file] = desk.services.sessions.history(session.id).messages[0].attachments
        assert f'href="files/{file["attachment_id"]}" download="invoice &lt;1&gt;.pdf"' in markup(
            app
        )

    def test_shows_what_the_customer_thought_of_an_answer(self, desk: Desk) -> None:
        session = asked(desk.services, "Can dolphins fly?")
        answer = desk.services.sessions.history(session.id).messages[-1]
        desk.services.sessions.rate(session.id, answer.id, rating=Rating.DOWN)
        assert "Not helpful" in text(view(sessions.show, desk, session=session.id))

    def test_shows_a_customers_markdown_and_html_as_typed(self, desk: Desk) -> None:
        session = asked(desk.services, "**bold** <script>alert(1)</script> :red[x] $5")
        app = view(sessions.show, desk, session=session.id)
        assert "**bold** <script>alert(1)</script> :red[x] $5" in text(app)
        assert "<script>" not in markup(app)

    def test_says_so_when_nothing_has_been_said(self, desk: Desk) -> None:
        session = desk.services.sessions.create()
        assert "Nothing has been said yet." in text(view(sessions.show, desk, session=session.id))

    def test_says_so_when_there_is_no_such_session(self, desk: Desk) -> None:
        app = view(sessions.show, desk, session="sess_unknown")
        assert app.error[0].value.startswith("There is no such session.")

    def test_brings_earlier_messages_on_request(self, desk: Desk, escalated: ChatSession) -> None:
        ticket = live_ticket(desk, escalated)
        for number in range(102):
            desk.services.escalation.reply(ticket.id, by=desk.caller, text=f"No {number}.")
        app = view(sessions.show, desk, session=escalated.id)
        assert "No 101." in text(app)
        assert "No 1." not in text(app)
        next(b for b in app.button if b.label.startswith("Show earlier")).click().run()
        assert "No 1." in text(app)


def reply_box(session: ChatSession) -> str:
    return f"reply-{session.id}"


class TestReply:
    def test_reaches_the_customers_chat(self, desk: Desk, escalated: ChatSession) -> None:
        app = view(sessions.show, desk, session=escalated.id)
        app.text_area(key=reply_box(escalated)).input("I am on it.")
        app.button(key="send").click().run()
        last = desk.services.sessions.history(escalated.id).messages[-1]
        assert (last.role, last.author, last.content) == (Role.OPERATOR, "Ada", "I am on it.")
        assert "I am on it." in text(app)
        assert app.text_area(key=reply_box(escalated)).value == ""

    def test_keeps_the_text_and_says_why_it_was_not_sent(
        self, desk: Desk, escalated: ChatSession
    ) -> None:
        bob = desk.services.accounts.add_operator(
            "bob@example.com", role=OperatorRole.OPERATOR, password=PASSWORD
        )
        app = view(sessions.show, desk, session=escalated.id)
        ticket = live_ticket(desk, escalated)
        desk.services.escalation.reply(ticket.id, by=Caller.of(bob), text="Mine.")
        app.text_area(key=reply_box(escalated)).input("I am on it.")
        app.button(key="send").click().run()
        assert app.error[0].value == "Bob has taken this ticket."
        assert app.text_area(key=reply_box(escalated)).value == "I am on it."

    def test_refuses_an_empty_one_in_plain_words(self, desk: Desk, escalated: ChatSession) -> None:
        app = view(sessions.show, desk, session=escalated.id)
        app.button(key="send").click().run()
        assert app.error[0].value.startswith("The message is empty.")

    def test_is_not_offered_to_a_viewer(
        self, desk: Desk, vera: Operator, escalated: ChatSession
    ) -> None:
        app = view(sessions.show, replace(desk, operator=vera), session=escalated.id)
        assert not app.text_area
        assert "needs the role Operator" in app.caption[0].value

    def test_is_not_offered_while_the_assistant_answers(self, desk: Desk) -> None:
        session = asked(desk.services, "Can dolphins fly?")
        app = view(sessions.show, desk, session=session.id)
        assert reply_box(session) not in {box.key for box in app.text_area}


class TestTicket:
    def test_says_that_the_first_reply_takes_it(self, desk: Desk, escalated: ChatSession) -> None:
        assert "Your first reply takes it." in text(view(sessions.show, desk, session=escalated.id))

    def test_names_who_has_taken_it(self, desk: Desk, escalated: ChatSession) -> None:
        ticket = live_ticket(desk, escalated)
        program = Caller("Help desk", OperatorRole.OPERATOR)
        desk.services.escalation.claim(ticket.id, by=program)
        shown = text(view(sessions.show, desk, session=escalated.id))
        assert "taken by Help desk" in shown
        assert "With a person" in shown
        bob = desk.services.accounts.add_operator(
            "bob@example.com", role=OperatorRole.OPERATOR, password=PASSWORD
        )
        desk.services.escalation.assign(ticket.id, by=program, assignee=bob.email)
        assert "taken by Bob" in text(view(sessions.show, desk, session=escalated.id))
        desk.services.escalation.assign(ticket.id, by=program, assignee=desk.operator.email)
        assert "taken by you" in text(view(sessions.show, desk, session=escalated.id))


class TestHandBack:
    def test_gives_the_session_to_the_assistant(self, desk: Desk, escalated: ChatSession) -> None:
        app = view(sessions.show, desk, session=escalated.id)
        app.button(key="hand-back").click().run()
        assert desk.services.sessions.get(escalated.id).status == SessionStatus.ACTIVE
        assert "Ada has left the chat. The assistant answers again." in text(app)
        assert reply_box(escalated) not in {box.key for box in app.text_area}


class TestNotes:
    def test_are_added_by_operators_and_read_by_viewers(
        self, desk: Desk, services: Services, vera: Operator
    ) -> None:
        session = asked(services, "Can dolphins fly?", user_id="mara")
        app = view(sessions.show, desk, session=session.id)
        app.text_area(key=f"note-{session.id}").input("Knows the <owner>").run()
        app = app.button(key="add-note").click().run()
        assert "Knows the <owner>" in text(app)
        services.notes.set_tags(session.id, ["zoo"], by="Ada")
        reader = view(sessions.show, replace(desk, operator=vera), session=session.id)
        assert "zoo" in text(reader)
        assert "Knows the <owner>" in text(reader)
        assert not [box for box in reader.text_area if box.key == f"note-{session.id}"]
        assert "mara zoo" in text(view(sessions.show, desk, tag="zoo"))


class TestMessageMenu:
    """Below a customer's message, by what an operator may do."""

    def curator(self, services: Services) -> Desk:
        return Desk(
            services,
            services.accounts.add_operator(
                "cleo@example.com", role=OperatorRole.CURATOR, password=PASSWORD, name="Cleo"
            ),
        )

    def offered(self, desk: Desk, session: ChatSession) -> set[tuple[str, str]]:
        return set(buttons(markup(view(sessions.show, desk, session=session.id))))

    def test_offers_what_the_role_may_do_and_viewers_nothing(
        self, desk: Desk, vera: Operator
    ) -> None:
        session = asked(desk.services, "Can dolphins fly?")
        question, answer = desk.services.sessions.history(session.id).messages
        corrections = {("correct:now", question.id), ("correct:none", question.id)}
        tests = {(f"keep:{each}", question.id) for each in Expectation}
        assert self.offered(desk, session) == corrections
        assert self.offered(self.curator(desk.services), session) == corrections | tests
        assert self.offered(replace(desk, operator=vera), session) == set()
        assert message_menu.menu(desk, answer) is None

    def test_keeps_a_question_with_the_article_that_answered_it(
        self, services: Services, help_centre: None
    ) -> None:
        cleo = self.curator(services)
        session = asked(services, "How do I reset my password?")
        [question, _] = services.sessions.history(session.id).messages
        message_menu.keep(cleo, question.id, Expectation.ANSWER)
        [kept], _ = services.quality.questions.find()
        assert (kept.question, kept.articles) == (question.content, ["reset-password"])
        assert (kept.origin, kept.created_by) == (Origin.SESSION, "Cleo")
        with pytest.raises(TestQuestionExists):
            message_menu.keep(cleo, question.id, Expectation.DECLINE)

    def test_names_no_article_where_none_answered(self, services: Services) -> None:
        session = asked(services, "Can dolphins fly?")
        [question, _] = services.sessions.history(session.id).messages
        message_menu.keep(self.curator(services), question.id, Expectation.ANSWER)
        [kept], _ = services.quality.questions.find()
        assert kept.articles == []

    def test_teaches_the_detector(self, desk: Desk) -> None:
        session = asked(desk.services, "Can dolphins fly?")
        [question, answer] = desk.services.sessions.history(session.id).messages
        message_menu.correct(desk, question.id, HandOver.NOW)
        [correction] = desk.services.detector.corrections()
        assert (correction.message_id, correction.by) == (question.id, "Ada")
        with pytest.raises(MessageNotFound):
            message_menu.correct(desk, answer.id, HandOver.NOW)

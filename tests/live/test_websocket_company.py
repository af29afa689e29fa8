"""Several clients of one session, and people who answer in it, wherever they are."""

from collections.abc import Callable, Iterator

import pytest

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.attachments.service import Upload
from core.bootstrap import Services
from core.escalation.models import TicketReason
from core.sessions import repository
from core.sessions.models import Role
from tests.live.clients import Address, Socket, Visitor, kinds, listening, taken_over

QUESTION = "How do I reset my password?"
GRACE = Caller("Grace", OperatorRole.OPERATOR)


@pytest.fixture
def two_tabs(visitor: Visitor) -> Iterator[tuple[Socket, Socket]]:
    with visitor.greeted(client_id="left") as left, visitor.greeted(client_id="right") as right:
        for tab in (left, right):
            tab.send("ping")
            tab.until("pong")
        yield left, right


@pytest.fixture(scope="module")
def other_address(demo_services: Services) -> Iterator[Address]:
    """A second application on the same database: nothing else joins the two."""
    with listening(demo_services) as address:
        yield address


def store(services: Services, visitor: Visitor, *lines: str) -> None:
    """Lines of the conversation, all at once and faster than any turn."""
    with services.transactions.begin() as db:
        session = repository.get(db, visitor.session_id, lock=True)
        for line in lines:
            repository.append(db, session, role=Role.SYSTEM, content=line)


class TestOtherClients:
    def test_see_question_and_answer_once_and_in_order(
        self, visitor: Visitor, two_tabs: tuple[Socket, Socket]
    ) -> None:
        left, right = two_tabs
        left.ask(QUESTION, client_message_id="from-left")
        seen = [right.until("message")[-1] for _ in range(2)]
        assert [(m["role"], m["message_id"]) for m in seen] == [
            (m["role"], m["id"]) for m in visitor.history()
        ]
        assert seen[0]["client_message_id"] == "from-left"
        assert seen[1]["sources"]

    def test_that_asked_are_not_told_their_own_words_again(
        self, two_tabs: tuple[Socket, Socket]
    ) -> None:
        left, right = two_tabs
        left.ask(QUESTION)
        right.ask(f"{QUESTION} Please.")
        # What right said is the news behind which an echo of left's own words would have come.
        said = [left.until("message")[-1] for _ in range(2)]
        assert next((m["role"], m["content"]) for m in said) == ("user", f"{QUESTION} Please.")
        assert "message" not in kinds(left.frames[: left.frames.index(said[0])])

    def test_see_what_comes_by_http(
        self, visitor: Visitor, two_tabs: tuple[Socket, Socket]
    ) -> None:
        answer = visitor.say(QUESTION)
        for tab in two_tabs:
            said = [tab.until("message")[-1] for _ in range(2)]
            assert said[1]["message_id"] == answer["message_id"]

    def test_are_shown_that_one_is_writing_but_not_to_itself(
        self, two_tabs: tuple[Socket, Socket]
    ) -> None:
        left, right = two_tabs
        left.send("typing")
        assert right.until("user_typing")[-1]["client_id"] == "left"
        left.send("ping")
        assert "user_typing" not in kinds(left.until("pong"))

    def test_of_another_session_see_nothing(
        self,
        two_tabs: tuple[Socket, Socket],
        demo_address: Address,
        visit: Callable[[Address], Visitor],
    ) -> None:
        stranger = visit(demo_address)
        with stranger.greeted() as elsewhere:
            two_tabs[0].ask(QUESTION)
            two_tabs[0].send("typing")
            two_tabs[1].until("user_typing")
            elsewhere.send("ping")
            assert kinds(elsewhere.until("pong")) == ["pong"]


class TestPerson:
    def test_is_read_and_seen_writing_at_once(
        self, visitor: Visitor, demo_services: Services, two_tabs: tuple[Socket, Socket]
    ) -> None:
        grace, ticket_id = taken_over(demo_services, visitor)
        demo_services.typing.sign(
            visitor.session_id, client_id="operator:Grace", role=Role.OPERATOR, name="Grace"
        )
        assert two_tabs[0].until("operator_typing")[-1]["operator"] == "Grace"
        demo_services.escalation.reply(ticket_id, by=grace, text="Grace here.")
        for tab in two_tabs:
            said = tab.until("operator_message")[-1]
            assert (said["operator"], said["content"]) == ("Grace", "Grace here.")
            assert said["message_id"] == visitor.history()[-1]["id"]
            assert said["attachments"] == []

    def test_is_read_with_the_files_that_came_with_it(
        self, visitor: Visitor, demo_services: Services, two_tabs: tuple[Socket, Socket]
    ) -> None:
        grace, ticket_id = taken_over(demo_services, visitor)
        label = Upload("label.pdf", b"%PDF")
        demo_services.replies.send(ticket_id, by=grace, text="Print this.", files=[label])
        for tab in two_tabs:
            said = tab.until("operator_message")[-1]
            assert said["attachments"] == visitor.history()[-1]["attachments"]
            assert [file["filename"] for file in said["attachments"]] == ["label.pdf"]


class TestQueue:
    def test_tells_the_place_and_that_it_moves_up(
        self,
        demo_address: Address,
        visit: Callable[[Address], Visitor],
        demo_services: Services,
    ) -> None:
        desk = demo_services.escalation
        first, second = visit(demo_address), visit(demo_address)
        ahead = desk.request(first.session_id, reason=TicketReason.EXPLICIT_REQUEST)
        with second.greeted() as socket:
            socket.ask("I want to talk to a person.")
            told = socket.until("queue")[-1]
            before = told["position"]
            assert f"You are number {before} in the queue." in told["message"]
            desk.claim(ahead.ticket.id, by=GRACE)
            assert socket.until("queue")[-1]["position"] == before - 1
            live = desk.live_ticket(second.session_id)
            assert live is not None
            desk.claim(live.id, by=GRACE)
            assert socket.until("queue")[-1]["position"] == 0


class TestAnotherProcess:
    def test_hears_of_messages_and_of_writing(
        self, visitor: Visitor, other_address: Address
    ) -> None:
        far = Visitor(other_address, visitor.session_id, visitor.token)
        with visitor.greeted(client_id="near") as near, far.greeted(client_id="far") as away:
            away.send("ping")
            near.send("typing")
            assert away.until("user_typing")[-1]["client_id"] == "near"
            frames = near.ask(QUESTION)
            said = [away.until("message")[-1] for _ in range(2)]
        assert said[1]["message_id"] == frames[-1]["message_id"]


class TestBurst:
    def test_of_messages_stored_at_once_is_told_to_its_end(
        self, visitor: Visitor, demo_services: Services
    ) -> None:
        with visitor.greeted() as socket:
            socket.send("ping")
            socket.until("pong")
            store(demo_services, visitor, *(f"line {n}" for n in range(250)))
            told = [socket.until("message")[-1]["content"] for _ in range(250)]
        assert told == [f"line {n}" for n in range(250)]


class TestResume:
    def test_tells_everything_missed_once_and_in_order(self, visitor: Visitor) -> None:
        with visitor.greeted() as socket:
            last = socket.ask(QUESTION)[-1]["message_id"]
        for n in range(3):
            visitor.say(f"{QUESTION} {n}")
        with visitor.greeted() as socket:
            socket.send("resume", after=last)
            frames = socket.until("resumed")
            visitor.say("And one more")
            live = [socket.until("message")[-1] for _ in range(2)]
        told = [frame["message_id"] for frame in [*frames[:-1], *live]]
        history = [message["id"] for message in visitor.history()]
        assert told == history[history.index(last) + 1 :]
        assert frames[-1]["count"] == 6

    def test_without_a_message_tells_all(self, visitor: Visitor) -> None:
        visitor.say(QUESTION)
        with visitor.greeted() as socket:
            socket.send("resume")
            assert kinds(socket.until("resumed")) == ["message", "message", "resumed"]

    def test_again_repeats_nothing(self, visitor: Visitor) -> None:
        visitor.say(QUESTION)
        with visitor.greeted() as socket:
            socket.send("resume")
            socket.until("resumed")
            socket.send("resume")
            assert kinds(socket.until("resumed")) == ["resumed"]

    def test_comes_before_what_is_said_meanwhile(
        self, visitor: Visitor, demo_services: Services
    ) -> None:
        visitor.say(QUESTION)
        with visitor.connect() as socket:
            socket.next()
            store(demo_services, visitor, "Said after the greeting, before the first frame")
            socket.send("resume")
            frames = socket.until("resumed")
            live = socket.until("message")
        told = [frame["message_id"] for frame in [*frames[:-1], *live]]
        assert told == [message["id"] for message in visitor.history()]

    def test_of_a_long_history_outlasts_the_outbox(
        self, visitor: Visitor, demo_services: Services
    ) -> None:
        grace, ticket_id = taken_over(demo_services, visitor)
        for n in range(1100):
            demo_services.escalation.reply(ticket_id, by=grace, text=f"line {n}")
        with visitor.greeted() as socket:
            socket.send("resume")
            frames = socket.until("resumed")
        assert frames[-1]["count"] >= 1100
        lines = [f["content"] for f in frames if f["type"] == "operator_message"]
        assert lines == [f"line {n}" for n in range(1100)]

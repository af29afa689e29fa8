"""core/quality/recalls: a wrong version is called back, and whom it answered is told once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.agent.models import TurnHit
from core.bootstrap import Services
from core.db import Transactions
from core.errors import (
    InvalidInput,
    RecallNotFound,
    VersionNotFound,
    VersionPublished,
    VersionRecalled,
)
from core.knowledge.documents import Document
from core.notifications.models import (
    Notification,
    NotificationEvent,
    NotificationTarget,
    TargetKind,
)
from core.quality.recalls.delivery import RecallDelivery
from core.sessions.models import Role, SessionStatus

QUESTION = "How many days do I have to return a lamp?"
WRONG = "You have 300 days to return a lamp."
RIGHT = "You have 30 days to return a lamp."
TOLD = f"Correction: our answer to “{QUESTION}” was wrong. {RIGHT}"
Ask = Callable[[], str]


def publish(services: Services, body: str, key: str = "returns") -> None:
    document = Document(id=key, title="Return a lamp", body=body)
    services.curation.publish(document, author="Ada")
    while services.indexing.run_some():
        pass


@pytest.fixture
def ask(services: Services) -> Ask:
    """Opens a session that is answered from the wrong version."""
    publish(services, WRONG)

    def asked() -> str:
        session = services.sessions.create(user_id="customer-42")
        events = list(services.agent.take_turn(session.id, QUESTION))
        assert events[-1].outcome == "answered"
        return session.id

    return asked


def correct(services: Services) -> None:
    """The corrected version is out, the wrong one recalled."""
    publish(services, RIGHT)
    services.quality.recalls.recall("returns", 1, by="Ada", text=RIGHT)


def deliver(services: Services) -> None:
    while services.quality.recall_delivery.run_some():
        pass


def told(services: Services, session_id: str) -> list[str]:
    messages = services.sessions.history(session_id).messages
    return [message.content for message in messages if message.role == Role.SYSTEM]


class CutOff:
    """Transactions of a process that dies when all is written, before it is kept."""

    def __init__(self, transactions: Transactions) -> None:
        self.read = transactions.read
        self._begin = transactions.begin

    @contextmanager
    def begin(self) -> Iterator[Session]:
        with self._begin() as db:
            yield db
            db.flush()
            raise KeyboardInterrupt


class TestView:
    def test_says_who_was_answered_from_a_version(self, services: Services, ask: Ask) -> None:
        session_id = ask()
        view = services.quality.recalls.view("returns", 1)
        (seen,) = view.sessions
        assert (seen.session_id, seen.user_id, seen.question) == (
            session_id,
            "customer-42",
            QUESTION,
        )
        assert (view.total, view.recall, view.is_published) == (1, None, True)

    def test_leaves_out_who_was_answered_from_another(self, services: Services, ask: Ask) -> None:
        publish(services, RIGHT)
        ask()
        assert services.quality.recalls.view("returns", 1).total == 0

    def test_of_no_version_is_refused(self, services: Services, ask: Ask) -> None:
        with pytest.raises(VersionNotFound):
            services.quality.recalls.view("returns", 9)


class TestRecall:
    def test_of_what_customers_get_now_is_refused(self, services: Services, ask: Ask) -> None:
        with pytest.raises(VersionPublished):
            services.quality.recalls.recall("returns", 1, by="Ada", text=RIGHT)

    def test_can_archive_the_article_at_once(self, services: Services, ask: Ask) -> None:
        services.quality.recalls.recall("returns", 1, by="Ada", text=RIGHT, archive=True)
        assert services.curation.detail("returns").article.status == "archived"

    def test_twice_is_refused(self, services: Services, ask: Ask) -> None:
        correct(services)
        with pytest.raises(VersionRecalled):
            services.quality.recalls.recall("returns", 1, by="Grace", text="Another text")

    def test_needs_a_text(self, services: Services, ask: Ask) -> None:
        publish(services, RIGHT)
        with pytest.raises(InvalidInput):
            services.quality.recalls.recall("returns", 1, by="Ada", text=" ")

    def test_is_in_the_audit_log(self, services: Services, ask: Ask) -> None:
        correct(services)
        entry = services.audit.find()[0][0]
        assert (entry.actor, entry.action, entry.subject_id) == ("Ada", "recalled", "returns")


class TestDelivery:
    def test_tells_each_session_once_in_its_chat(self, services: Services, ask: Ask) -> None:
        sessions = [ask(), ask()]
        correct(services)
        deliver(services)
        deliver(services)
        assert [told(services, session_id) for session_id in sessions] == [[TOLD], [TOLD]]
        view = services.quality.recalls.view("returns", 1)
        assert (view.told, view.total) == (2, 2)
        assert all(seen.delivered_at for seen in view.sessions)

    def test_tells_once_though_several_workers_do_it(self, services: Services, ask: Ask) -> None:
        sessions = [ask() for _ in range(3)]
        correct(services)
        workers = [RecallDelivery(services.transactions) for _ in range(4)]
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(RecallDelivery.run_some, workers))
        deliver(services)
        assert [told(services, session_id) for session_id in sessions] == [[TOLD]] * 3

    def test_tells_nothing_twice_after_it_was_cut_off(self, services: Services, ask: Ask) -> None:
        session_id = ask()
        correct(services)
        with pytest.raises(KeyboardInterrupt):
            RecallDelivery(CutOff(services.transactions)).run_some()
        assert told(services, session_id) == []
        deliver(services)
        assert told(services, session_id) == [TOLD]

    def test_reaches_ended_sessions_without_waking_them(self, services: Services, ask: Ask) -> None:
        session_id = ask()
        services.escalation.change_status(session_id, SessionStatus.ENDED)
        before = services.sessions.get(session_id)
        correct(services)
        deliver(services)
        after = services.sessions.get(session_id)
        assert told(services, session_id)[-1] == TOLD
        assert (after.status, after.last_activity) == (before.status, before.last_activity)

    def test_reaches_an_answer_that_was_under_way(self, services: Services, ask: Ask) -> None:
        correct(services)
        deliver(services)
        services.versions.restore("returns", 1, author="Ada")
        while services.indexing.run_some():
            pass
        late = ask_again(services)
        deliver(services)
        assert told(services, late) == [TOLD]

    def test_is_told_to_other_systems(self, services: Services, ask: Ask) -> None:
        with services.transactions.begin() as db:
            target = NotificationTarget(
                kind=TargetKind.EMAIL, name="Team", address="a@shop.example"
            )
            target.events, target.with_words = [NotificationEvent.ANSWER_RECALLED], True
            db.add(target)
        session_id = ask()
        correct(services)
        deliver(services)
        with services.transactions.read() as db:
            (sent,) = db.scalars(select(Notification))
        assert (sent.event, sent.session_id) == ("answer.recalled", session_id)
        assert sent.payload["correction"] == RIGHT
        assert sent.payload["user_id"] == "customer-42"
        assert sent.payload["words"] == {"question": QUESTION}


class TestWithdraw:
    def test_tells_nobody_any_more(self, services: Services, ask: Ask) -> None:
        session_id = ask()
        correct(services)
        services.quality.recalls.withdraw("returns", 1, by="Ada")
        deliver(services)
        assert told(services, session_id) == []

    def test_lets_the_version_be_recalled_with_another_text(
        self, services: Services, ask: Ask
    ) -> None:
        ask()
        correct(services)
        services.quality.recalls.withdraw("returns", 1, by="Ada")
        services.quality.recalls.recall("returns", 1, by="Ada", text="Ask us.")
        assert [recall.text for recall in services.quality.recalls.find()[0]] == ["Ask us.", RIGHT]

    def test_of_none_is_refused(self, services: Services, ask: Ask) -> None:
        with pytest.raises(RecallNotFound):
            services.quality.recalls.withdraw("returns", 1, by="Ada")


class TestOfAnswers:
    def test_names_the_answers_that_were_recalled(self, services: Services, ask: Ask) -> None:
        session_id = ask()
        answer = services.sessions.history(session_id).messages[-1]
        assert services.quality.recalls.of_answers([answer.id]) == {}
        correct(services)
        (recall,) = services.quality.recalls.of_answers([answer.id]).values()
        assert recall.text == RIGHT


def ask_again(services: Services) -> str:
    """A session whose answer quotes version 1, though it was stored after the recall."""
    session = services.sessions.create()
    list(services.agent.take_turn(session.id, QUESTION))
    with services.transactions.begin() as db:
        db.execute(update(TurnHit).values(version_number=1))
    return session.id

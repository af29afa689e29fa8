"""core/sessions/removal.py: a session goes with all that belongs to it, whatever happens."""

import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.agent.models import Turn, TurnHit
from core.attachments.models import Attachment, AttachmentPassage
from core.attachments.service import Upload
from core.bootstrap import Services
from core.db import now
from core.errors import SessionNotFound
from core.escalation.detection.models import DetectorCorrection
from core.escalation.detection.verdict import HandOver
from core.escalation.models import Promise, Ticket, TicketReason
from core.escalation.presence import TicketViewer
from core.knowledge.documents import Document
from core.knowledge.models import Article
from core.memory.models import Memory
from core.migrations.tables import Base
from core.notifications.models import (
    Notification,
    NotificationEvent,
    NotificationTarget,
    TargetKind,
)
from core.quality.gaps.forgetting import forget
from core.quality.gaps.models import Gap, GapKind, GapQuestion
from core.quality.models import RunKind, TestResult, TestRun
from core.quality.recalls.models import AnswerCorrection, AnswerRecall
from core.reporting.topics.models import TopicQuestion
from core.sessions.demo import DemoSession
from core.sessions.facts import AskedAgain, SessionFacts
from core.sessions.hidden_models import HiddenValue
from core.sessions.models import (
    ChatSession,
    Csat,
    Feedback,
    Message,
    Outcome,
    Rating,
    RemovedSession,
    Role,
    SessionStatus,
    TypingSign,
)
from core.sessions.note_models import SessionNote, SessionTag
from core.sessions.removal import BATCH, SessionRemoval

ROOT = Path(__file__).parents[2]
OF_A_SESSION = (
    ChatSession,
    Message,
    Turn,
    TurnHit,
    Feedback,
    Csat,
    Ticket,
    SessionNote,
    SessionTag,
    TicketViewer,
    DetectorCorrection,
    Promise,
    Notification,
    TypingSign,
    Attachment,
    AttachmentPassage,
    TestResult,
    AnswerCorrection,
    GapQuestion,
    DemoSession,
    SessionFacts,
    AskedAgain,
    Memory,
    TopicQuestion,
    HiddenValue,
)
"""Every table that holds something of a session."""


def rows(services: Services) -> dict[str, int]:
    with services.transactions.read() as db:
        return {
            t.__tablename__: db.scalar(select(func.count()).select_from(t)) or 0
            for t in OF_A_SESSION
        }


def everything(services: Services) -> str:
    """All that stands in any row of any table."""
    with services.transactions.read() as db:
        tables = Base.metadata.sorted_tables
        return "\n".join(str(row) for table in tables for row in db.execute(select(table)))


def full_session(services: Services) -> str:
    """A session that has a row in every table, and a file."""
    session_id = services.sessions.create().id
    list(
        services.agent.take_turn(
            session_id,
            "How do I send order 77120 back?",
            attachments=[Upload("bill.pdf", b"Total: 7")],
        )
    )
    asked, *_, answer = services.sessions.history(session_id).messages
    services.sessions.rate(session_id, answer.id, rating=Rating.UP)
    by = _operator(services)
    handoff = services.escalation.request(session_id, reason=TicketReason.EXPLICIT_REQUEST)
    services.escalation.reply(handoff.ticket.id, by=by, text="I will call you tomorrow.")
    services.detector.correct(asked.id, label=HandOver.NONE, by="Grace")
    services.notes.add(session_id, by="Grace", text="Call back")
    services.notes.set_tags(session_id, ["late"], by="Grace")
    services.presence.look(handoff.ticket.id, by)
    with services.transactions.begin() as db:
        run = TestRun(kind=RunKind.QUESTIONS, requested_by="Grace")
        db.add(HiddenValue(session_id=session_id, placeholder="[EMAIL_1]", sealed=b"sealed"))
        db.add(run)
        db.flush()
        asked_again = {"message_id": asked.id, "question": asked.content}
        db.add(TestResult(run_id=run.id, position=0, **asked_again))
        db.add(Csat(session_id=session_id, score=5))
        db.add(DemoSession(key=session_id, session_id=session_id, begins_at=now()))
        db.add(_correction(db, session_id))
        db.add(_facts(session_id))
        db.add(_asked_again(session_id, asked.seq))
        gap = Gap(title="Returns")
        db.add(gap)
        db.flush()
        db.add(GapQuestion(question_seq=asked.seq, gap_id=gap.id, kind=GapKind.DECLINED))
        db.add(TopicQuestion(question_seq=asked.seq))
        db.add(TypingSign(session_id=session_id, client_id="c", role=Role.USER, until=now()))
    return session_id


def _correction(db: Session, session_id: str) -> AnswerCorrection:
    """Of a version that the session's answer came from."""
    article = Article(id=uuid4().hex, title="Returns")
    db.add(article)
    db.flush()
    recall = AnswerRecall(
        article_id=article.id, version_number=1, title="Returns", text="No.", recalled_by="Grace"
    )
    db.add(recall)
    db.flush()
    return AnswerCorrection(recall_id=recall.id, session_id=session_id)


def _facts(session_id: str) -> SessionFacts:
    return SessionFacts(
        session_id=session_id,
        message_count=3,
        status=SessionStatus.ACTIVE,
        questions=1,
        tickets=1,
        ticket_open=True,
        served=True,
    )


def _asked_again(session_id: str, seq: int) -> AskedAgain:
    return AskedAgain(
        question_seq=seq,
        session_id=session_id,
        earlier_seq=seq,
        earlier_outcome=Outcome.ANSWERED,
        similarity=1.0,
        days_later=0.0,
        asked_at=now(),
        same_session=True,
    )


def _operator(services: Services) -> Caller:
    """Of this session alone; what happens to its ticket is told to a webhook."""
    name = uuid4().hex
    with services.transactions.begin() as db:
        address = "https://alderlight.com/hook"
        target = NotificationTarget(kind=TargetKind.WEBHOOK, name=name, address=address)
        target.events = [NotificationEvent.TICKET_CLAIMED]
        db.add(target)
    email = f"{name}@example.org"
    return Caller.of(
        services.accounts.add_operator(email, role=OperatorRole.OPERATOR, password="long enough")
    )


def idle(services: Services, session_id: str, *, days: float) -> str:
    """As if nothing had happened in a session for so long."""
    with services.transactions.begin() as db:
        moment = now() - timedelta(days=days)
        of_it = update(ChatSession).where(ChatSession.id == session_id)
        db.execute(of_it.values(last_activity=moment))
    return session_id


def exists(services: Services, session_id: str) -> bool:
    try:
        services.sessions.get(session_id)
    except SessionNotFound:
        return False
    return True


def unfinished(services: Services) -> list[str]:
    with services.transactions.read() as db:
        return list(db.scalars(select(RemovedSession.session_id)))


@pytest.fixture
def shop(services: Services) -> Services:
    """A knowledge base with one article, so that turns find something."""
    text = "To send an order back, print the label in your account."
    services.curation.publish(Document(id="returns", title="Returns", body=text), author="Test")
    services.indexing.run_some()
    return services


def removal_of(services: Services, remove_files: Callable[[str], None]) -> SessionRemoval:
    return SessionRemoval(services.transactions, remove_files=remove_files, forget=forget)


def folder(services: Services, session_id: str) -> Path:
    return services.settings.data_dir / "files" / session_id


class TestDelete:
    def test_takes_everything_of_the_session_and_nothing_of_another(self, shop: Services) -> None:
        before = rows(shop)
        kept = full_session(shop)
        of_one = {name: count - before[name] for name, count in rows(shop).items()}
        assert all(of_one.values()), of_one
        gone = full_session(shop)
        shop.removal.delete(gone)
        assert {name: count - before[name] for name, count in rows(shop).items()} == of_one
        assert not folder(shop, gone).exists()
        assert len(list(folder(shop, kept).iterdir())) == 1
        assert unfinished(shop) == []

    def test_leaves_no_word_of_it(self, shop: Services) -> None:
        """Neither in a table of no session nor in what was noted of those who worked on it."""
        first, second = shop.sessions.create().id, shop.sessions.create().id
        list(shop.agent.take_turn(first, "How do I tune my zither?"))
        shop.quality.gaps.gathering.run_some()
        list(shop.agent.take_turn(second, "How do I tune the strings of my zither at home?"))
        shop.quality.gaps.gathering.run_some()
        [entry], _ = shop.quality.gaps.board.find()
        assert entry.questions == 2
        asked = shop.sessions.history(first).messages[0]
        own = shop.quality.gaps.board.split(entry.gap.id, asked.id, by="Grace")
        shop.quality.gaps.board.merge(entry.gap.id, own, by="Grace")
        for session_id, words in ((first, "tune my zither?"), (second, "zither")):
            shop.removal.delete(session_id)
            assert words not in everything(shop)

    def test_calls_a_gap_by_what_others_asked(self, shop: Services) -> None:
        question = "How do I tune the strings of my zither?"
        sessions = [shop.sessions.create().id for _ in range(2)]
        for session_id, text in zip(sessions, (question, question.lower()), strict=True):
            list(shop.agent.take_turn(session_id, text))
        shop.quality.gaps.gathering.run_some()
        [entry], _ = shop.quality.gaps.board.find()
        titled = sessions if entry.gap.title == question else sessions[::-1]
        shop.removal.delete(titled[0])
        [left], _ = shop.quality.gaps.board.find()
        assert left.gap.title == shop.sessions.history(titled[1]).messages[0].content
        shop.removal.delete(titled[1])
        with shop.transactions.read() as db:
            assert db.scalars(select(Gap)).all() == []

    def test_leaves_no_table_out(self) -> None:
        """A new table that hangs on a session must be thought of here."""
        hang_on_it, found = {"sessions"}, 0
        while found != len(hang_on_it):
            found = len(hang_on_it)
            hang_on_it |= {
                table.name
                for table in Base.metadata.tables.values()
                for key in table.foreign_keys
                if key.column.table.name in hang_on_it and key.ondelete == "CASCADE"
            }
        assert hang_on_it == {table.__tablename__ for table in OF_A_SESSION}

    def test_of_a_session_that_is_not_there_is_refused(self, services: Services) -> None:
        gone = services.sessions.create().id
        services.removal.delete(gone)
        for session_id in (gone, "sess_unknown"):
            with pytest.raises(SessionNotFound):
                services.removal.delete(session_id)

    def test_while_files_arrive_leaves_none_behind(self, services: Services) -> None:
        for _ in range(10):
            session_id = services.sessions.create().id
            together = Barrier(4)

            def send(session_id: str = session_id, together: Barrier = together) -> None:
                together.wait()
                with suppress(SessionNotFound):
                    list(services.agent.take_turn(session_id, "", attachments=[Upload("a", b"a")]))

            senders = [Thread(target=send) for _ in range(3)]
            for sender in senders:
                sender.start()
            together.wait()
            services.removal.delete(session_id)
            for sender in senders:
                sender.join()
            assert not folder(services, session_id).exists()
            assert not exists(services, session_id)

    def test_ends_a_turn_that_was_being_thought_about_as_not_found(self, shop: Services) -> None:
        session_id = shop.sessions.create().id
        events = shop.agent.take_turn(session_id, "How do I send an order back?")
        next(events)
        shop.removal.delete(session_id)
        with pytest.raises(SessionNotFound):
            list(events)


KILLED = """
import os, signal, sys
from core.db import Transactions, make_engine
from core.sessions.note_models import SessionNote, SessionTag
from core.sessions.removal import SessionRemoval
transactions = Transactions(make_engine(sys.argv[1]))
die = lambda _: os.kill(os.getpid(), signal.SIGKILL)
removal = SessionRemoval(transactions, remove_files=die, forget=lambda db, session_ids: None)
removal.delete(sys.argv[2])
"""


class TestFinish:
    def test_removes_the_files_that_a_killed_process_did_not_come_to(self, shop: Services) -> None:
        session_id = full_session(shop)
        url = shop.settings.resolved_database_url
        child = subprocess.run([sys.executable, "-c", KILLED, url, session_id], cwd=ROOT)
        assert child.returncode == -signal.SIGKILL
        assert not exists(shop, session_id)
        assert folder(shop, session_id).exists()
        assert shop.removal.finish() == 1
        assert not folder(shop, session_id).exists()
        assert shop.removal.finish() == 0

    def test_goes_on_with_a_folder_that_was_half_removed(self, services: Services) -> None:
        session_id = services.sessions.create().id
        uploads = [Upload(name, name.encode()) for name in "ab"]
        list(services.agent.take_turn(session_id, "", attachments=uploads))

        def die_in_between(_: str) -> None:
            next(folder(services, session_id).iterdir()).unlink()
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            removal_of(services, die_in_between).delete(session_id)
        assert len(list(folder(services, session_id).iterdir())) == 1
        assert services.removal.finish() == 1
        assert not folder(services, session_id).exists()

    def test_tries_again_what_the_disk_refused(
        self, services: Services, caplog: pytest.LogCaptureFixture
    ) -> None:
        session_id = services.sessions.create().id

        def refuse(_: str) -> None:
            raise PermissionError(13, "Permission denied")

        refused = removal_of(services, refuse)
        refused.delete(session_id)
        assert refused.finish() == 0
        assert f"{session_id} stay for now: Permission denied" in caplog.text
        assert services.removal.finish() == 1


class TestCleanUp:
    def test_removes_ended_and_idle_sessions_of_that_age(self, services: Services) -> None:
        ended, active, young = [services.sessions.create().id for _ in range(3)]
        services.escalation.change_status(ended, SessionStatus.ENDED)
        for session_id in (ended, active):
            idle(services, session_id, days=31)
        idle(services, young, days=29)
        done = services.removal.clean_up(days=30)
        assert done.removed >= 2
        assert timedelta(days=30) <= now() - done.cutoff < timedelta(days=30, seconds=10)
        assert [exists(services, key) for key in (ended, active, young)] == [False, False, True]

    def test_keeps_who_waits_for_a_person_however_long(self, services: Services) -> None:
        waiting = services.sessions.create().id
        services.escalation.request(waiting, reason=TicketReason.EXPLICIT_REQUEST)
        idle(services, waiting, days=1000)
        services.removal.clean_up(days=0)
        assert exists(services, waiting)

    def test_removes_more_than_one_batch(self, services: Services) -> None:
        with services.transactions.begin() as db:
            moment = now() - timedelta(days=9)
            db.add_all(ChatSession(last_activity=moment) for _ in range(2 * BATCH + 1))
        assert services.removal.clean_up(days=8).removed == 2 * BATCH + 1
        assert services.removal.clean_up(days=8).removed == 0

    def test_takes_the_files_too(self, services: Services) -> None:
        session_id = services.sessions.create().id
        list(services.agent.take_turn(session_id, "", attachments=[Upload("a", b"a")]))
        idle(services, session_id, days=2)
        services.removal.clean_up(days=1)
        assert not folder(services, session_id).exists()


class TestRemoveEnded:
    def test_keeps_idle_sessions_that_have_not_ended(self, services: Services) -> None:
        ended, active = [services.sessions.create().id for _ in range(2)]
        services.escalation.change_status(ended, SessionStatus.ENDED)
        for session_id in (ended, active):
            idle(services, session_id, days=11)
        assert services.removal.remove_ended(days=12) == 0
        assert services.removal.remove_ended(days=10) == 1
        assert [exists(services, key) for key in (ended, active)] == [False, True]

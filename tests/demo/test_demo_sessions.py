"""core/demo/service.py: the demo's past is made once, is set apart, and goes without a trace."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.agent.models import Turn
from core.bootstrap import Services
from core.db import Base, now
from core.demo.loader import SOURCE
from core.demo.player import MARK
from core.demo.script import scripts
from core.errors import Forbidden
from core.escalation.deadlines import DueState
from core.escalation.models import Ticket, TicketReason, TicketStatus
from core.escalation.repository import TicketFilter
from core.knowledge.documents.document import Document
from core.notifications.models import Notification, TargetKind
from core.quality.gaps.models import Gap
from core.sessions.demo import DemoSession
from core.sessions.models import ChatSession, Csat, Feedback, Message, Outcome, SessionStatus
from core.sessions.repository import SessionFilter
from tests.conftest import Install

PLAYED = (
    "return-window",
    "late-reply",
    "second-owner",
    "claimed-refund",
    "queued-callback",
    "queued-legal",
    "reopened-open",
    "wrong-charge",
)
ROOT = Caller("Root", OperatorRole.ADMIN)
RETURNS = Document(
    id="return-a-product",
    title="Return a product",
    body="You can return a product within 30 days of delivery. The return label is free.",
)


@dataclass
class Clock:
    """The present, which only a test moves."""

    at: datetime = field(default_factory=now)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def planned(tmp_path: Path, install: Install, clock: Clock) -> Iterator[Services]:
    """An installation with one article of the demo, where a few sessions are to be made."""
    with install(tmp_path, clock=clock) as services:
        services.curation.publish(RETURNS, author="Demo", source=SOURCE)
        assert services.demo.plan() == len(scripts())
        with services.transactions.begin() as db:
            db.execute(delete(DemoSession).where(DemoSession.key.not_in(PLAYED)))
        yield services


@pytest.fixture
def past(planned: Services) -> Services:
    make_all(planned)
    return planned


def make_all(services: Services) -> int:
    """What the worker does, until nothing is left to do; how many sessions it made."""
    made = 0
    while (one := services.demo.make_one()) or services.indexing.run_some():
        made += one
    return made


def count(services: Services, table: type[Base]) -> int:
    with services.transactions.read() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def session_of(services: Services, key: str) -> str:
    with services.transactions.read() as db:
        found = db.get(DemoSession, key)
    assert found is not None
    assert found.session_id is not None
    return found.session_id


def ticket_of(services: Services, key: str) -> Ticket:
    return services.escalation.of_session(session_of(services, key))[-1]


def in_chat(services: Services) -> str:
    """A customer of today, who waits for a person."""
    session_id = services.sessions.create(metadata={"demo": True}).id
    services.escalation.request(session_id, reason=TicketReason.EXPLICIT_REQUEST)
    return session_id


class TestPlan:
    def test_is_made_once(self, planned: Services) -> None:
        assert planned.demo.plan() == 0
        assert planned.demo.counts().planned == len(PLAYED)

    def test_without_the_demos_articles_is_empty(self, services: Services) -> None:
        assert services.demo.plan() == 0
        assert services.demo.make_one() is False


class TestMakeOne:
    def test_waits_for_the_index(self, planned: Services) -> None:
        assert planned.demo.make_one() is False
        assert planned.demo.counts().made == 0
        while planned.indexing.run_some():
            pass
        assert planned.demo.make_one() is True

    def test_makes_each_session_once(self, planned: Services) -> None:
        assert make_all(planned) == len(PLAYED)
        assert count(planned, ChatSession) == len(PLAYED)
        assert make_all(planned) == 0

    def test_answers_with_the_real_agent(self, past: Services) -> None:
        session_id = session_of(past, "return-window")
        answered = [m for m in past.sessions.history(session_id).messages if m.sources]
        assert answered[0].outcome == Outcome.ANSWERED
        receipt = past.receipts.of_message(answered[0].id)
        assert all(found.hit.dense_score for found in receipt.hits)
        assert receipt.turn.seconds

    def test_dates_everything_in_the_past(self, past: Services, clock: Clock) -> None:
        with past.transactions.read() as db:
            begun = dict(db.execute(select(DemoSession.session_id, DemoSession.begins_at)).all())
            dated = (
                (ChatSession.id, ChatSession.created_at),
                (ChatSession.id, ChatSession.last_activity),
                (Message.session_id, Message.created_at),
                (Turn.session_id, Turn.started_at),
                (Turn.session_id, Turn.finished_at),
                (Ticket.session_id, Ticket.created_at),
                (Csat.session_id, Csat.created_at),
            )
            for key, moment in dated:
                found = db.execute(select(key, moment)).all()
                assert found
                assert all(begun[of] <= at <= clock.at + timedelta(seconds=2) for of, at in found)
            rated = db.scalars(select(Feedback.created_at)).all()
        assert rated
        assert max(rated) < clock.at

    def test_keeps_messages_in_the_order_of_their_times(self, past: Services) -> None:
        for key in PLAYED:
            said = past.sessions.history(session_of(past, key)).messages
            assert [m.created_at for m in said] == sorted(m.created_at for m in said)

    def test_leaves_tickets_in_every_state(self, past: Services) -> None:
        states = {
            "late-reply": TicketStatus.RESOLVED,
            "second-owner": TicketStatus.WAITING,
            "claimed-refund": TicketStatus.CLAIMED,
            "queued-callback": TicketStatus.QUEUED,
            "reopened-open": TicketStatus.REOPENED,
        }
        assert {key: ticket_of(past, key).status for key in states} == states
        assert ticket_of(past, "second-owner").owner_name == f"Selma {MARK}"

    def test_notes_deadlines_that_were_missed(self, past: Services) -> None:
        late = ticket_of(past, "late-reply")
        assert late.reply_missed_at is not None
        assert late.reply_due_at is not None
        assert late.first_reply_at is not None
        assert late.reply_due_at <= late.reply_missed_at < late.first_reply_at
        assert ticket_of(past, "second-owner").reply_missed_at is None

    def test_hands_back_and_quotes_what_was_promised(self, past: Services) -> None:
        session_id = session_of(past, "wrong-charge")
        assert past.escalation.promises(session_id)
        last = past.sessions.history(session_id).messages[-1]
        assert f"Selma {MARK}" in last.content
        assert "refund one of them" in last.content

    def test_begins_anew_what_was_cut_off(self, planned: Services, clock: Clock) -> None:
        planned.indexing.run_some()
        while not planned.demo.make_one():
            planned.indexing.run_some()
        with planned.transactions.begin() as db:  # as a process leaves it that is killed meanwhile
            begun = db.scalars(select(DemoSession).where(DemoSession.session_id.is_not(None))).one()
            half, begun.finished_at = begun.session_id, None
            begun.lease_until = clock.at + timedelta(seconds=30)
        assert make_all(planned) == len(PLAYED) - 1  # somebody may still be at it
        clock.at += timedelta(minutes=2)
        assert make_all(planned) == 1
        assert count(planned, ChatSession) == len(PLAYED)
        assert half not in {s.id for s in planned.sessions.find(SessionFilter(), limit=99)[0]}

    def test_goes_on_when_somebody_removes_the_session_meanwhile(self, past: Services) -> None:
        past.removal.delete(session_of(past, "return-window"))
        assert make_all(past) == 0
        assert past.demo.counts().made == len(PLAYED) - 1


class TestSetApart:
    def test_nobody_is_notified(self, planned: Services) -> None:
        planned.notifications.add_target(
            TargetKind.WEBHOOK, name="desk", address="https://93.184.216.34/tickets"
        )
        make_all(planned)
        assert count(planned, Notification) == 0
        in_chat(planned)
        assert count(planned, Notification) == 1

    def test_upkeep_leaves_them_as_they_are(self, past: Services, clock: Clock) -> None:
        clock.at += timedelta(days=3)
        assert past.upkeep.run_some() == 0
        assert ticket_of(past, "claimed-refund").status == TicketStatus.CLAIMED

    def test_stands_in_no_ones_way_in_the_queue(self, past: Services) -> None:
        session_id = in_chat(past)
        place = past.escalation.place(session_id)
        assert place is not None
        assert place.stands.position == 1
        assert place.stands.expected_wait is None

    def test_is_late_in_the_inbox_where_it_is(self, past: Services) -> None:
        found, _ = past.escalation.find(TicketFilter(status=TicketStatus.QUEUED))
        assert {view.due.state for view in found} > {DueState.LATE}

    def test_is_not_in_the_gauges(self, past: Services) -> None:
        in_chat(past)
        told = past.metrics.text().decode()
        assert 'switchboard_open_tickets{status="queued"} 1.0' in told
        assert 'switchboard_open_tickets{status="claimed"} 0.0' in told
        assert "switchboard_turns_total{" not in told

    def test_is_known_by_the_plan_and_not_by_what_a_customer_says(self, past: Services) -> None:
        posing = in_chat(past)
        of_demo = session_of(past, "late-reply")
        assert past.demo.among([posing, of_demo]) == {of_demo}


class TestRemove:
    def test_takes_the_demo_and_leaves_everything_else(self, past: Services) -> None:
        own = in_chat(past)
        removed = past.demo.remove(by=ROOT)
        assert removed.sessions == len(PLAYED)
        left, _ = past.sessions.find(SessionFilter())
        assert [session.id for session in left] == [own]
        assert [t.session_id for t in past.escalation.waiting()] == [own]
        assert left[0].status == SessionStatus.ESCALATED
        assert past.curation.public_version("return-a-product")
        assert make_all(past) == 0

    def test_takes_the_gaps_that_its_questions_made(self, past: Services) -> None:
        active, _ = past.sessions.find(SessionFilter(status=SessionStatus.ACTIVE))
        list(past.agent.take_turn(active[0].id, "Do you repair the strings of a violin?"))
        past.quality.gaps.work.run_some()
        assert count(past, Gap)
        past.demo.remove(by=ROOT)
        assert count(past, Gap) == 0

    def test_archives_what_was_planted_unless_somebody_changed_it(self, past: Services) -> None:
        changed = Document(id="recycle-old-device", title="Recycle", body="Ours now.")
        past.curation.publish(changed, author="Ada")
        assert past.demo.remove(by=ROOT).articles == 1
        assert past.curation.public_version("recycle-old-device").body == "Ours now."
        assert past.curation.detail("old-devices-and-batteries").article.status == "archived"

    def test_takes_back_what_is_not_made_yet(self, planned: Services) -> None:
        assert planned.demo.remove(by=ROOT).sessions == 0
        assert make_all(planned) == 0

    def test_leaves_room_for_another_past(self, past: Services) -> None:
        past.demo.remove(by=ROOT)
        assert past.demo.plan() == len(scripts())
        with past.transactions.begin() as db:
            db.execute(delete(DemoSession).where(DemoSession.key.not_in(PLAYED[:1])))
        assert make_all(past) == 1
        assert past.curation.public_version("old-devices-and-batteries")

    def test_again_finds_nothing(self, past: Services) -> None:
        past.demo.remove(by=ROOT)
        assert past.demo.remove(by=ROOT).sessions == 0

    def test_is_for_administrators_and_in_the_audit_log(self, past: Services) -> None:
        with pytest.raises(Forbidden):
            past.demo.remove(by=Caller("Carla", OperatorRole.CURATOR))
        past.demo.remove(by=ROOT)
        found, _ = past.audit.find()
        entries = [(e.actor, e.action, e.subject_kind) for e in found]
        assert ("Root", "removed", "demo") in entries

"""core/privacy/erasure.py: nothing of a customer is left, and no count is lost."""

import json
import signal
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.attachments.service import Upload
from core.audit.log import AuditFilter
from core.bootstrap import Services
from core.db import now
from core.errors import Forbidden, InvalidInput, SessionNotFound
from core.escalation.detection.verdict import HandOver
from core.escalation.models import Ticket, TicketReason
from core.knowledge.documents import Document
from core.notifications.models import NotificationEvent, NotificationTarget, TargetKind
from core.privacy.certificate import KIND, Certificates
from core.quality.models import Expectation
from core.quality.new_questions import NewQuestion
from core.reporting import figures
from core.reporting.period import Period
from core.sessions.models import ChatSession, Csat, Rating
from tests.sessions.test_session_removal import everything

ADMIN = Caller("Ada", OperatorRole.ADMIN)
PERSON = "canary-person-7731"
CANARIES = (
    PERSON,
    "canaryquestion",
    "canarymetadata",
    "canaryclientid",
    "canaryfeedback",
    "canaryscore",
    "canaryreason",
    "canaryreply",
    "canarynote",
    "canarytag",
    "canaryfilename",
    "canarycontent",
    "canary.address@example.org",
    "ord-5581277",
    "canaryresolution",
    "canarytypedin",
)


KILLED = """
import os, signal, sys
from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.db import Transactions, make_engine
from core.privacy.certificate import Certificates
from core.privacy.erasure import ErasureService
from core.quality.gaps.forgetting import forget
from core.sessions.removal import SessionRemoval
transactions = Transactions(make_engine(sys.argv[1]))
die = lambda _: os.kill(os.getpid(), signal.SIGKILL)
removal = SessionRemoval(transactions, remove_files=die, forget=forget)
erasure = ErasureService(transactions, removal=removal, certificates=Certificates("k"))
erasure.erase(sys.argv[2], by=Caller("Ada", OperatorRole.ADMIN))
"""
ROOT = Path(__file__).parents[2]


@pytest.fixture
def shop(services: Services) -> Services:
    text = "To send an order back, print the label in your account."
    services.curation.publish(Document(id="returns", title="Returns", body=text), author="Test")
    services.indexing.run_some()
    return services


def tell_everything(services: Services, user_id: str, *, time: int = 1) -> str:
    """A session with a canary through every input, and its ticket resolved."""
    session_id = services.sessions.create(
        user_id=user_id, user_verified=True, metadata={"plan": "canarymetadata"}
    ).id
    words = f"Canaryquestion {time}: How do I send order ORD-5581277 back?"
    contact = "My address is canary.address@example.org"
    files = [Upload("canaryfilename.txt", b"canarycontent")]
    say = services.agent.take_turn
    list(say(session_id, words, client_message_id="canaryclientid", attachments=files))
    list(say(session_id, contact))
    list(say(session_id, "How do I tune my canaryquestion zither?"))
    list(say(session_id, "How do I tune the strings of my canaryquestion zither at home?"))
    question, *_, answer = services.sessions.history(session_id).messages
    services.sessions.rate(session_id, answer.id, rating=Rating.DOWN, comment="canaryfeedback")
    with services.transactions.begin() as db:
        db.add(Csat(session_id=session_id, score=2, comment="canaryscore"))
    services.detector.correct(question.id, label=HandOver.NONE, by="Grace")
    services.quality.questions.add_message(question.id, Expectation.ANSWER, by="Grace")
    services.quality.gaps.gathering.run_some()
    _ticket(services, session_id)
    services.notes.add(session_id, by="Grace", text="canarynote")
    services.notes.set_tags(session_id, ["canarytag"], by="Grace")
    return session_id


def _ticket(services: Services, session_id: str) -> None:
    with services.transactions.begin() as db:
        target = NotificationTarget(kind=TargetKind.WEBHOOK, name=session_id, with_words=True)
        target.address, target.events = "https://alderlight.com/hook", list(NotificationEvent)
        db.add(target)
    ticket = services.escalation.request(
        session_id, reason=TicketReason.EXPLICIT_REQUEST, detail="canaryreason"
    ).ticket
    services.escalation.reply(ticket.id, by=ADMIN, text="canaryreply: I will call you tomorrow.")
    services.escalation.resolve(ticket.id, by=ADMIN, resolution="canaryresolution")


def totals(services: Services, period: Period) -> figures.Summary:
    """What GET /api/telemetry/summary and the console's charts are drawn from."""
    return services.reporting.summary(period)


def found_in(folder: Path, rows: str) -> set[str]:
    """The canaries in any row, in any byte of any file below, or in a file's name."""
    left = {canary for canary in CANARIES if canary in rows.lower()}
    for file in folder.rglob("*"):
        content = file.read_bytes().lower() if file.is_file() else b""
        left |= {c for c in CANARIES if c.encode() in content or c in str(file).lower()}
    return left


class TestErase:
    def test_leaves_no_byte_of_the_person_and_every_total_as_it_was(self, shop: Services) -> None:
        gone = [tell_everything(shop, PERSON, time=time) for time in (1, 2)]
        kept = shop.sessions.create(user_id="canary-person-773").id
        list(shop.agent.take_turn(kept, "How do I send an order back?"))
        shop.privacy.export.write(PERSON, BytesIO(), by=ADMIN)
        question = NewQuestion("canarytypedin from canary-person-7731", Expectation.ANSWER)
        asked = shop.quality.questions.add(question, by="Grace")
        shop.quality.questions.remove(asked.id, by="Grace")
        shop.resolution_gathering.run_some()
        period = Period.of(None, now(), now=now())
        before, history = totals(shop, period), shop.sessions.history(kept).messages
        assert set(CANARIES) <= found_in(shop.settings.data_dir, everything(shop))
        certificate = shop.privacy.erasure.erase(PERSON, by=ADMIN)
        assert found_in(shop.settings.data_dir, everything(shop)) == set()
        assert totals(shop, period) == before
        assert shop.reporting.summary(period).figures.sessions_started == 3
        shop.resolution_gathering.run_some()
        assert totals(shop, period).figures.outcomes == before.figures.outcomes
        for session_id in gone:
            with pytest.raises(SessionNotFound):
                shop.sessions.get(session_id)
        said = [message.content for message in shop.sessions.history(kept).messages]
        assert said == [message.content for message in history]
        told = json.dumps(certificate)
        assert shop.privacy.certificates.is_genuine(json.loads(told))
        assert not any(canary in told.lower() for canary in CANARIES)
        assert certificate["compacted"]
        assert certificate["emptied"]["sessions"] == 2
        assert {"attachments", "memories", "notifications", "session_notes", "test_questions"} <= (
            certificate["removed"].keys()
        )

    def test_goes_on_where_it_was_cut_off(self, shop: Services) -> None:
        for time in (1, 2):
            tell_everything(shop, PERSON, time=time)
        period = Period.of(None, now(), now=now())
        shop.resolution_gathering.run_some()
        before = totals(shop, period)
        url = shop.settings.resolved_database_url
        killed = [sys.executable, "-c", KILLED, url, PERSON]
        assert subprocess.run(killed, cwd=ROOT).returncode == -signal.SIGKILL
        assert shop.privacy.erasure.holdings(PERSON, by=ADMIN).sessions == 1
        shop.privacy.erasure.erase(PERSON, by=ADMIN)
        assert found_in(shop.settings.data_dir, everything(shop)) == set()
        assert totals(shop, period) == before

    def test_takes_an_open_ticket_out_of_the_queue(self, services: Services) -> None:
        session_id = services.sessions.create(user_id=PERSON).id
        services.escalation.request(session_id, reason=TicketReason.EXPLICIT_REQUEST)
        services.privacy.erasure.erase(PERSON, by=ADMIN)
        assert services.upkeep.run_some() == 0
        with services.transactions.read() as db:
            [ticket] = db.scalars(select(Ticket))
            [shell] = db.scalars(select(ChatSession))
        assert (ticket.is_live, ticket.reply_due_at) == (False, None)
        assert (shell.id[:7], shell.user_id, shell.status) == ("erased_", None, "active")

    def test_leaves_numbers_that_only_look_like_a_short_id(self, services: Services) -> None:
        services.sessions.create(user_id="2")
        asked = services.quality.questions.add(
            NewQuestion("Are there 2 doors?", Expectation.ANSWER), by="Grace"
        )
        services.quality.questions.remove(asked.id, by="Grace")
        services.privacy.erasure.erase("2", by=ADMIN)
        [entry], _ = services.audit.find(AuditFilter(action="deleted"))
        assert entry.before is not None
        assert entry.before["question"] == "Are there 2 doors?"

    def test_is_for_administrators_alone(self, services: Services) -> None:
        session_id = services.sessions.create(user_id=PERSON).id
        for role in (OperatorRole.VIEWER, OperatorRole.OPERATOR, OperatorRole.CURATOR):
            caller = Caller("Eve", role)
            for refused in (services.privacy.erasure.erase, services.privacy.erasure.holdings):
                with pytest.raises(Forbidden):
                    refused(PERSON, by=caller)
            with pytest.raises(Forbidden):
                services.privacy.export.write(PERSON, BytesIO(), by=caller)
        assert services.sessions.get(session_id).user_id == PERSON

    def test_of_nobody_is_refused(self, services: Services) -> None:
        for user_id in ("", "  ", "x" * 201):
            with pytest.raises(InvalidInput):
                services.privacy.erasure.erase(user_id, by=ADMIN)


class TestIsGenuine:
    def test_finds_every_change(self, services: Services) -> None:
        certificate = services.privacy.erasure.erase(PERSON, by=ADMIN)
        certificates = services.privacy.certificates
        assert certificate["kind"] == KIND
        assert certificates.is_about(certificate, PERSON)
        assert not certificates.is_about(certificate, "somebody else")
        for name in certificate:
            changed = {**certificate, name: "something else"}
            assert not certificates.is_genuine(changed), name
        assert not certificates.is_genuine([certificate])
        assert not Certificates("another key").is_genuine(certificate)

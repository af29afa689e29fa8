"""SWITCHBOARD_REDACT_MESSAGES: personal data lies nowhere in the open; its customer reads it."""

import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select, update

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.agent.events import TextAdded, TurnCompleted
from core.bootstrap import Services
from core.db import now
from core.errors import Forbidden, SessionNotFound
from core.escalation.models import TicketReason
from core.knowledge.documents import Document
from core.migrations.tables import Base
from core.sessions.hidden import HiddenValues
from core.sessions.hidden_models import HiddenValue
from core.sessions.models import ChatSession, Rating, Role, SessionStatus
from core.sessions.sealing import Seal
from core.sessions.watch import Seen
from tests.agent.conftest import ARTICLES, QUESTION, Customer
from tests.conftest import Install
from tests.llm.scripted import MODEL, Say, ScriptedServer

ADDRESS, PHONE = "ines.okafor@mail.example", "+49 151 23456789"
SAID = f"{QUESTION} I am {ADDRESS}, my number is {PHONE}."
KEPT = f"{QUESTION} I am [EMAIL_1], my number is [PHONE_1]."


@pytest.fixture
def hiding(install: Install, tmp_path: Path) -> Iterator[Services]:
    with install(tmp_path, redact_messages=True) as services:
        publish(services)
        yield services


def publish(services: Services) -> None:
    for key, (title, body) in ARTICLES.items():
        services.curation.publish(Document(id=key, title=title, body=body), author="Test")
    services.indexing.run_some()


@pytest.fixture
def customer(hiding: Services) -> Customer:
    return Customer(hiding, hiding.sessions.create(user_id="ines").id)


def everything(services: Services) -> str:
    """All that stands in any row of any table."""
    with services.transactions.read() as db:
        tables = Base.metadata.sorted_tables
        return "\n".join(str(row) for table in tables for row in db.execute(select(table)))


def said(customer: Customer, *, for_customer: bool) -> list[str]:
    history = customer.services.sessions.history(customer.session_id, for_customer=for_customer)
    return [message.content for message in history.messages if message.role == Role.USER]


def caller(services: Services, role: OperatorRole) -> Caller:
    name = f"{role.value}@example.org"
    return Caller.of(services.accounts.add_operator(name, role=role, password="long enough"))


class TestTakeTurn:
    def test_stores_placeholders_and_no_value(self, customer: Customer) -> None:
        assert "30 days" in customer.ask(SAID).text
        assert said(customer, for_customer=False) == [KEPT]
        stored = everything(customer.services)
        assert not [part for part in (ADDRESS, "23456789", "ines.okafor") if part in stored]

    def test_leaves_no_value_in_any_file(self, customer: Customer, tmp_path: Path) -> None:
        customer.ask(SAID)
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert len(files) > 2
        holding = [path for path in files if ADDRESS.encode() in path.read_bytes()]
        assert not holding

    def test_the_same_value_keeps_its_placeholder(self, customer: Customer) -> None:
        customer.ask(SAID)
        customer.ask(f"Did you write to {ADDRESS} or to other@mail.example?")
        assert (
            said(customer, for_customer=False)[1] == "Did you write to [EMAIL_1] or to [EMAIL_2]?"
        )

    def test_nobody_gets_a_value_by_writing_a_placeholder(self, customer: Customer) -> None:
        customer.ask(SAID)
        customer.ask("What does [EMAIL_1] stand for?")
        assert said(customer, for_customer=False)[1] == "What does [TEXT_1] stand for?"
        assert said(customer, for_customer=True)[1] == "What does [EMAIL_1] stand for?"

    def test_other_sessions_values_stay_theirs(self, customer: Customer) -> None:
        customer.ask(SAID)
        other = Customer(customer.services, customer.services.sessions.create().id)
        other.ask("My address is second@mail.example")
        assert said(other, for_customer=False) == ["My address is [EMAIL_1]"]
        assert said(other, for_customer=True) == ["My address is second@mail.example"]

    def test_order_numbers_are_remembered_and_stay(self, customer: Customer) -> None:
        customer.ask(f"My order number is ORD-55812, write to {ADDRESS}")
        assert said(customer, for_customer=False) == [
            "My order number is ORD-55812, write to [EMAIL_1]"
        ]
        known = customer.services.memory.of_session(customer.session_id)
        assert [each.value for each in known if each.key == "order"] == ["ORD-55812"]
        assert not [each for each in known if "[" in each.value]

    def test_a_repeat_is_answered_and_hides_nothing_new(self, customer: Customer) -> None:
        first = customer.ask(SAID, client_message_id="one")
        assert customer.ask(SAID, client_message_id="one").message_id == first.message_id
        assert len(said(customer, for_customer=False)) == 1

    def test_a_card_is_masked_for_good(self, customer: Customer) -> None:
        customer.ask("I paid with 4000 0566 5566 5556.")
        shown = said(customer, for_customer=True)
        assert shown == said(customer, for_customer=False)
        assert "ends in 5556" in shown[0]

    def test_changes_nothing_where_it_is_off(self, shop: Services) -> None:
        customer = Customer(shop, shop.sessions.create().id)
        customer.ask(SAID)
        assert said(customer, for_customer=False) == [SAID]
        with shop.transactions.read() as db:
            assert db.scalars(select(HiddenValue)).all() == []


class TestWithAModel:
    def test_placeholders_leave_for_it_and_values_come_back_to_the_customer(
        self, install: Install, tmp_path: Path, server: ScriptedServer
    ) -> None:
        answer = "Orders can be sent back within 30 days. [1]"
        server.play([Say(answer)])
        more = {"llm_base_url": server.url, "llm_model": MODEL}
        with install(tmp_path, redact_messages=True, **more) as services:
            publish(services)
            customer = Customer(services, services.sessions.create().id)
            assert customer.ask(SAID).text == answer
        sent = str([body["messages"] for body in server.requests])
        assert "I am [EMAIL_1], my number is [PHONE_1]." in sent
        assert ADDRESS not in sent


class TestTellingTheCustomer:
    def test_history_transcript_and_news_have_the_values(self, customer: Customer) -> None:
        customer.ask(SAID)
        services, key = customer.services, customer.session_id
        assert said(customer, for_customer=True) == [SAID]
        assert services.sessions.transcript(key, for_customer=True).messages[0].content == SAID
        assert services.sessions.transcript(key).messages[0].content == KEPT
        news = services.watch.news({key: Seen(0, -1)})[key]
        assert news.messages[0].content == SAID
        last = news.messages[-1].seq
        assert services.watch.between(key, 0, last)[0].content == SAID
        assert said(customer, for_customer=False) == [KEPT]

    def test_the_answer_has_them_in_each_event(self, customer: Customer) -> None:
        """What a person wrote about them is quoted by the bot later."""
        services, key = customer.services, customer.session_id
        customer.ask(f"A person please. Call me at {PHONE} tomorrow.")
        ticket = services.escalation.live_ticket(key)
        by = caller(services, OperatorRole.OPERATOR)
        services.escalation.reply(ticket.id, by=by, text="I will call you at [PHONE_1] tomorrow.")
        services.escalation.resolve(ticket.id, by=by, hand_back=True)
        events = customer.turn("Did you promise to call me?")
        told = "".join(event.content for event in events if isinstance(event, TextAdded))
        completed = next(event for event in events if isinstance(event, TurnCompleted))
        assert PHONE in told
        assert told == completed.text
        assert PHONE not in everything(services)

    def test_an_address_for_the_answer_goes_to_the_ticket_alone(self, customer: Customer) -> None:
        services, key = customer.services, customer.session_id
        ticket = services.escalation.request(key, reason=TicketReason.EXPLICIT_REQUEST).ticket
        with services.transactions.begin() as db:
            db.merge(ticket).contact_asked = True
        customer.ask(ADDRESS)
        noted, _ = services.escalation.ticket(ticket.id)
        assert noted.ticket.contact_email == ADDRESS
        stored = services.sessions.history(key).messages
        assert not [message for message in stored if ADDRESS in message.content]
        shown = services.sessions.history(key, for_customer=True).messages
        assert [m.role for m in shown if ADDRESS in m.content] == [Role.USER, Role.SYSTEM]


class TestOpinions:
    def test_comments_and_reasons_are_hidden_too(self, customer: Customer) -> None:
        services, key = customer.services, customer.session_id
        answer = customer.ask(QUESTION).message_id
        services.sessions.rate(key, answer, rating=Rating.DOWN, comment=f"Write to {ADDRESS}")
        services.sessions.give_score(key, score=2, comment=f"Ring {PHONE}")
        services.escalation.request(
            key, reason=TicketReason.EXPLICIT_REQUEST, detail=f"I am {ADDRESS}"
        )
        stored = everything(services)
        assert ADDRESS not in stored
        assert "23456789" not in stored
        assert "I am [EMAIL_1]" in stored


class TestShow:
    def test_tells_an_operator_and_notes_it(self, customer: Customer) -> None:
        customer.ask(SAID)
        services, key = customer.services, customer.session_id
        assert services.privacy.personal_data.is_hidden(key)
        by = caller(services, OperatorRole.OPERATOR)
        values = services.privacy.personal_data.show(key, by=by)
        assert values == {"[EMAIL_1]": ADDRESS, "[PHONE_1]": PHONE}
        entries, _ = services.audit.find()
        looked = [entry for entry in entries if entry.action == "showed personal data"]
        assert [(entry.actor, entry.subject_id) for entry in looked] == [(by.name, key)]
        assert ADDRESS not in str([vars(entry) for entry in looked])

    def test_refuses_a_viewer(self, customer: Customer) -> None:
        customer.ask(SAID)
        by = caller(customer.services, OperatorRole.VIEWER)
        with pytest.raises(Forbidden):
            customer.services.privacy.personal_data.show(customer.session_id, by=by)

    def test_notes_nothing_where_nothing_is_hidden(self, customer: Customer) -> None:
        customer.ask(QUESTION)
        services = customer.services
        by = caller(services, OperatorRole.OPERATOR)
        assert services.privacy.personal_data.show(customer.session_id, by=by) == {}
        with pytest.raises(SessionNotFound):
            services.privacy.personal_data.show("sess_none", by=by)
        entries, _ = services.audit.find()
        assert not [entry for entry in entries if entry.action == "showed personal data"]

    def test_another_key_opens_nothing(self, customer: Customer) -> None:
        customer.ask(SAID)
        others = HiddenValues(Seal("the key of another house"))
        with customer.services.transactions.read() as db:
            assert others.values(db, customer.session_id) == {}
            assert others.shown(db, customer.session_id, KEPT) == KEPT


class TestForgetting:
    @pytest.mark.parametrize(
        ("status", "quiet", "kept"),
        [
            (SessionStatus.ENDED, timedelta(hours=23), True),
            (SessionStatus.ENDED, timedelta(hours=25), False),
            (SessionStatus.ACTIVE, timedelta(days=29), True),
            (SessionStatus.ACTIVE, timedelta(days=31), False),
            (SessionStatus.ESCALATED, timedelta(days=90), True),
        ],
        ids=["ended-today", "ended", "active", "left", "with-a-person"],
    )
    def test_values_go_when_no_customer_can_read_them(
        self, customer: Customer, status: SessionStatus, quiet: timedelta, kept: bool
    ) -> None:
        customer.ask(SAID)
        services, key = customer.services, customer.session_id
        with services.transactions.begin() as db:
            db.execute(
                update(ChatSession)
                .where(ChatSession.id == key)
                .values(status=status, last_activity=now() - quiet)
            )
        assert services.privacy.personal_data.sweep() == (0 if kept else 1)
        assert services.privacy.personal_data.sweep() == 0
        assert said(customer, for_customer=True) == [SAID if kept else KEPT]

    def test_an_erasure_takes_them_and_an_export_hands_them_out(self, customer: Customer) -> None:
        customer.ask(SAID)
        services, key = customer.services, customer.session_id
        by = caller(services, OperatorRole.ADMIN)
        archive = BytesIO()
        services.privacy.export.write("ines", archive, by=by)
        with zipfile.ZipFile(archive) as exported:
            data = json.loads(exported.read("data.json"))
            chat = next(name for name in exported.namelist() if name.startswith("chats/"))
            assert data["placeholders"] == {key: {"[EMAIL_1]": ADDRESS, "[PHONE_1]": PHONE}}
            assert ADDRESS in exported.read(chat).decode()
        services.privacy.erasure.erase("ines", by=by)
        with services.transactions.read() as db:
            assert db.scalars(select(HiddenValue)).all() == []

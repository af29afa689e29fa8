"""Sessions, the people who answer in them, and the database kinds on which that must hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core import migrations
from core.accounts.models import OperatorRole
from core.accounts.service import AccountService, Caller
from core.bootstrap import Services
from core.db import Transactions, make_engine
from core.escalation.models import Ticket, TicketReason
from core.escalation.service import EscalationService
from core.sessions.service import SessionService
from core.telemetry.metrics import Metrics
from tests.postgres import postgres_url

__all__ = ["postgres_url"]
ASKED = TicketReason.EXPLICIT_REQUEST


@dataclass(frozen=True)
class House:
    """What tickets need of the product: no model, no index."""

    transactions: Transactions
    sessions: SessionService
    accounts: AccountService
    escalation: EscalationService

    def ticket_of_new_session(self) -> Ticket:
        session = self.sessions.create()
        return self.escalation.request(session.id, reason=ASKED, detail="A human please").ticket

    def said(self, session_id: str) -> list[tuple[str, str]]:
        messages = self.sessions.history(session_id, limit=200).messages
        return [(message.role, message.content) for message in messages]


def house_on(engine: Engine) -> House:
    transactions, metrics = Transactions(engine), Metrics()
    return House(
        transactions,
        SessionService(transactions, metrics=metrics),
        AccountService(transactions, configured_api_key=None),
        EscalationService(transactions, metrics=metrics),
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """On a migrated database of each kind. That of PostgreSQL is shared by a module's tests."""
    url = f"sqlite:///{tmp_path / 'test.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    engine = make_engine(url)
    migrations.upgrade(engine)
    yield house_on(engine)
    engine.dispose()


@pytest.fixture
def session_id(services: Services) -> str:
    return services.sessions.create().id


@pytest.fixture
def ada(services: Services) -> Caller:
    return operator(services.accounts, "Ada")


@pytest.fixture
def bea(services: Services) -> Caller:
    return operator(services.accounts, "Bea")


@pytest.fixture
def program() -> Caller:
    return Caller("Help desk", OperatorRole.OPERATOR)


@pytest.fixture
def ticket(services: Services, session_id: str) -> Ticket:
    """In the queue."""
    return services.escalation.request(session_id, reason=ASKED, detail="A human please").ticket


def operator(
    accounts: AccountService, name: str, *, role: OperatorRole = OperatorRole.OPERATOR
) -> Caller:
    email = f"{name.lower()}@example.org"
    return Caller.of(accounts.add_operator(email, role=role, password="long enough", name=name))


def status(services: Services, session_id: str) -> str:
    return services.sessions.get(session_id).status


def said(services: Services, session_id: str) -> list[tuple[str, str]]:
    return [(m.role, m.content) for m in services.sessions.history(session_id).messages]

"""Sessions with a ticket, and the people who answer in them."""

import pytest

from core.accounts.models import OperatorRole
from core.accounts.service import AccountService, Caller
from core.bootstrap import Services
from core.escalation.models import Ticket, TicketReason

ASKED = TicketReason.EXPLICIT_REQUEST


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

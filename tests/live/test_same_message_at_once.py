"""One message, posted twenty times at the same moment over real connections, is one message."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest
from sqlalchemy import func, select

from core.agent.models import Turn
from core.bootstrap import Services
from core.knowledge.documents import Document
from tests.conftest import Install
from tests.live.clients import Address, listening

AT_ONCE = 20
ROUNDS = 2


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory, install: Install
) -> Iterator[tuple[Services, Address]]:
    """A small shop with room for many requests."""
    with install(tmp_path_factory.mktemp("house"), rate_limit="100000/minute") as services:
        body = "To send an order back, print the label in your account."
        services.curation.publish(Document("returns", "Send an order back", body), author="Test")
        services.indexing.run_some()
        with listening(services) as address:
            yield services, address


def all_at_once(address: Address, session: dict[str, str], **form: str) -> list[httpx.Response]:
    """What twenty clients get who post the same message in the same moment."""
    together = Barrier(AT_ONCE)
    url = f"{address.http}/api/chat/sessions/{session['session_id']}/messages"
    headers = {"Authorization": f"Bearer {session['token']}"}

    def post(_: int) -> httpx.Response:
        with httpx.Client(trust_env=False, timeout=60) as client:
            together.wait()
            return client.post(url, headers=headers, data=form, files={"attachments": ("a", b"a")})

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(post, range(AT_ONCE)))


@pytest.mark.parametrize(
    "text",
    ["How do I send an order back?", "I want to talk to a person.", "Who won the cup in 1987?"],
)
def test_is_stored_once_and_answered_alike(house: tuple[Services, Address], text: str) -> None:
    services, address = house
    for number in range(ROUNDS):
        session = httpx.post(f"{address.http}/api/sessions", json={}, trust_env=False).json()
        answers = all_at_once(address, session, message=text, client_message_id=f"m{number}")
        assert {answer.status_code for answer in answers} == {200}
        bodies = [answer.json() for answer in answers]
        for field in ("message_id", "message", "outcome", "confidence", "sources"):
            assert all(body[field] == bodies[0][field] for body in bodies), field
        history = services.sessions.history(session["session_id"])
        assert [said.role for said in history.messages] == ["user", "assistant"]
        assert len(history.messages[0].attachments) == 1
        assert services.sessions.get(session["session_id"]).message_count == 2
        with services.transactions.read() as db:
            of_it = Turn.session_id == session["session_id"]
            assert db.scalar(select(func.count()).select_from(Turn).where(of_it)) == 1

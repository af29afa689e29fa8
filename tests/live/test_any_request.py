"""Requests of every shape that the description allows, and of shapes that it does not.

No answer is a 5xx, and none is one that the description does not have. More of them:
SWITCHBOARD_TEST_THOROUGH=1.
"""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import uuid4

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from core.bootstrap import Services
from core.escalation.models import TicketReason
from core.knowledge.documents import Document
from core.notifications.models import NotificationTarget
from tests.conftest import ADMIN_KEY
from tests.live.clients import Address, Visitor, listening

CASES = 30 if os.environ.get("SWITCHBOARD_TEST_THOROUGH") == "1" else 3
"""For each operation and shape, each sent with every kind of credential."""
DESCRIPTION = Path(__file__).parents[2] / "docs" / "openapi.json"
"""What `/openapi.json` says, held against it by tests/docs."""
REAL = 0.7
"""Share of the requests that name a session, ticket or article that is there."""

load_all_checks()
REJECTION = CHECKS.get_one("negative_data_rejection")
ACCEPTANCE = CHECKS.get_one("positive_data_acceptance")
OTHER_CREDENTIALS = CHECKS.get_one("ignored_auth")
"""Tries invented credentials, for which it takes ours; test_authorisation.py has them all."""
FRAMING = {"authorization", "x-api-key", "content-length", "transfer-encoding", "connection"}
"""Headers that are ours to send, or that make a request no HTTP at all."""
ALLOWED = {
    "positive_data_acceptance": {
        "expected-statuses": ["2xx", "400", "403", "404", "409", "413", "422"]
    },
    "negative_data_rejection": {
        "expected-statuses": ["400", "401", "403", "404", "405", "409", "413", "415", "422"]
    },
}
"""What the description cannot say: that a text is not blank, or one time before the other."""
FILES = "multipart/form-data"
"""Of which the generator sends lists of files as lists of texts."""


@dataclass
class Shop:
    """An installation that may be changed and deleted at will, and what is in it."""

    services: Services
    address: Address
    visit: Callable[[Address], Visitor]

    def names(self, visitor: Visitor) -> dict[str, object]:
        """Things that are there now, by the names of the path's parameters."""
        ticket = self.services.escalation.live_ticket(visitor.session_id)
        said = self.services.sessions.history(visitor.session_id).messages
        return {
            "session_id": visitor.session_id,
            "message_id": said[-1].id if said else "msg_none",
            "article_id": "returns",
            "ticket_id": ticket.id if ticket else 1,
            "number": 1,
            "target_id": self._target(),
            "notification_id": "evt_none",
        }

    def _target(self) -> int:
        """Of notifications, which goes nowhere: there is no mail server."""
        with self.services.transactions.begin() as db:
            target = NotificationTarget(
                kind="email", name=uuid4().hex, address="team@shop.example", enabled=False
            )
            db.add(target)
        return target.id


@pytest.fixture(scope="module")
def shop(
    tmp_path_factory: pytest.TempPathFactory,
    demo_services: Services,
    visit: Callable[[Address], Visitor],
) -> Iterator[Shop]:
    demo_services.heartbeats.beat("worker")
    assert demo_services.health.report().ready  # articles that come later then keep nobody waiting
    with listening(demo_services) as address:
        yield Shop(demo_services, address, visit)


def newcomer(shop: Shop) -> Visitor:
    """Someone in the middle of a session, with a ticket."""
    shop.services.heartbeats.beat("worker")
    visitor = shop.visit(shop.address)
    shop.services.escalation.request(visitor.session_id, reason=TicketReason.EXPLICIT_REQUEST)
    document = Document(id="returns", title="Return an order", body="Within 30 days.")
    shop.services.curation.publish(document, author="Test")
    return visitor


@cache
def described(mode: GenerationMode) -> list[st.SearchStrategy[Case]]:
    """All operations with their requests: made once, since most of the time goes into that."""
    generation = {"allow-x00": mode is GenerationMode.NEGATIVE}  # texts cannot hold U+0000
    config = schemathesis.Config.from_dict({"checks": ALLOWED, "generation": generation})
    schema = schemathesis.openapi.from_path(DESCRIPTION, config=config)
    return [found.ok().as_strategy(mode) for found in schema.get_all_operations()]


class TestEveryOperation:
    @pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.name.lower())
    def test_answers_as_it_is_described(self, shop: Shop, mode: GenerationMode) -> None:
        statuses: Counter[int] = Counter()
        with requests.Session() as session:
            session.trust_env = False
            for cases in described(mode):
                try_out(shop, cases, session, statuses)
        sys.stdout.write(f"{mode.name}: {sorted(statuses.items())}\n")  # pytest -s
        assert statuses
        assert max(statuses) < 500


def try_out(
    shop: Shop,
    cases: st.SearchStrategy[Case],
    session: requests.Session,
    statuses: Counter[int],
) -> None:
    """Many requests of one operation, each of a customer and with an administrator's key."""
    visitor = newcomer(shop)
    names = shop.names(visitor)

    @settings(
        max_examples=CASES,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(case=cases, real=st.floats(0, 1))
    def once(case: Case, real: float) -> None:
        excluded = [OTHER_CREDENTIALS, *([ACCEPTANCE] if case.media_type == FILES else [])]
        if any(isinstance(value, list) for value in (case.query or {}).values()):
            excluded.append(REJECTION)  # of a value that is given several times the last counts
        if real < REAL and case.path_parameters:
            excluded.append(REJECTION)  # what was wrong may have been the name
            for name in case.path_parameters:
                case.path_parameters[name] = names.get(name, case.path_parameters[name])
        for name in [name for name in case.headers if name.lower() in FRAMING]:
            del case.headers[name]
        senders: list[Mapping[str, str]] = [visitor.headers, {"X-API-Key": ADMIN_KEY}]
        for headers in senders if real < REAL / 2 else senders[::-1]:  # whoever deletes is first
            response = case.call(shop.address.http, session=session, headers=dict(headers))
            statuses[response.status_code] += 1
            case.validate_response(response, excluded_checks=excluded)

    with suppress(Unsatisfiable):  # nothing about this operation can be wrong
        once()

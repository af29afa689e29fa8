"""/api/escalations/canned-replies: what programs do with the shared replies."""

import pytest
from starlette.testclient import TestClient

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.bootstrap import Services
from core.canned.service import Wording

PATH = "/api/escalations/canned-replies"
LOST = {"folder": "Parcels", "title": "Lost", "text": "Dear {customer}, sorry."}
Headers = dict[str, str]


@pytest.fixture
def lost(client: TestClient, admin: Headers) -> int:
    return int(client.post(PATH, headers=admin, json=LOST).json()["reply_id"])


class TestList:
    def test_has_what_was_added(self, client: TestClient, admin: Headers, lost: int) -> None:
        [reply] = client.get(PATH, headers=admin).json()
        assert {name: reply[name] for name in LOST} == LOST
        assert reply["reply_id"] == lost

    def test_is_searched(self, client: TestClient, admin: Headers, lost: int) -> None:
        assert len(client.get(PATH, headers=admin, params={"q": "sorry"}).json()) == 1
        assert client.get(PATH, headers=admin, params={"q": "refund"}).json() == []

    def test_keeps_operators_own_ones_to_themselves(
        self, client: TestClient, admin: Headers, services: Services
    ) -> None:
        ada = Caller.of(
            services.accounts.add_operator(
                "ada@example.org", role=OperatorRole.OPERATOR, password="long enough"
            )
        )
        services.canned.add(ada, Wording("Mine", "Hello."), shared=False)
        assert client.get(PATH, headers=admin).json() == []


class TestAdd:
    def test_is_201_and_the_same_again_is_409(self, client: TestClient, admin: Headers) -> None:
        assert client.post(PATH, headers=admin, json=LOST).status_code == 201
        again = client.post(PATH, headers=admin, json=LOST)
        assert (again.status_code, again.json()["error"]) == (409, "CannedReplyExists")

    @pytest.mark.parametrize("wrong", [{"title": ""}, {"text": ""}, {"title": " "}])
    def test_refuses_one_that_says_nothing(
        self, client: TestClient, admin: Headers, wrong: dict[str, str]
    ) -> None:
        assert client.post(PATH, headers=admin, json=LOST | wrong).status_code in (400, 422)


class TestChange:
    def test_replaces_it(self, client: TestClient, admin: Headers, lost: int) -> None:
        wanted = {"folder": "", "title": "Lost parcel", "text": "Sorry."}
        assert client.put(f"{PATH}/{lost}", headers=admin, json=wanted).status_code == 200
        [reply] = client.get(PATH, headers=admin).json()
        assert {name: reply[name] for name in wanted} == wanted

    def test_of_none_is_404(self, client: TestClient, admin: Headers) -> None:
        assert client.put(f"{PATH}/4711", headers=admin, json=LOST).status_code == 404


class TestRemove:
    def test_takes_it_away(self, client: TestClient, admin: Headers, lost: int) -> None:
        assert client.delete(f"{PATH}/{lost}", headers=admin).status_code == 204
        assert client.get(PATH, headers=admin).json() == []
        assert client.delete(f"{PATH}/{lost}", headers=admin).status_code == 404

"""How often the API may be asked, and by whom."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update
from starlette.testclient import TestClient

from core.accounts.models import ApiKey, OperatorRole
from core.bootstrap import Services
from core.db import now
from core.sessions.repository import SessionFilter
from tests.redis_server import redis_url

__all__ = ["redis_url"]
Serve = Callable[..., TestClient]
OTHER_PEER = "203.0.113.9"
DAY_S = 24 * 3600


def statuses(client: TestClient, headers: dict[str, str] | None = None, *, times: int) -> list[int]:
    """Of so many requests that need a credential."""
    return [client.get("/api/sessions", headers=headers).status_code for _ in range(times)]


class TestRefusal:
    def test_comes_after_as_many_requests_as_the_setting_says(self, serve: Serve) -> None:
        assert statuses(serve(rate_limit="3/day"), times=5) == [401, 401, 401, 429, 429]

    def test_has_the_form_of_every_error(self, serve: Serve) -> None:
        client = serve(rate_limit="1/day")
        statuses(client, times=1)
        answer = client.get("/api/sessions", headers={"X-Request-ID": "one-too-many"})
        assert answer.status_code == 429
        assert answer.json() == {
            "error": "TooManyRequests",
            "message": f"Too many requests. Try again in {answer.headers['Retry-After']} s.",
            "request_id": "one-too-many",
            "details": {},
        }
        assert 1 <= int(answer.headers["Retry-After"]) <= DAY_S
        assert answer.headers["X-Request-ID"] == "one-too-many"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    def test_comes_before_the_request_does_anything(self, serve: Serve, services: Services) -> None:
        client = serve(rate_limit="1/day")
        assert [client.post("/api/sessions").status_code for _ in range(3)] == [201, 429, 429]
        assert len(services.sessions.find(SessionFilter())[0]) == 1

    def test_is_in_the_metrics(self, serve: Serve) -> None:
        client = serve(rate_limit="1/day")
        before = client.get("/metrics").text
        client.post("/api/sessions")
        client.post("/api/sessions")
        statuses(client, times=2)
        after = client.get("/metrics").text
        for bucket in ("sessions", "requests"):
            line = f'switchboard_rate_limited_total{{bucket="{bucket}"}} '
            assert line not in before
            assert line in after


class TestHeaders:
    def test_say_what_is_left(self, serve: Serve) -> None:
        client = serve(rate_limit="3/day")
        answers = [client.get("/api/sessions").headers for _ in range(4)]
        assert [answer["RateLimit-Limit"] for answer in answers] == ["3"] * 4
        assert [answer["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
        assert all(1 <= int(answer["RateLimit-Reset"]) <= DAY_S for answer in answers)
        assert answers[-1]["RateLimit-Reset"] == answers[-1]["Retry-After"]

    def test_of_a_new_session_are_those_of_the_stricter_limit(self, serve: Serve) -> None:
        answer = serve(rate_limit="10/day").post("/api/sessions")
        assert answer.headers["RateLimit-Limit"] == "6"
        assert answer.headers["RateLimit-Remaining"] == "5"

    @pytest.mark.parametrize(
        "path", ["/health", "/health/live", "/metrics", "/docs", "/openapi.json"]
    )
    def test_are_absent_where_nothing_is_counted(self, serve: Serve, path: str) -> None:
        client = serve(rate_limit="1/day")
        answers = [client.get(path) for _ in range(3)]
        assert {answer.status_code for answer in answers} == {200}
        assert not any("RateLimit-Limit" in answer.headers for answer in answers)


class TestNewSessions:
    def test_are_limited_by_address_whatever_credential_comes_along(
        self, serve: Serve, admin: dict[str, str]
    ) -> None:
        client = serve(rate_limit="5/day")
        got = [client.post("/api/sessions", headers=admin).status_code for _ in range(4)]
        assert got == [201, 201, 201, 429]

    def test_buy_no_others(self, serve: Serve) -> None:
        client = serve(rate_limit="5/day")
        for _ in range(3):
            token = client.post("/api/sessions").json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        assert client.post("/api/sessions", headers=headers).status_code == 429


class TestClientOf:
    """Two clients do not take from each other; one client cannot pose as two."""

    def test_is_the_session_of_a_token(self, serve: Serve) -> None:
        client = serve(rate_limit="4/day")
        one, two = (
            {"Authorization": f"Bearer {client.post('/api/sessions').json()['token']}"}
            for _ in range(2)
        )
        assert statuses(client, one, times=5) == [403] * 4 + [429]
        assert statuses(client, two, times=5) == [403] * 4 + [429]

    def test_is_the_api_key(self, serve: Serve, services: Services) -> None:
        make = services.accounts.create_api_key
        client = serve(rate_limit="2/day")
        for name in ("one", "two"):
            headers = {"X-API-Key": make(name, role=OperatorRole.VIEWER)}
            assert statuses(client, headers, times=3) == [200, 200, 429]

    def test_is_the_address_of_everyone_else(self, serve: Serve) -> None:
        client = serve(rate_limit="2/day")
        assert statuses(client, times=3) == [401, 401, 429]
        elsewhere = TestClient(client.app, client=(OTHER_PEER, 1))
        assert statuses(elsewhere, times=3) == [401, 401, 429]

    def test_is_one_network_of_ipv6(self, serve: Serve) -> None:
        client = serve(rate_limit="2/day", peer="2001:db8:1:2::1")
        assert statuses(client, times=2) == [401, 401]
        for peer, status in (("2001:db8:1:2:ffff::9", 429), ("2001:db8:1:3::1", 401)):
            assert statuses(TestClient(client.app, client=(peer, 1)), times=1) == [status]

    @pytest.mark.parametrize(
        "forged",
        [
            lambda n: {"Authorization": f"Bearer sess_{n}.forged.signature"},
            lambda n: {"Authorization": f"Bearer {'x' * n}"},
            lambda n: {"X-API-Key": f"sk_forged_{n}"},
            lambda n: {"X-Forwarded-For": f"192.0.2.{n}"},
        ],
        ids=["token", "nonsense", "key", "forwarded address"],
    )
    def test_is_not_changed_by_what_is_forged(
        self, serve: Serve, forged: Callable[[int], dict[str, str]]
    ) -> None:
        client = serve(rate_limit="2/day")
        got = [statuses(client, forged(n), times=1)[0] for n in range(1, 5)]
        assert got == [401, 401, 429, 429]

    def test_is_the_session_though_a_forged_key_comes_along(self, serve: Serve) -> None:
        client = serve(rate_limit="5/day")
        token = {"Authorization": f"Bearer {client.post('/api/sessions').json()['token']}"}
        assert statuses(client, token, times=5) == [403] * 5
        assert statuses(client, token | {"X-API-Key": "sk_forged"}, times=1) == [429]

    def test_lets_a_key_in_where_others_have_used_up_the_address(
        self, serve: Serve, admin: dict[str, str]
    ) -> None:
        client = serve(rate_limit="2/day")
        assert statuses(client, times=3)[-1] == 429
        assert statuses(client, admin, times=1) == [200]

    def test_stays_the_key_for_a_moment_after_it_was_revoked(
        self, serve: Serve, services: Services
    ) -> None:
        """What is counted is remembered; what is allowed is not."""
        headers = {"X-API-Key": services.accounts.create_api_key("k", role=OperatorRole.VIEWER)}
        client = serve(rate_limit="9/day")
        assert statuses(client, headers, times=1) == [200]
        _revoke(services, "k")
        assert statuses(client, headers, times=1) == [401]


class TestSeveralProcesses:
    def test_share_a_count_in_redis(self, serve: Serve, redis_url: str) -> None:
        one, other = (serve(rate_limit="4/day", redis_url=redis_url) for _ in range(2))
        assert statuses(one, times=2) + statuses(other, times=3) == [401] * 4 + [429]
        assert statuses(one, times=1) == [429]

    def test_count_apart_while_redis_does_not_answer(self, serve: Serve) -> None:
        nowhere = {"rate_limit": "2/day", "redis_url": "redis://127.0.0.1:1/0"}
        one, other = serve(**nowhere), serve(**nowhere)
        assert statuses(one, times=3) == [401, 401, 429]
        assert statuses(other, times=3) == [401, 401, 429]


class TestLog:
    def test_says_for_whom_a_request_was_counted(
        self, serve: Serve, admin: dict[str, str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        client = serve()
        token = client.post("/api/sessions").json()["token"]
        capsys.readouterr()
        for headers in ({}, admin, {"Authorization": f"Bearer {token}"}):
            client.get("/api/sessions", headers=headers)
        lines: list[Any] = capsys.readouterr().out.splitlines()
        assert [line.partition("caller=")[2].split()[0] for line in lines] == [
            "address",
            "key",
            "session",
        ]
        assert all("client=198.51.100.7" in line for line in lines)


def _revoke(services: Services, name: str) -> None:
    with services.transactions.begin() as db:
        db.execute(update(ApiKey).where(ApiKey.name == name).values(revoked_at=now()))

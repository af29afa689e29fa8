"""Which sites' pages may call the API."""

from collections.abc import Callable

import pytest
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from app.middleware.origins import Origins
from core.bootstrap import Services
from core.sessions.repository import SessionFilter
from core.settings import Settings

Serve = Callable[..., TestClient]
SHOP = "https://shop.example"
EVIL = "https://evil.example"
CHANGING = ("POST", "PUT", "PATCH", "DELETE")


def created(client: TestClient, **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/api/sessions", headers=named).status_code


class TestAnotherSitesPage:
    @pytest.mark.parametrize(
        "origin",
        [
            EVIL,
            "null",
            "http://testserver:8080",
            "https://testserver.evil.example",
            "http://testserver@evil.example",
            "nonsense",
            "http://[",
            "http://testserver:x",
        ],
    )
    def test_changes_nothing(self, serve: Serve, services: Services, origin: str) -> None:
        assert created(serve(), origin=origin) == 403
        assert services.sessions.find(SessionFilter())[0] == []

    def test_is_told_why_in_the_form_of_every_error(self, serve: Serve) -> None:
        answer = serve().post("/api/sessions", headers={"Origin": EVIL, "X-Request-ID": "r1"})
        assert answer.json()["error"] == "ForeignOrigin"
        assert "SWITCHBOARD_CORS_ORIGINS" in answer.json()["message"]
        assert answer.json()["request_id"] == answer.headers["X-Request-ID"] == "r1"
        assert "Access-Control-Allow-Origin" not in answer.headers

    @pytest.mark.parametrize("method", CHANGING)
    def test_is_refused_with_every_method_that_changes(self, serve: Serve, method: str) -> None:
        answer = serve().request(method, "/api/nothing", headers={"Origin": EVIL})
        assert answer.status_code == 403

    def test_cannot_hide_its_origin(self, serve: Serve) -> None:
        assert created(serve(), sec_fetch_site="cross-site") == 403

    def test_reads_nothing_by_itself(self, serve: Serve) -> None:
        answer = serve().get("/health/live", headers={"Origin": EVIL})
        assert answer.status_code == 200
        assert "Access-Control-Allow-Origin" not in answer.headers


class TestOurOwnPage:
    @pytest.mark.parametrize("origin", ["http://testserver", "http://testserver:80"])
    def test_changes_what_it_wants(self, serve: Serve, origin: str) -> None:
        assert created(serve(), origin=origin) == 201

    def test_may_have_come_by_tls_that_a_proxy_ended(self, serve: Serve) -> None:
        assert created(serve(), origin="https://testserver") == 201

    def test_came_by_tls_where_the_request_did(self, serve: Serve) -> None:
        client = serve(base_url="https://testserver")
        assert created(client, origin="https://testserver") == 201
        assert created(client, origin="http://testserver") == 403

    def test_may_be_at_the_public_address(self, serve: Serve) -> None:
        client = serve(public_url="https://help.example/")
        assert created(client, origin="https://help.example") == 201
        assert created(client, origin="https://help.example:8443") == 403


class TestProgram:
    def test_is_no_page(self, serve: Serve) -> None:
        assert created(serve()) == 201
        assert created(serve(), sec_fetch_site="same-origin") == 201


class TestAllowedSite:
    @pytest.fixture
    def client(self, serve: Serve) -> TestClient:
        return serve(cors_origins=f"{SHOP}, https://App.example", rate_limit="3/day")

    def test_may_change_and_read(self, client: TestClient) -> None:
        for origin in (SHOP, "https://app.example"):
            answer = client.post("/api/sessions", headers={"Origin": origin})
            assert answer.status_code == 201
            assert answer.headers["Access-Control-Allow-Origin"] == origin
            assert "Origin" in answer.headers["Vary"]

    def test_reads_the_headers_that_help_it(self, client: TestClient) -> None:
        answer = client.post("/api/sessions", headers={"Origin": SHOP})
        exposed = set(answer.headers["Access-Control-Expose-Headers"].split(", "))
        assert exposed == {
            "X-Request-ID", "X-Process-Time", "X-Total-Count", "X-Session-Token", "Retry-After",
            "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset",
        }  # fmt: skip

    def test_is_asked_for_no_cookies(self, client: TestClient) -> None:
        answer = client.post("/api/sessions", headers={"Origin": SHOP})
        assert "Access-Control-Allow-Credentials" not in answer.headers

    @pytest.mark.parametrize("asked", ["Authorization", "X-API-Key", "Content-Type"])
    def test_may_ask_first(self, client: TestClient, asked: str) -> None:
        answer = client.options(
            "/api/sessions",
            headers={
                "Origin": SHOP,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": asked,
            },
        )
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == SHOP
        assert answer.headers["X-Request-ID"]

    def test_asking_first_counts_as_no_request(self, client: TestClient) -> None:
        for _ in range(5):
            self.test_may_ask_first(client, "Authorization")
        assert created(client, origin=SHOP) == 201

    def test_is_the_only_one(self, client: TestClient) -> None:
        assert created(client, origin=EVIL) == 403
        asked = {"Origin": EVIL, "Access-Control-Request-Method": "POST"}
        answer = client.options("/api/sessions", headers=asked)
        assert answer.status_code == 400
        assert "Access-Control-Allow-Origin" not in answer.headers

    def test_can_read_that_there_were_too_many_requests(self, client: TestClient) -> None:
        for _ in range(2):
            created(client, origin=SHOP)
        answer = client.post("/api/sessions", headers={"Origin": SHOP})
        assert answer.status_code == 429
        assert answer.headers["Access-Control-Allow-Origin"] == SHOP
        assert answer.headers["X-Request-ID"]

    def test_can_read_that_it_sent_too_much(self, client: TestClient) -> None:
        answer = client.post(
            "/api/sessions",
            content=b"x" * 1_100_000,
            headers={"Origin": SHOP, "Content-Type": "application/json"},
        )
        assert answer.status_code == 413
        assert answer.headers["Access-Control-Allow-Origin"] == SHOP

    def test_can_read_that_we_failed(self, client: TestClient) -> None:
        client.app.state.services = None  # nothing works now
        answer = client.post("/api/sessions", headers={"Origin": SHOP})
        assert answer.status_code == 500
        assert answer.json()["error"] == "InternalError"
        assert answer.headers["Access-Control-Allow-Origin"] == SHOP
        assert answer.headers["X-Request-ID"] == answer.json()["request_id"]


class TestWebSocket:
    @pytest.mark.parametrize(
        ("origin", "allowed"),
        [(None, True), ("https://testserver", True), (SHOP, True), (EVIL, False), ("null", False)],
    )
    def test_is_for_the_same_pages(
        self, settings: Settings, origin: str | None, allowed: bool
    ) -> None:
        headers = {"host": "testserver"} | ({"origin": origin} if origin else {})
        scope = {"type": "websocket", "scheme": "wss", "headers": Headers(headers).raw}
        origins = Origins(settings.model_copy(update={"cors_origins": SHOP}))
        assert origins.allow(scope) is allowed

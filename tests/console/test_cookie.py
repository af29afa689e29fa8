import time
from collections.abc import Iterator
from unittest.mock import patch

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from console.__main__ import environment
from console.cookie import COOKIE, routes
from console.deps import handovers
from console.handover import CODE_LASTS_S, Handovers
from console.security_headers import SecurityHeaders
from core.settings import Settings


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(console()) as client:
        yield client


def console(*, always_secure: bool = False) -> Starlette:
    layers = [Middleware(SecurityHeaders)]
    return Starlette(routes=routes(always_secure=always_secure), middleware=layers)


class TestKeepSignedIn:
    def test_gives_the_cookie_for_a_code(self, client: TestClient) -> None:
        answer = client.post("/signed-in", content=handovers().offer("a-token"))
        cookie = answer.headers["set-cookie"]
        assert answer.status_code == 204
        assert cookie.startswith(f"{COOKIE}=a-token; ")
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert f"Max-Age={12 * 3600}" in cookie

    def test_gives_it_only_once(self, client: TestClient) -> None:
        code = handovers().offer("a-token")
        client.post("/signed-in", content=code)
        again = client.post("/signed-in", content=code)
        assert again.status_code == 404
        assert "set-cookie" not in again.headers

    def test_gives_nothing_for_a_guess(self, client: TestClient) -> None:
        assert client.post("/signed-in", content="guess").status_code == 404

    @pytest.mark.parametrize(
        ("content", "headers"),
        [("guess", {"Sec-Fetch-Site": "cross-site"}), ("x" * 1000, {}), ("", {})],
        ids=["another site", "too long", "empty"],
    )
    def test_refuses_what_our_page_does_not_send(
        self, client: TestClient, content: str, headers: dict[str, str]
    ) -> None:
        assert client.post("/signed-in", content=content, headers=headers).status_code >= 400

    @pytest.mark.parametrize(
        ("address", "always_secure", "secure"),
        [
            ("https://console.example", False, True),
            ("http://console.example", True, True),
            ("http://console.example", False, False),
        ],
        ids=["by TLS", "behind a proxy that ends TLS", "without TLS"],
    )
    def test_is_secure_behind_tls(self, address: str, always_secure: bool, secure: bool) -> None:
        with TestClient(console(always_secure=always_secure), base_url=address) as client:
            answer = client.post("/signed-in", content=handovers().offer("a-token"))
        assert ("; Secure" in answer.headers["set-cookie"]) == secure
        assert ("Strict-Transport-Security" in answer.headers) == address.startswith("https")


class TestForget:
    def test_removes_the_cookie(self, client: TestClient) -> None:
        client.post("/signed-in", content=handovers().offer("a-token"))
        client.delete("/signed-in")
        assert COOKIE not in client.cookies

    def test_refuses_another_site(self, client: TestClient) -> None:
        answer = client.delete("/signed-in", headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403


class TestHandovers:
    def test_forgets_a_code_after_a_minute(self) -> None:
        held = Handovers()
        code = held.offer("a-token")
        later = time.monotonic() + CODE_LASTS_S + 1
        with patch("console.handover.time.monotonic", return_value=later):
            assert held.take(code) is None


def test_no_page_may_be_framed_or_load_from_another_host(client: TestClient) -> None:
    policy = client.get("/signed-in").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy


class TestProxies:
    def test_are_those_of_the_settings_and_no_other(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for given, believed in (("", ""), ("10.0.0.0/8", "10.0.0.0/8,::ffff:10.0.0.0/104")):
            chosen = settings.model_copy(update={"trusted_proxies": given})
            for name, value in environment(chosen).items():
                monkeypatch.setenv(name, value)
            assert uvicorn.Config("console").forwarded_allow_ips == believed

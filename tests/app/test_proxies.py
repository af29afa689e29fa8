"""Who the client is, and whether it came by TLS, when a proxy stands in front."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

Serve = Callable[..., TestClient]
PROXIES = "10.0.0.0/8, 192.0.2.1, 2001:db8:aaaa::/48"
CUSTOMER = "198.51.100.7"
STRANGER = "203.0.113.66"
NAMED = "X-Forwarded-For"


def seen(client: TestClient, capsys: pytest.CaptureFixture[str], **headers: str) -> str:
    """The address that a request is taken to come from."""
    capsys.readouterr()
    client.get("/api/sessions", headers={k.replace("_", "-"): v for k, v in headers.items()})
    line = capsys.readouterr().out.strip()
    return line.partition("client=")[2].split()[0]


class TestAddress:
    @pytest.mark.parametrize(
        "peer", ["10.1.2.3", "192.0.2.1", "2001:db8:aaaa::5", "::ffff:10.1.2.3"]
    )
    def test_is_what_a_configured_proxy_says(
        self, serve: Serve, capsys: pytest.CaptureFixture[str], peer: str
    ) -> None:
        client = serve(peer=peer, trusted_proxies=PROXIES)
        assert seen(client, capsys, x_forwarded_for=CUSTOMER) == CUSTOMER

    @pytest.mark.parametrize("peer", [STRANGER, "192.0.2.2", "2001:db8:bbbb::5", "::ffff:11.1.2.3"])
    def test_is_the_peers_own_whatever_it_says(
        self, serve: Serve, capsys: pytest.CaptureFixture[str], peer: str
    ) -> None:
        client = serve(peer=peer, trusted_proxies=PROXIES)
        assert seen(client, capsys, x_forwarded_for=CUSTOMER) == peer

    def test_is_the_peers_where_no_proxy_is_configured(
        self, serve: Serve, capsys: pytest.CaptureFixture[str]
    ) -> None:
        client = serve(peer="127.0.0.1")
        assert seen(client, capsys, x_forwarded_for=CUSTOMER) == "127.0.0.1"

    @pytest.mark.parametrize(
        ("chain", "found"),
        [
            (f"{CUSTOMER}, 10.9.9.9", CUSTOMER),
            (f"{STRANGER}, {CUSTOMER}, 10.9.9.9, 192.0.2.1", CUSTOMER),
            (f"10.9.9.9, {CUSTOMER}", CUSTOMER),
            ("2001:db8:cccc::7, 2001:db8:aaaa::1", "2001:db8:cccc::7"),
            ("[2001:db8:cccc::7]:4711", "2001:db8:cccc::7"),
            (f"{CUSTOMER}:4711", CUSTOMER),
        ],
        ids=["two proxies", "an invented one", "a forged proxy", "IPv6", "IPv6 port", "IPv4 port"],
    )
    def test_is_the_first_of_a_chain_that_is_no_proxy_from_our_side(
        self, serve: Serve, capsys: pytest.CaptureFixture[str], chain: str, found: str
    ) -> None:
        client = serve(peer="10.1.2.3", trusted_proxies=PROXIES)
        assert seen(client, capsys, x_forwarded_for=chain) == found

    def test_cannot_forge_a_line_in_the_log(
        self, serve: Serve, capsys: pytest.CaptureFixture[str]
    ) -> None:
        client = serve(peer="10.1.2.3", trusted_proxies=PROXIES)
        assert seen(client, capsys, x_forwarded_for="a status=200 caller=key") == (
            "a%20status%3D200%20caller%3Dkey"
        )

    def test_is_counted_apart_for_each_client_of_a_proxy(self, serve: Serve) -> None:
        client = serve(peer="10.1.2.3", trusted_proxies=PROXIES, rate_limit="1/day")
        got = [
            client.get("/api/sessions", headers={NAMED: address}).status_code
            for address in (CUSTOMER, CUSTOMER, STRANGER)
        ]
        assert got == [401, 429, 401]


class TestScheme:
    def test_is_what_a_configured_proxy_says(self, serve: Serve) -> None:
        client = serve(peer="10.1.2.3", trusted_proxies=PROXIES)
        secure = client.get("/health/live", headers={"X-Forwarded-Proto": "https"})
        assert secure.headers["Strict-Transport-Security"].startswith("max-age=")
        plain = client.get("/health/live", headers={"X-Forwarded-Proto": "http"})
        assert "Strict-Transport-Security" not in plain.headers

    def test_is_the_connections_own_otherwise(self, serve: Serve) -> None:
        said = {"X-Forwarded-Proto": "https"}
        stranger = serve(peer=STRANGER, trusted_proxies=PROXIES)
        assert "Strict-Transport-Security" not in stranger.get("/health/live", headers=said).headers
        direct = serve(base_url="https://testserver")
        assert "Strict-Transport-Security" in direct.get("/health/live").headers

    def test_decides_which_page_is_our_own(self, serve: Serve) -> None:
        client = serve(peer="10.1.2.3", trusted_proxies=PROXIES)
        headers = {"X-Forwarded-Proto": "https", "Origin": "http://testserver"}
        assert client.post("/api/sessions", headers=headers).status_code == 403

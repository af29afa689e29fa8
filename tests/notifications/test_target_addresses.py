"""core/outbound and core/notifications/web.py: nothing private can be reached by any spelling."""

import shutil
import socket
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from ssl import SSLContext, create_default_context

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidTarget
from core.notifications.models import NotificationStatus, TargetKind
from core.notifications.web import WebSender
from core.outbound.addresses import METADATA, AddressCheck, is_public, resolve
from tests.absent import give_up
from tests.notifications.conftest import Clock, House, delivery_with
from tests.notifications.receivers import WebReceiver, web_receiver

MISSING = "openssl is absent: install it (apt-get install openssl)"
PUBLIC = "93.184.216.34"
PRIVATE = [
    "127.0.0.1",
    "127.1.2.3",
    "0.0.0.0",
    "0.1.2.3",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "169.254.1.1",
    "169.254.169.254",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:f5ff:fffe",
    "2001:0:a00:1:0:63bf:a247:28dd",
    "64:ff9b:1::808:808",
    "::10.0.0.1",
    "2606:2800:220:1:0:5efe:a00:1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "fd00:ec2::254",
    "fc00::1",
    "ff02::1",
]
SPELLINGS = [
    "https://127.0.0.1/",
    "https://127.1/",
    "https://0x7f000001/",
    "https://2130706433/",
    "https://0177.0.0.1/",
    "https://0/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://169.254.169.254/latest/meta-data/",
    "https://10.0.0.7:8443/hook",
    "https://localhost/",
    "https://LOCALHOST./",
    "https://１２７.0.0.1/",
]


def knowing(*addresses: str) -> Callable[[str, int], Sequence[str]]:
    return lambda host, port: addresses


class TestIsPublic:
    @pytest.mark.parametrize("address", PRIVATE)
    def test_is_false_of_what_is_not_the_open_internet(self, address: str) -> None:
        assert not is_public(address)

    @pytest.mark.parametrize(
        "address",
        [
            *(PUBLIC, "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"),
            *("::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"),
        ],
    )
    def test_is_true_of_what_is(self, address: str) -> None:
        assert is_public(address)

    @given(address=st.ip_addresses(v=4, network="10.0.0.0/8"))
    def test_sees_through_ipv6(self, address: object) -> None:
        assert not is_public(f"::ffff:{address}")
        assert not is_public(f"64:ff9b::{address}")


class TestEndpoint:
    @pytest.mark.parametrize("url", SPELLINGS)
    def test_refuses_every_spelling_of_a_private_address(self, url: str) -> None:
        with pytest.raises(InvalidTarget):
            AddressCheck(allow_private=False).endpoint(url)

    def test_refuses_a_host_of_which_one_address_is_private(self) -> None:
        check = AddressCheck(allow_private=False, resolve=knowing(PUBLIC, "10.0.0.1"))
        with pytest.raises(InvalidTarget, match="private network"):
            check.endpoint("https://hook.example/")

    def test_refuses_a_clouds_metadata_though_private_networks_are_allowed(self) -> None:
        for address in METADATA:
            check = AddressCheck(allow_private=True, resolve=knowing(str(address)))
            with pytest.raises(InvalidTarget, match="metadata"):
                check.endpoint("http://hook.example/")

    @pytest.mark.parametrize(
        "address",
        [
            "::ffff:169.254.169.254",
            "::ffff:a9fe:a9fe%eth0",
            "::a9fe:a9fe",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::a9fe:a9fe",
            "2002:a9fe:a9fe::1",
            "2001:0:a9fe:a9fe::1",
            "2001:0:808:808:0:63bf:5601:5601",
            "fe80::200:5efe:a9fe:a9fe",
        ],
    )
    def test_refuses_metadata_in_ipv6s_spellings_too(self, address: str) -> None:
        check = AddressCheck(allow_private=True, resolve=knowing(PUBLIC, address))
        with pytest.raises(InvalidTarget, match="metadata"):
            check.endpoint("http://hook.example/")

    @pytest.mark.parametrize("address", ["::1", "::ffff:10.0.0.1", "fd12::1", "64:ff9b::a00:1"])
    def test_lets_other_private_addresses_pass_where_they_are_allowed(self, address: str) -> None:
        check = AddressCheck(allow_private=True, resolve=knowing(address))
        assert check.endpoint("http://hook.example/").addresses == (address,)

    @pytest.mark.parametrize(
        "url",
        [
            "http://hook.example/",
            "ftp://hook.example/",
            "file:///etc/passwd",
            "hook.example",
            "https://",
            "https://user:secret@hook.example/",
            "https://hook.example:99999/",
            "https://hook.example:port/",
            "https://hook\nexample/",
            "",
        ],
    )
    def test_refuses_what_is_no_https_url(self, url: str) -> None:
        with pytest.raises(InvalidTarget) as refused:
            AddressCheck(allow_private=False, resolve=knowing(PUBLIC)).endpoint(url)
        assert "secret" not in str(refused.value)

    @pytest.mark.parametrize("error", [socket.gaierror("no such host"), UnicodeError("too long")])
    def test_says_that_a_host_is_not_found(self, error: Exception) -> None:
        def unknown(host: str, port: int) -> Sequence[str]:
            raise error

        with pytest.raises(InvalidTarget, match="not found"):
            AddressCheck(allow_private=False, resolve=unknown).endpoint("https://hook.example/")

    def test_keeps_what_was_found(self) -> None:
        found = AddressCheck(allow_private=False, resolve=knowing(PUBLIC)).endpoint(
            "https://bücher.example:8443/hook?key=1"
        )
        assert found.addresses == (PUBLIC,)
        assert found.host == "xn--bcher-kva.example"

    def test_asks_the_systems_resolver(self) -> None:
        assert "127.0.0.1" in resolve("127.0.0.1", 80)


class TestSending:
    def test_connects_to_the_address_that_was_checked_and_asks_no_second_time(
        self, house: House, clock: Clock, hook: WebReceiver
    ) -> None:
        """A name server that says something else to each question (DNS rebinding) gains nothing."""
        asked: list[str] = []

        def turning(host: str, port: int) -> Sequence[str]:
            asked.append(host)
            return ["127.0.0.1"] if len(asked) == 1 else ["10.255.255.1"]

        check = AddressCheck(allow_private=True, resolve=turning)
        answer = WebSender(check).post(f"http://hook.example:{hook.port}/in?a=b", b"{}", {})
        assert answer.delivered
        assert asked == ["hook.example"]
        [received] = hook.received
        assert received.headers["Host"] == f"hook.example:{hook.port}"
        assert received.path == "/in?a=b"

    def test_checks_again_what_has_become_private(self, house: House, clock: Clock) -> None:
        answers = iter([[PUBLIC], ["127.0.0.1"]])
        check = AddressCheck(allow_private=False, resolve=lambda host, port: next(answers))
        delivery = delivery_with(house.settings, clock, addresses=check)
        url = delivery.checked_address(TargetKind.WEBHOOK, "https://hook.example/in")
        answer = WebSender(check).post(url, b"{}", {})
        assert not answer.delivered
        assert "private network" in answer.reason

    def test_takes_the_next_address_where_one_is_out_of_reach(self, hook: WebReceiver) -> None:
        check = AddressCheck(allow_private=True, resolve=knowing("127.0.0.2", "127.0.0.1"))
        assert WebSender(check).post(f"http://hook.example:{hook.port}/", b"{}", {}).delivered

    def test_follows_no_redirect(
        self, house: House, hook: WebReceiver, other_hook: WebReceiver
    ) -> None:
        house.add(hook.url)
        house.tell()
        hook.status, hook.answers = 307, {"Location": other_hook.url}
        house.dispatch.deliver_due()
        assert house.row.status == NotificationStatus.PENDING
        assert "redirects are not followed" in (house.row.last_error or "")
        assert other_hook.received == []

    def test_uses_no_proxy_of_the_environment(
        self, monkeypatch: pytest.MonkeyPatch, house: House, hook: WebReceiver
    ) -> None:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        house.add(hook.url)
        house.tell()
        house.dispatch.deliver_due()
        assert len(hook.received) == 1


class TestTls:
    @pytest.fixture
    def certificate(self, tmp_path: Path) -> Path:
        """Of hook.example, signed by itself, with its key."""
        if shutil.which("openssl") is None:
            give_up(MISSING)
        files = [tmp_path / "key.pem", tmp_path / "cert.pem"]
        subprocess.run(
            [
                *[
                    "openssl",
                    "req",
                    "-x509",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:P-256",
                    "-nodes",
                ],
                *("-keyout", files[0], "-out", files[1], "-days", "2"),
                *("-subj", "/CN=hook.example", "-addext", "subjectAltName=DNS:hook.example"),
            ],
            check=True,
            capture_output=True,
        )
        both = tmp_path / "both.pem"
        both.write_text("".join(file.read_text() for file in files))
        return both

    def test_is_verified_for_the_urls_name_though_the_connection_goes_to_an_address(
        self, certificate: Path
    ) -> None:
        def trust() -> SSLContext:
            return create_default_context(cafile=certificate.with_name("cert.pem"))

        check = AddressCheck(allow_private=True, resolve=knowing("127.0.0.1"))
        sender = WebSender(check, trust=trust)
        with web_receiver(certificate) as hook:
            assert sender.post(f"https://hook.example:{hook.port}/", b"{}", {}).delivered
            other = sender.post(f"https://other.example:{hook.port}/", b"{}", {})
            stranger = WebSender(check).post(f"https://hook.example:{hook.port}/", b"{}", {})
        assert other.reason == stranger.reason == "Its certificate cannot be verified."
        assert len(hook.received) == 1

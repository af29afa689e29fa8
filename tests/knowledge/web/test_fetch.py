"""core/knowledge/web/fetch.py: what is got, and what cannot be got by any spelling."""

import gzip
import socket
import zlib
from collections.abc import Iterator, Sequence
from threading import Event, Thread

import pytest

from core.errors import InvalidWebSource
from core.knowledge.web.fetch import PORTS, PageFetcher
from core.outbound.addresses import AddressCheck, resolve
from tests.knowledge.web.conftest import Reply, Site

MOST = 100_000
PUBLIC = "93.184.216.34"
FORBIDDEN = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://0/",
    "http://localhost/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.7/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://[fd00::1]/",
    "http://[fe80::1]/",
]


def strict(*addresses: str) -> PageFetcher:
    """Reads public pages alone, and takes every host to be at `addresses`, if there are any."""

    def known(host: str, port: int) -> Sequence[str]:
        return addresses or resolve(host, port)

    return PageFetcher(AddressCheck(allow_private=False, resolve=known, plain=True, ports=PORTS))


class TestGet:
    def test_gives_the_page(self, site: Site, fetcher: PageFetcher) -> None:
        answer = fetcher.get(site.page("/a", "A", "<p>Hello"), max_bytes=MOST)
        assert (answer.status, answer.content_type, answer.charset) == (200, "text/html", "utf-8")
        assert b"Hello" in answer.body

    def test_says_who_asks_and_sends_nothing_else_of_ours(
        self, site: Site, fetcher: PageFetcher
    ) -> None:
        fetcher.get(site.page("/a", "A", ""), max_bytes=MOST)
        [agent] = site.agents
        assert agent.startswith("Switchboard/")

    def test_follows_redirects(self, site: Site, fetcher: PageFetcher) -> None:
        site.page("/c", "C", "")
        site.redirect("/b", "c")
        answer = fetcher.get(site.redirect("/a", "/b"), max_bytes=MOST)
        assert (answer.status, answer.url) == (200, site.url("/c"))

    def test_follows_no_circle(self, site: Site, fetcher: PageFetcher) -> None:
        with pytest.raises(InvalidWebSource, match="redirects more than 5 times"):
            fetcher.get(site.redirect("/a", "/a"), max_bytes=MOST)
        assert len(site.asked) == 6

    def test_reads_no_body_of_an_error(self, site: Site, fetcher: PageFetcher) -> None:
        answer = fetcher.get(site.url("/nowhere"), max_bytes=MOST)
        assert (answer.status, answer.body) == (404, b"")
        assert answer.said == "404 Not Found"

    def test_stops_at_the_limit(self, site: Site, fetcher: PageFetcher) -> None:
        with pytest.raises(InvalidWebSource, match=r"larger than 0\.0\d+ MB"):
            fetcher.get(site.put("/a", b"x" * (MOST + 1)), max_bytes=MOST)

    @pytest.mark.parametrize("pack", [gzip.compress, zlib.compress], ids=["gzip", "deflate"])
    def test_unpacks_what_is_packed_though_nobody_asked(
        self, site: Site, fetcher: PageFetcher, pack: object
    ) -> None:
        packed = pack(b"plain")
        url = site.put("/a", packed, **{"Content-Encoding": "gzip"})
        assert fetcher.get(url, max_bytes=MOST).body == b"plain"

    def test_unpacks_no_bomb(self, site: Site, fetcher: PageFetcher) -> None:
        bomb = gzip.compress(b"\0" * 50_000_000)
        url = site.put("/a", bomb, **{"Content-Encoding": "gzip"})
        with pytest.raises(InvalidWebSource, match="larger than"):
            fetcher.get(url, max_bytes=MOST)

    def test_does_not_wait_for_ever(self, site: Site) -> None:
        gate = Event()
        site.pages["/slow"] = Reply(b"x", gate=gate)
        hurried = PageFetcher(AddressCheck(allow_private=True, plain=True), total_s=0.3)
        try:
            with pytest.raises(InvalidWebSource, match=r"did not answer within 0\.3 s"):
                hurried.get(site.url("/slow"), max_bytes=MOST)
        finally:
            gate.set()

    def test_does_not_wait_for_what_trickles(self, trickle: int) -> None:
        hurried = PageFetcher(AddressCheck(allow_private=True, plain=True), total_s=0.3)
        with pytest.raises(InvalidWebSource, match=r"did not answer within 0\.3 s"):
            hurried.get(f"http://127.0.0.1:{trickle}/", max_bytes=MOST)

    def test_says_that_nobody_is_there(self, fetcher: PageFetcher) -> None:
        with pytest.raises(InvalidWebSource, match="no connection could be made"):
            fetcher.get("http://127.0.0.1:9/", max_bytes=MOST)


class TestAddresses:
    @pytest.mark.parametrize("url", FORBIDDEN)
    def test_that_are_private_are_never_called(self, url: str) -> None:
        with pytest.raises(InvalidWebSource, match=r"private network|metadata|it should be a URL"):
            strict().get(url, max_bytes=MOST)

    def test_that_a_name_hides_are_never_called(self) -> None:
        with pytest.raises(InvalidWebSource, match="private network"):
            strict("10.0.0.7").get("http://shop.example/", max_bytes=MOST)

    def test_of_which_one_is_private_are_never_called(self) -> None:
        with pytest.raises(InvalidWebSource, match="private network"):
            strict(PUBLIC, "127.0.0.1").get("http://shop.example/", max_bytes=MOST)

    def test_that_a_redirect_leads_to_are_checked_too(self, site: Site) -> None:
        """The first answer comes from this computer, whose address is taken for a public one."""

        class Lenient(AddressCheck):
            def _require_allowed(self, addresses: Sequence[str]) -> None:
                if list(addresses) != ["127.0.0.1"]:
                    super()._require_allowed(addresses)

        fetcher = PageFetcher(Lenient(allow_private=False, plain=True))
        for to in ("http://10.0.0.7/", "http://[::1]/", "http://169.254.169.254/"):
            with pytest.raises(InvalidWebSource, match=r"private network|metadata"):
                fetcher.get(site.redirect("/a", to), max_bytes=MOST)

    def test_of_the_metadata_are_never_called_whatever_is_allowed(
        self, fetcher: PageFetcher
    ) -> None:
        with pytest.raises(InvalidWebSource, match="metadata"):
            fetcher.get("http://169.254.169.254/", max_bytes=MOST)

    @pytest.mark.parametrize(
        "url",
        [
            "file:///etc/passwd",
            "ftp://shop.example/",
            "gopher://shop.example/",
            "shop.example",
            "https://",
            "http://a:b@shop.example/",
            "http://shop.example:22/",
            "http://shop.example:6379/",
        ],
    )
    def test_that_are_no_pages_are_refused(self, url: str) -> None:
        with pytest.raises(InvalidWebSource):
            strict(PUBLIC).get(url, max_bytes=MOST)

    def test_that_a_redirect_gives_another_scheme_are_refused(
        self, site: Site, fetcher: PageFetcher
    ) -> None:
        with pytest.raises(InvalidWebSource, match="should begin with"):
            fetcher.get(site.redirect("/a", "file:///etc/passwd"), max_bytes=MOST)


class TestCheck:
    def test_gives_the_usual_form(self) -> None:
        assert strict(PUBLIC).check("HTTPS://Shop.Example/a b#part") == (
            "https://shop.example/a%20b"
        )


@pytest.fixture
def trickle() -> Iterator[int]:
    """The port of a server that begins an answer and sends a byte of it every moment."""
    over = Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
            while not over.wait(0.05):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    over.set()
    thread.join()
    listener.close()

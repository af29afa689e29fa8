"""A site on this computer, of the standard library, on a real socket."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread

import pytest

from core.bootstrap import Services
from core.knowledge.imports.models import ImportItem
from core.knowledge.imports.runner import ImportRunner
from core.knowledge.imports.service import ImportView
from core.knowledge.imports.web_sources import WebSourceService
from core.knowledge.web.crawl import Crawler
from core.knowledge.web.fetch import PageFetcher
from core.outbound.addresses import AddressCheck

HTML = "text/html; charset=utf-8"
XML = "application/xml"


@dataclass
class Reply:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": HTML})
    gate: Event | None = None
    """Holds the answer back."""


@dataclass
class Site:
    """Answers with what is in `pages`; everything else is 404."""

    port: int = 0
    pages: dict[str, Reply] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.host}{path}"

    def page(self, path: str, title: str, body: str) -> str:
        """Puts a page there; its address."""
        html = f"<title>{title} – Shop</title><main><h1>{title}</h1>{body}</main>"
        self.pages[path] = Reply(html.encode())
        return self.url(path)

    def put(self, path: str, body: str | bytes, kind: str = HTML, **headers: str) -> str:
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = Reply(data, headers={"Content-Type": kind} | headers)
        return self.url(path)

    def redirect(self, path: str, to: str) -> str:
        self.pages[path] = Reply(status=302, headers={"Location": to})
        return self.url(path)

    def sitemap(self, *paths: str, at: str = "/sitemap.xml", packed: bool = False) -> str:
        rows = "".join(f"<url><loc>{self._full(path)}</loc></url>" for path in paths)
        xml = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
        return self.put(at, gzip.compress(xml.encode()) if packed else xml, XML)

    def index(self, *paths: str, at: str = "/index.xml") -> str:
        rows = "".join(f"<sitemap><loc>{self._full(path)}</loc></sitemap>" for path in paths)
        return self.put(at, f'<?xml version="1.0"?>\n<sitemapindex>{rows}</sitemapindex>', XML)

    def _full(self, path: str) -> str:
        return path if "://" in path else self.url(path)


@contextmanager
def serving() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with site.lock:
                site.asked.append(self.path)
                site.agents.add(self.headers["User-Agent"])
            reply = site.pages.get(self.path, Reply(b"no", 404))
            if reply.gate is not None:
                reply.gate.wait(30)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that breaks off is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    site.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def other_site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def fetcher() -> PageFetcher:
    """May read pages of this computer."""
    return PageFetcher(AddressCheck(allow_private=True, plain=True))


@dataclass
class Web:
    """Imports from the web of one installation, which may read this computer's pages."""

    services: Services
    sources: WebSourceService
    runner: ImportRunner

    def plan(self, url: str, **more: object) -> ImportView:
        """Asks for an import and has the pages read."""
        planned = self.sources.plan(url, by="Ada", **more)
        return self._read(planned)

    def sync(self, source_id: int) -> ImportView:
        return self._read(self.sources.sync(source_id, by="Ada"))

    def carry_out(self, view: ImportView) -> ImportView:
        self.services.imports.start(view.record.id, by="Ada")
        self.runner.run_some()
        return self.services.imports.get(view.record.id)

    def items(self, view: ImportView) -> list[ImportItem]:
        return list(self.services.imports.items(view.record.id, limit=1000)[0])

    def states(self, view: ImportView) -> dict[str, str]:
        return {item.name: str(item.state) for item in self.items(view)}

    def _read(self, planned: ImportView) -> ImportView:
        self.runner.run_some()
        return self.services.imports.get(planned.record.id)


@pytest.fixture
def web(services: Services, fetcher: PageFetcher) -> Web:
    return web_with(services, Crawler(fetcher, pause_s=0))


def web_with(services: Services, crawler: Crawler) -> Web:
    return Web(
        services,
        WebSourceService(services.transactions, crawler=crawler),
        ImportRunner(services.transactions, crawler=crawler),
    )

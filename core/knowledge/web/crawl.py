"""Read a page, or the pages of a sitemap: as fast as its site allows, and of that site alone."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urldefrag, urljoin, urlsplit

from core.errors import InvalidDocument, InvalidWebSource
from core.knowledge.documents.document import Document
from core.knowledge.imports.models import WebKind
from core.knowledge.web import robots, sitemap
from core.knowledge.web.fetch import MEBIBYTE, PORTS, Answer, PageFetcher
from core.knowledge.web.page import page_document, page_id
from core.knowledge.web.robots import Robots
from core.outbound.addresses import AddressCheck
from core.settings import Settings

MAX_PAGES = 500
MAX_SITEMAPS = 50
"""Sitemaps of one index that are read."""
MAX_PAGE_BYTES = 5 * MEBIBYTE
PAUSE_S = 0.1
"""Between two pages, where robots.txt asks for no longer one."""
CLOSED = "is one of those that robots.txt asks programs to leave alone."
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
Found = Document | InvalidDocument


class CrawlStopped(Exception):
    """Whoever watches wants no more pages."""


@dataclass(frozen=True)
class Watch:
    """Who is told how far it is, and who waits: each raises CrawlStopped to end it."""

    told: Callable[[int, int], None]
    """Pages found and pages read; between any two addresses, if nothing else has changed."""
    pause: Callable[[float], None]
    """Wait for some seconds."""


@dataclass(frozen=True)
class Crawl:
    """What a page or a sitemap holds now."""

    kind: WebKind
    found: Sequence[Found] = ()
    keep: frozenset[str] | None = frozenset()
    """Ids of articles whose pages could not be read but may be there; `None` if all may be."""
    notices: Sequence[str] = field(default_factory=list)


class Crawler:
    """Reads what an address leads to."""

    def __init__(
        self, fetcher: PageFetcher, *, max_pages: int = MAX_PAGES, pause_s: float = PAUSE_S
    ) -> None:
        self._fetcher = fetcher
        self._max_pages = max_pages
        self._pause_s = pause_s

    def check(self, url: str) -> str:
        """The address in its usual form, not called yet. Raises InvalidWebSource."""
        return self._fetcher.check(url)

    def crawl(self, url: str, *, prefix: str | None, watch: Watch) -> Crawl:
        """Raises InvalidWebSource if the address itself cannot be read, CrawlStopped."""
        rules = self._rules(url)
        answer = self._fetcher.get(url, max_bytes=sitemap.MAX_BYTES)
        if answer.status != HTTPStatus.OK:
            raise InvalidWebSource(f"it answers with {answer.said}")
        if not _same_site(answer.url, url):
            raise InvalidWebSource(f"it leads to another host, {urlsplit(answer.url).netloc}")
        watch.told(0, 0)
        if answer.url != url:
            rules = self._rules(answer.url)
        data = sitemap.plain(answer.body)
        if not sitemap.is_sitemap(data):
            watch.told(1, 1)
            return _single(answer, url)
        pause_s = max(rules.delay_s, self._pause_s)
        return self._sitemap(answer.url, data, prefix, _Visit(rules, pause_s, watch))

    def _rules(self, url: str) -> Robots:
        """The rules of the address's host, which allow it. Raises InvalidWebSource."""
        rules = self._robots(url)
        if not rules.allows(url):
            raise InvalidWebSource("its robots.txt asks programs to leave it alone")
        return rules

    def _robots(self, url: str) -> Robots:
        try:
            answer = self._fetcher.get(urljoin(url, "/robots.txt"), max_bytes=robots.MAX_BYTES)
        except InvalidWebSource as error:
            raise InvalidWebSource(f"its robots.txt cannot be read: {error.reason}") from None
        return Robots.of(answer)

    def _sitemap(self, url: str, data: bytes, prefix: str | None, visit: "_Visit") -> Crawl:
        listed = list(dict.fromkeys(self._listed(url, data, visit)))
        own = [each for each in listed if _same_site(each, url)]
        wanted = [each for each in own if _begins(each, prefix)]
        pages, beyond = wanted[: self._max_pages], len(wanted) - self._max_pages
        notices = []
        if others := len(listed) - len(own):
            notices.append(f"{others:,} addresses on other hosts are passed over.")
        if beyond > 0:
            notices.append(
                f"The first {self._max_pages:,} of {len(wanted):,} pages are read, so nothing is "
                "archived. Import the rest by the beginnings of their paths."
            )
        found: list[Found] = []
        keep: set[str] = set()
        for read, page in enumerate(pages):
            visit.watch.told(len(pages), read)
            result, may_be_there = self._page(page, visit)
            found.append(result)
            if may_be_there:
                keep.add(page_id(page))
        visit.watch.told(len(pages), len(pages))
        kept = frozenset(keep) if beyond <= 0 else None
        return Crawl(WebKind.SITEMAP, found, kept, notices)

    def _listed(self, url: str, data: bytes, visit: "_Visit") -> Iterator[str]:
        """The pages of a sitemap and of those that it names."""
        top = sitemap.read_sitemap(data)
        found = len(top.pages)
        yield from _joined(url, top.pages)
        children = list(_joined(url, top.sitemaps))
        if len(children) > MAX_SITEMAPS:
            raise InvalidWebSource(
                f"it names more than {MAX_SITEMAPS} sitemaps; import one of them"
            )
        for child in children:
            if not _same_site(child, url) or not visit.rules.allows(child):
                continue
            visit.watch.told(found, 0)
            visit.watch.pause(visit.pause_s)
            answer = self._fetcher.get(child, max_bytes=sitemap.MAX_BYTES)
            if answer.status != HTTPStatus.OK:
                raise InvalidWebSource(f"its sitemap {child} answers with {answer.said}")
            pages = sitemap.read_sitemap(sitemap.plain(answer.body)).pages
            found += len(pages)
            yield from _joined(child, pages)

    def _page(self, url: str, visit: "_Visit") -> tuple[Found, bool]:
        """The article of a page; if there is none, why, and whether the page may still be there."""
        if not visit.rules.allows(url):
            return InvalidDocument(url, CLOSED), True
        visit.watch.pause(visit.pause_s)
        try:
            answer = self._fetcher.get(url, max_bytes=MAX_PAGE_BYTES)
        except InvalidWebSource as error:
            return InvalidDocument(url, f"cannot be read: {error.reason}."), True
        if answer.status != HTTPStatus.OK:
            gone = answer.status in _GONE
            return InvalidDocument(url, f"answers with {answer.said}."), not gone
        if not _same_site(answer.url, url):
            host = urlsplit(answer.url).netloc
            return InvalidDocument(url, f"leads to another host, {host}."), True
        if not visit.rules.allows(answer.url):
            return InvalidDocument(url, CLOSED), True
        result = _read(answer, url)
        return result, isinstance(result, InvalidDocument)


def make_crawler(settings: Settings) -> Crawler:
    """As the settings say: public pages alone, or private networks too."""
    addresses = AddressCheck(allow_private=settings.allow_private_targets, plain=True, ports=PORTS)
    return Crawler(PageFetcher(addresses))


@dataclass(frozen=True)
class _Visit:
    """What holds for all pages of a site."""

    rules: Robots
    pause_s: float
    watch: Watch


def _single(answer: Answer, url: str) -> Crawl:
    """Raises InvalidWebSource."""
    if len(answer.body) > MAX_PAGE_BYTES:
        raise InvalidWebSource(f"it is larger than {MAX_PAGE_BYTES / MEBIBYTE:.4g} MB")
    result = _read(answer, url)
    broken = isinstance(result, InvalidDocument)
    return Crawl(WebKind.PAGE, [result], frozenset({page_id(url)} if broken else ()))


def _joined(base: str, addresses: Sequence[str]) -> Iterator[str]:
    """The addresses in full and without fragments; what is no address is passed over."""
    for address in addresses:
        with suppress(ValueError):
            yield urldefrag(urljoin(base, address)).url


def _read(answer: Answer, url: str) -> Found:
    try:
        return page_document(answer, url)
    except InvalidDocument as error:
        return error


def _same_site(one: str, other: str) -> bool:
    return _site(one) == _site(other)


def _site(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower().removeprefix("www.")
    except ValueError:
        return ""


def _begins(url: str, prefix: str | None) -> bool:
    return prefix is None or urlsplit(url).path.startswith(prefix)

"""Sitemaps: the addresses in one, read by a parser that knows neither entities nor other files."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from core.errors import InvalidWebSource
from core.knowledge.web.fetch import unpacked

MAX_BYTES = 10 * 1024 * 1024
"""Unpacked. What is read of the addresses is far less."""
MAX_ADDRESSES = 50_000
"""The standard's own limit for one file."""
_GZIP = b"\x1f\x8b"
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:urlset|sitemapindex)[\s>]")
_LOOKED_AT = 4096
_PARENTS = {"url": "pages", "sitemap": "sitemaps"}


@dataclass
class Sitemap:
    """The addresses of pages, and of further sitemaps, in the order in which they stand there."""

    pages: list[str] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)


def plain(data: bytes) -> bytes:
    """A sitemap that may be packed. Raises InvalidWebSource."""
    return unpacked(data, max_bytes=MAX_BYTES) if data.startswith(_GZIP) else data


def is_sitemap(data: bytes) -> bool:
    """Whether this is a sitemap, or an index of sitemaps, and not a page."""
    return _ROOT.search(data[:_LOOKED_AT]) is not None


def read_sitemap(data: bytes) -> Sitemap:
    """Raises InvalidWebSource if it is not well-formed, or defines anything of its own."""
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        reason = f"its sitemap is not well-formed XML: {expat.ErrorString(error.code)}"
        raise InvalidWebSource(f"{reason} in line {error.lineno}") from None
    return reader.found


class _Reader:
    """Collects `<url><loc>` and `<sitemap><loc>`, whatever their prefix."""

    def __init__(self) -> None:
        self.found = Sitemap()
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self._open: list[str] = []
        self._words: list[str] = []

    def _refuse(self, *_: object) -> None:
        """Every attack by entities needs a document type, and no sitemap has one."""
        raise InvalidWebSource("its sitemap defines a document type, which no sitemap needs")

    def _start(self, name: str, _attributes: object) -> None:
        self._open.append(name.rpartition(" ")[2])
        self._words = []

    def _text(self, words: str) -> None:
        if self._open and self._open[-1] == "loc":
            self._words.append(words)

    def _end(self, _name: str) -> None:
        name = self._open.pop()
        kind = _PARENTS.get(self._open[-1]) if self._open else None
        if name == "loc" and kind:
            into: list[str] = getattr(self.found, kind)
            address = "".join(self._words).strip()
            if address and len(into) < MAX_ADDRESSES:
                into.append(address)

"""From a page's answer to a checked `Document`."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from core.errors import InvalidDocument
from core.knowledge.documents.assembly import to_document
from core.knowledge.documents.document import Content, Document
from core.knowledge.documents.html import read_html
from core.knowledge.documents.identity import path_slug
from core.knowledge.documents.markdown import read_markdown
from core.knowledge.documents.pdf import read_pdf
from core.knowledge.documents.text import read_text
from core.knowledge.web.fetch import Answer

READERS: dict[str, Callable[[bytes, str], Content]] = {
    "text/plain": read_text,
    "text/markdown": read_markdown,
    "application/pdf": read_pdf,
}
HTML = ("text/html", "application/xhtml+xml")
_ENCODING = re.compile(r"(?:iso-8859|windows|utf|us-ascii|koi8|gb|big5|euc|shift)[\w-]*$")
"""What pages are written in; Python knows others, some of which take hours."""
_SUFFIXES = (".html", ".htm", ".php", ".aspx")


def page_id(url: str) -> str:
    """The id of a page's article: host and path, so that it stays when the text changes."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    for suffix in _SUFFIXES:
        path = path.removesuffix(suffix)
    return path_slug(f"{parts.netloc}{path.removesuffix('/index')}/{parts.query}")


def page_document(answer: Answer, url: str) -> Document:
    """The article in a page that was asked for at `url`.

    Its own address is the page's canonical one, else the one that redirects led to. Raises
    InvalidDocument.
    """
    content = _content(answer, url)
    metadata = {"url": answer.url, **content.metadata, "id": page_id(url)}
    fallback = content.fallback_title or _last_part(url)
    return to_document(Content(content.body, metadata, fallback), url)


def _content(answer: Answer, url: str) -> Content:
    data = _in_utf8(answer)
    if answer.content_type in HTML:
        return read_html(data, url, base=answer.url)
    reader = READERS.get(answer.content_type)
    if reader is None:
        kind = answer.content_type or "of no type that it names"
        raise InvalidDocument(url, f"is {kind}, not a page that can be read.")
    return reader(data, url)


def _in_utf8(answer: Answer) -> bytes:
    """The header's encoding is known to nobody behind this; UTF-8 is found out by itself."""
    charset = (answer.charset or "utf-8").lower()
    is_text = answer.content_type.startswith(("text/", "application/xhtml"))
    if not is_text or charset == "utf-8" or not _ENCODING.match(charset):
        return answer.body
    try:
        return answer.body.decode(charset).encode()
    except (LookupError, UnicodeError):
        return answer.body


def _last_part(url: str) -> str:
    parts = urlsplit(url)
    return parts.path.strip("/").rpartition("/")[2] or parts.netloc

"""Get one address of the web: checked at every redirect, limited in size, time and kind."""

import asyncio
import ssl
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from functools import cached_property
from http import HTTPStatus

import httpx

from core.errors import InvalidTarget, InvalidWebSource
from core.outbound.addresses import AddressCheck
from core.outbound.pinned import open_pinned

TOTAL_S = 20.0
"""From the first packet to the last, redirects included, however slowly it trickles."""
MAX_REDIRECTS = 5
PORTS = (80, 443, 8080, 8443)
"""Where public pages are; at other ports something else listens."""
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,text/*;q=0.8,application/pdf;q=0.8"
MEBIBYTE = 1024 * 1024
_GZIP_OR_ZLIB = 47
"""zlib's window size that recognises both."""


@dataclass(frozen=True)
class Answer:
    """What an address answered; `body` is only read if the status is 200."""

    url: str
    """Where the redirects led."""
    status: int
    content_type: str
    charset: str | None
    body: bytes = b""

    @property
    def said(self) -> str:
        """Of the standard, not the server's: its words are not ours to show."""
        known = self.status in set(HTTPStatus)
        return f"{self.status} {HTTPStatus(self.status).phrase}" if known else str(self.status)


class PageFetcher:
    """Gets pages. No proxy of the environment is used, no cookie is kept."""

    def __init__(
        self,
        addresses: AddressCheck,
        *,
        trust: Callable[[], ssl.SSLContext] = httpx.create_ssl_context,
        total_s: float = TOTAL_S,
    ) -> None:
        self._addresses = addresses
        self._trust = trust
        self._total_s = total_s

    def check(self, url: str) -> str:
        """The address in its usual form, looked up but not called. Raises InvalidWebSource."""
        try:
            return str(self._addresses.endpoint(url).url.copy_with(fragment=None))
        except InvalidTarget as refused:
            raise InvalidWebSource(refused.reason) from None

    def get(self, url: str, *, max_bytes: int) -> Answer:
        """The answer after at most five redirects. Raises InvalidWebSource."""
        try:
            return asyncio.run(self._in_time(url, max_bytes))
        except InvalidTarget as refused:
            reason = refused.reason
        except (TimeoutError, httpx.TimeoutException):
            reason = f"it did not answer within {self._total_s:g} s"
        except httpx.ConnectError:
            reason = "no connection could be made"
        except (httpx.HTTPError, httpx.InvalidURL):
            reason = "the connection broke before it had answered"
        raise InvalidWebSource(reason)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return self._trust()

    async def _in_time(self, url: str, max_bytes: int) -> Answer:
        """Asynchronous since nothing else can end an exchange after a total time."""
        limits = httpx.Timeout(self._total_s, connect=self._total_s / 2)
        async with (
            asyncio.timeout(self._total_s),
            httpx.AsyncClient(
                verify=self._tls, trust_env=False, follow_redirects=False, timeout=limits
            ) as client,
        ):
            for _ in range(MAX_REDIRECTS + 1):
                endpoint = await asyncio.to_thread(self._addresses.endpoint, url)
                response = await open_pinned(client, "GET", endpoint, headers={"Accept": ACCEPT})
                try:
                    if not response.has_redirect_location:
                        return await _read(response, str(endpoint.url), max_bytes)
                    url = str(endpoint.url.join(response.headers["Location"]))
                finally:
                    await response.aclose()
                    client.cookies.clear()
        raise InvalidWebSource(f"it redirects more than {MAX_REDIRECTS} times")


def unpacked(data: bytes, *, max_bytes: int) -> bytes:
    """What gzip packed; never more than the limit is unpacked. Raises InvalidWebSource."""
    machine = zlib.decompressobj(wbits=_GZIP_OR_ZLIB)
    try:
        plain = machine.decompress(data, max_bytes + 1)
    except zlib.error:
        raise InvalidWebSource("it is damaged and cannot be unpacked") from None
    if len(plain) > max_bytes:
        raise _too_large(max_bytes)
    return plain


async def _read(response: httpx.Response, url: str, max_bytes: int) -> Answer:
    header = Message()
    header["Content-Type"] = response.headers.get("Content-Type", "")
    kind = header.get_content_type() if response.headers.get("Content-Type") else ""
    answer = Answer(url, response.status_code, kind, header.get_content_charset())
    if response.status_code != HTTPStatus.OK:
        return answer
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > max_bytes:
            raise _too_large(max_bytes)
    data = _decoded(bytes(body), response.headers.get("Content-Encoding", ""), max_bytes)
    return Answer(url, answer.status, answer.content_type, answer.charset, data)


def _decoded(body: bytes, encoding: str, max_bytes: int) -> bytes:
    """Nothing but `identity` is asked for; some servers send gzip all the same."""
    match encoding.strip().lower():
        case "" | "identity":
            return body
        case "gzip" | "x-gzip" | "deflate":
            return unpacked(body, max_bytes=max_bytes)
        case _:
            raise InvalidWebSource("it answered in a compression that was not asked for")


def _too_large(max_bytes: int) -> InvalidWebSource:
    return InvalidWebSource(f"it is larger than {max_bytes / MEBIBYTE:.4g} MB")

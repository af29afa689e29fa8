"""Send by HTTP, to addresses that were checked and to no others."""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from http import HTTPStatus

import httpx

from core.errors import InvalidTarget
from core.notifications.retries import Attempt
from core.outbound.addresses import AddressCheck, Endpoint
from core.outbound.pinned import open_pinned

TOTAL_S = 10.0
"""From the first packet to the answer's status, however slowly the receiver trickles it."""
Trust = Callable[[], ssl.SSLContext]


class WebSender:
    """Posts to URLs. Redirects are not followed, no proxy of the environment is used.

    Of the answer only status and headers are read. `trust` makes what certificates are verified by.
    """

    def __init__(
        self,
        addresses: AddressCheck,
        *,
        trust: Trust = httpx.create_ssl_context,
        total_s: float = TOTAL_S,
    ) -> None:
        self._addresses = addresses
        self._trust = trust
        self._total_s = total_s

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Attempt:
        """Every failure is an Attempt with its reason."""
        try:
            endpoint = self._addresses.endpoint(url)
            answer = asyncio.run(self._in_time(endpoint, body, headers))
        except InvalidTarget as refused:
            return Attempt(False, refused.message)
        except (TimeoutError, httpx.TimeoutException):
            return Attempt(False, f"It did not answer within {self._total_s:g} s.")
        except httpx.ConnectError as error:
            return Attempt(False, _no_connection(error))
        except httpx.HTTPError:
            return Attempt(False, "The connection broke before it had answered.")
        return _judged(answer)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return self._trust()

    async def _in_time(
        self, endpoint: Endpoint, body: bytes, headers: Mapping[str, str]
    ) -> httpx.Response:
        """The answer without its body.

        Asynchronous since nothing else can end an exchange after a total time.
        """
        limits = httpx.Timeout(self._total_s, connect=self._total_s / 2)
        async with (
            asyncio.timeout(self._total_s),
            httpx.AsyncClient(
                verify=self._tls, trust_env=False, follow_redirects=False, timeout=limits
            ) as client,
        ):
            answer = await open_pinned(
                client,
                "POST",
                endpoint,
                headers={"Content-Type": "application/json"} | dict(headers),
                content=body,
            )
            await answer.aclose()
            return answer


def _judged(answer: httpx.Response) -> Attempt:
    if answer.is_success:
        return Attempt(True)
    status = answer.status_code
    said = f"It answered with {status} {_phrase(status)}".rstrip()
    if answer.is_redirect:
        return Attempt(False, f"{said}; redirects are not followed.")
    gone = status == HTTPStatus.GONE
    return Attempt(False, f"{said}.", final=gone, retry_after_s=_wish(answer.headers))


def _phrase(status: int) -> str:
    """Of the standard, not the receiver's: its words are not ours to store."""
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else ""


def _wish(headers: httpx.Headers) -> int | None:
    """Retry-After in seconds, which may be given as a moment."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdecimal():
        return min(int(value[:9]), 86_400)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0, round((aware - datetime.now(UTC)).total_seconds()))


def _no_connection(error: httpx.ConnectError) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "Its certificate cannot be verified."
        if isinstance(cause, ssl.SSLError):
            return "No encrypted connection could be made."
        cause = cause.__cause__ or cause.__context__
    return "No connection could be made."

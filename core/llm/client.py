"""Ask an OpenAI-compatible server for an answer, piece by piece, within a time."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import chain
from typing import Any, cast

import httpx2
import openai
from openai.types.chat import ChatCompletionChunk
from tenacity import (
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
    stop_any,
    wait_random_exponential,
)

from core.errors import LlmResting, LlmTimedOut, LlmUnavailable
from core.llm.breaker import Breaker, BreakerState
from core.llm.gathering import Gathering
from core.llm.talk import Message, Piece, Reply, TextPiece

TRIES = 3
"""Requests for one answer at most; the later ones only while nothing has come of it."""
LONGEST_PAUSE_S = 2.0
"""Between two tries, before jitter."""
CONNECT_WITHIN_S = 5.0
BROKE_OFF = "its server broke off in the middle of an answer."
NO_KEY = "none"
"""The client insists on a key; servers that want none do not look at it."""
BUSY = 429
REASONS = {
    400: "its server refused the request",
    401: "its server refuses the key",
    403: "its server refuses the key",
    404: "its server does not know the model",
    422: "its server refused the request",
    BUSY: "its server has too much to do",
}
FAILURES = (
    openai.OpenAIError,
    httpx2.HTTPError,
    httpx2.StreamError,
    OSError,
    # What the client meets in chunks that are JSON of another shape than the API's.
    AttributeError,
    TypeError,
    ValueError,
)
Chunks = Iterator[ChatCompletionChunk]
_Create = Callable[..., openai.Stream[ChatCompletionChunk]]


class LanguageModel:
    """One model on one server. Thread-safe; a request is closed with its iterator."""

    def __init__(
        self,
        *,
        base_url: str,
        model: str,
        api_key: str | None = None,
        breaker: Breaker | None = None,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = model
        self._breaker = breaker or Breaker()
        self._clock = clock
        self._pause = pause
        self._client = openai.OpenAI(
            base_url=base_url, api_key=api_key or NO_KEY, max_retries=0, timeout=CONNECT_WITHIN_S
        )

    @property
    def state(self) -> BreakerState:
        return self._breaker.state

    def ask(
        self, messages: Sequence[Message], *, tools: Sequence[Message] = (), within_s: float
    ) -> Iterator[Piece]:
        """The answer's text in pieces, then one `Reply`, all within `within_s` seconds.

        Raises LlmResting, LlmTimedOut, LlmUnavailable.
        """
        if not self._breaker.admit():
            raise LlmResting
        settled = False
        try:
            with self._limited(within_s) as limit:
                yield from self._asked(messages, tools, limit)
            settled = True
            self._breaker.succeeded()
        except (LlmTimedOut, LlmUnavailable):
            settled = True
            self._breaker.failed()
            raise
        finally:
            if not settled:
                self._breaker.given_up()

    def close(self) -> None:
        self._client.close()

    @contextmanager
    def _limited(self, within_s: float) -> Iterator["_Limit"]:
        """Turns whatever the client raises into our errors; a late server's line is cut."""
        limit = _Limit(self._clock, within_s)
        try:
            yield limit
        except openai.APITimeoutError:
            raise LlmTimedOut from None
        except LlmUnavailable:
            if limit.has_passed:
                raise LlmTimedOut from None
            raise
        except FAILURES as error:
            if limit.has_passed:
                raise LlmTimedOut from None
            raise LlmUnavailable(_reason(error)) from None
        finally:
            limit.lift()

    def _asked(
        self, messages: Sequence[Message], tools: Sequence[Message], limit: "_Limit"
    ) -> Iterator[Piece]:
        first, stream = self._begun(messages, tools, limit)
        with closing(stream):
            yield from _pieces(first, stream)

    def _begun(
        self, messages: Sequence[Message], tools: Sequence[Message], limit: "_Limit"
    ) -> tuple[ChatCompletionChunk | None, openai.Stream[ChatCompletionChunk]]:
        """The stream and its first chunk. Until that is there, another try may be made."""
        tries = Retrying(
            retry=retry_if_exception(_may_pass),
            stop=stop_any(stop_after_attempt(TRIES), stop_after_delay(limit.left_s)),
            wait=wait_random_exponential(multiplier=0.2, max=LONGEST_PAUSE_S),
            sleep=lambda seconds: self._pause(min(seconds, limit.left_s)),
            reraise=True,
        )
        return tries(self._try, messages, tools, limit)

    def _try(
        self, messages: Sequence[Message], tools: Sequence[Message], limit: "_Limit"
    ) -> tuple[ChatCompletionChunk | None, openai.Stream[ChatCompletionChunk]]:
        more: dict[str, Any] = {"tools": list(tools)} if tools else {}
        left = limit.left_s
        create = cast(_Create, self._client.chat.completions.create)
        stream = create(
            model=self.name,
            messages=list(messages),
            stream=True,
            stream_options={"include_usage": True},
            timeout=httpx2.Timeout(left, connect=min(left, CONNECT_WITHIN_S)),
            **more,
        )
        limit.watch(stream.response)
        try:
            return next(stream, None), stream
        except BaseException:
            stream.close()
            raise


class _Limit:
    """The time that a request has. A server that is late, or drips, has its line cut."""

    def __init__(self, clock: Callable[[], float], within_s: float) -> None:
        self._clock = clock
        self._until = clock() + within_s
        self._timer: threading.Timer | None = None

    @property
    def left_s(self) -> float:
        return max(0.001, self._until - self._clock())

    @property
    def has_passed(self) -> bool:
        return self._clock() >= self._until

    def watch(self, response: httpx2.Response) -> None:
        """Cut this response's line when the time is over: a read waits anew for each byte."""
        self.lift()
        self._timer = threading.Timer(self.left_s, _cut, [response])
        self._timer.daemon = True
        self._timer.start()

    def lift(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


def _cut(response: httpx2.Response) -> None:
    line = response.extensions.get("network_stream")
    connection = line.get_extra_info("socket") if line is not None else None
    if connection is not None:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)


def _pieces(first: ChatCompletionChunk | None, rest: Chunks) -> Iterator[Piece]:
    gathering = Gathering()
    try:
        for chunk in chain([] if first is None else [first], rest):
            yield from map(TextPiece, gathering.take(chunk))
    except FAILURES:
        if not gathering.has_ended:  # after the end only the count of tokens can be lost
            raise
    if not gathering.has_ended:
        raise LlmUnavailable(BROKE_OFF)
    yield Reply(gathering.calls, gathering.usage, gathering.was_cut)


def _may_pass(error: BaseException) -> bool:
    """Whether the next try may go better."""
    if isinstance(error, openai.APITimeoutError):
        return False
    if isinstance(error, openai.APIStatusError):
        return error.status_code >= 500 or error.status_code in (408, 409, BUSY)
    return isinstance(error, openai.APIConnectionError | httpx2.HTTPError)


def _reason(error: Exception) -> str:
    """In our words: what a server writes may hold the key, the address or the question."""
    if isinstance(error, openai.APIStatusError):
        status = error.status_code
        return REASONS.get(status, f"its server answers with {status}") + "."
    if isinstance(error, openai.APIConnectionError | httpx2.HTTPError | OSError):
        return "its server does not answer."
    return "its server sends what is no answer."

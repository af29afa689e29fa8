"""How often one client may ask: counted in this process, or in Redis for every process together."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import redis
import structlog
from limits import RateLimitItem, WindowStats, parse
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import SlidingWindowCounterRateLimiter
from redis.backoff import NoBackoff
from redis.retry import Retry

from core.errors import InvalidSetting, TooManyRequests

KEY_PREFIX = "switchboard:limits"
"""Of every key in Redis; installations that share a server have a database number each."""
REDIS_ANSWERS_WITHIN_S = 0.5
"""A local Redis answers in less than 1 ms; nobody's request waits longer than this for one."""
ASK_REDIS_AGAIN_S = 2.0
"""How long the counts stay in this process after Redis failed to answer."""

Answer = TypeVar("Answer")
log = structlog.get_logger("switchboard.limits")


class Bucket(StrEnum):
    """What is counted apart from the rest."""

    REQUESTS = "requests"
    """Everything that a client does by API, WebSocket or chat."""
    SESSIONS = "sessions"
    """New sessions, each of which could be a client with an allowance of its own."""
    SIGN_INS = "sign-ins"
    """Passwords tried at the console."""


STRICTER = frozenset({Bucket.SESSIONS, Bucket.SIGN_INS})
"""Allowed 60 % of the setting, rounded up."""


@dataclass(frozen=True)
class Standing:
    """What a client may still do: `remaining` of `limit`, more of it after `reset_s` seconds."""

    bucket: Bucket
    allowed: bool
    limit: int
    remaining: int
    reset_s: int

    def require(self) -> None:
        """Raises TooManyRequests."""
        if not self.allowed:
            raise TooManyRequests(self.reset_s)


class Limits:
    """Counts what clients do, by the setting RATE_LIMIT.

    With Redis the processes share one count; while it does not answer each counts for itself.
    """

    def __init__(
        self, rate: str, *, redis_url: str | None = None, ask_again_s: float = ASK_REDIS_AGAIN_S
    ) -> None:
        self._rates = {bucket: _rate(rate, bucket) for bucket in Bucket}
        self._own = _Counts(MemoryStorage())
        self._shared = _SharedCounts(redis_url, ask_again_s) if redis_url else None

    @property
    def may_wait(self) -> bool:
        """Whether counting asks another process, so that an event loop must not do it itself."""
        return self._shared is not None

    def hit(self, bucket: Bucket, client: str) -> Standing:
        """Count one more of a client, unless it has had all it may."""
        rate = self._rates[bucket]
        counted = self._shared.hit(rate, bucket, client) if self._shared else None
        return counted or self._own.hit(rate, bucket, client)

    def check(self, bucket: Bucket, client: str) -> Standing:
        """The same for one that is refused by an error. Raises TooManyRequests."""
        standing = self.hit(bucket, client)
        standing.require()
        return standing

    def redis_answers(self) -> bool | None:
        """Ask it now; `None` when none is configured."""
        return self._shared.answers() if self._shared else None


class _Counts:
    """The library's sliding windows on one storage."""

    def __init__(self, storage: Storage) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(storage)

    def hit(self, rate: RateLimitItem, bucket: Bucket, client: str) -> Standing:
        allowed = self._limiter.hit(rate, bucket, client)
        stats = self._limiter.get_window_stats(rate, bucket, client)
        reset_s = _reset(rate, stats, allowed)
        return Standing(bucket, allowed, rate.amount, max(0, stats.remaining), reset_s)


class _SharedCounts:
    """The same in Redis, while it answers."""

    def __init__(self, url: str, ask_again_s: float) -> None:
        self._storage = _storage(url)
        self._counts = _Counts(self._storage)
        self._ask_again_s = ask_again_s
        self._guard = threading.Lock()
        self._silent_since: float | None = None
        self._ask_at = 0.0

    def hit(self, rate: RateLimitItem, bucket: Bucket, client: str) -> Standing | None:
        """`None` while Redis does not answer."""
        if not self._may_ask():
            return None
        return self._asked(lambda: self._counts.hit(rate, bucket, client))

    def answers(self) -> bool:
        return bool(self._asked(lambda: self._storage.get_connection().ping()))

    def _may_ask(self) -> bool:
        """While Redis is silent, one caller at a time and not all the time."""
        with self._guard:
            if self._silent_since is None:
                return True
            if time.monotonic() < self._ask_at:
                return False
            self._ask_at = time.monotonic() + self._ask_again_s
            return True

    def _asked(self, question: Callable[[], Answer]) -> Answer | None:
        try:
            answer = question()
        except redis.RedisError as error:
            self._lost(error)
            return None
        self._found()
        return answer

    def _lost(self, error: redis.RedisError) -> None:
        with self._guard:
            first = self._silent_since is None
            self._silent_since = self._silent_since or time.monotonic()
            self._ask_at = time.monotonic() + self._ask_again_s
        if first:
            log.warning(
                "Redis does not answer; requests are counted here", why=type(error).__name__
            )

    def _found(self) -> None:
        with self._guard:
            since, self._silent_since = self._silent_since, None
        if since is not None:
            log.info("Redis answers again", after_s=round(time.monotonic() - since, 1))


def _rate(rate: str, bucket: Bucket) -> RateLimitItem:
    whole = parse(rate)
    if bucket not in STRICTER:
        return whole
    return type(whole)(-(-whole.amount * 3 // 5), whole.multiples)


def _reset(rate: RateLimitItem, stats: WindowStats, allowed: bool) -> int:
    """Seconds until more is allowed. Redis says 0 of a window that has begun this millisecond."""
    seconds = math.ceil(stats.reset_time - time.time())
    if seconds <= 0 and allowed:
        return rate.get_expiry()
    return max(1, seconds)


def _storage(url: str) -> RedisStorage:
    """Connects at the first question. Raises InvalidSetting."""
    try:
        return RedisStorage(
            url,
            key_prefix=KEY_PREFIX,
            socket_timeout=REDIS_ANSWERS_WITHIN_S,
            socket_connect_timeout=REDIS_ANSWERS_WITHIN_S,
            # Once more, since a pooled connection may be older than the server.
            retry=Retry(NoBackoff(), 1),  # type: ignore[arg-type]
        )
    except ValueError:
        raise InvalidSetting(
            "SWITCHBOARD_REDIS_URL", "***", "should be like redis://localhost:6379/0"
        ) from None

"""core/limits.py: in this process, in Redis, and from one to the other."""

import time
from threading import Thread

import pytest
import redis

from core.errors import InvalidSetting, TooManyRequests
from core.limits import ASK_REDIS_AGAIN_S, Bucket, Limits
from tests.conftest import Logged
from tests.redis_server import OwnRedis, own_redis, redis_url

__all__ = ["own_redis", "redis_url"]
NOWHERE = "redis://127.0.0.1:1/0"
DAY_S = 24 * 3600


def allowed(limits: Limits, client: str = "address:1", *, tries: int = 10) -> int:
    return sum(limits.hit(Bucket.REQUESTS, client).allowed for _ in range(tries))


@pytest.fixture(params=["memory", "redis"])
def limits(request: pytest.FixtureRequest) -> Limits:
    url = request.getfixturevalue("redis_url") if request.param == "redis" else None
    return Limits("5/day", redis_url=url)


class TestHit:
    def test_allows_as_many_as_the_setting_says(self, limits: Limits) -> None:
        assert allowed(limits) == 5

    def test_counts_each_client_apart(self, limits: Limits) -> None:
        allowed(limits, "address:1")
        assert allowed(limits, "address:2") == 5

    def test_says_what_is_left_and_when_there_is_more(self, limits: Limits) -> None:
        standings = [limits.hit(Bucket.REQUESTS, "address:1") for _ in range(6)]
        assert [standing.remaining for standing in standings] == [4, 3, 2, 1, 0, 0]
        assert {standing.limit for standing in standings} == {5}
        assert all(1 <= standing.reset_s <= DAY_S for standing in standings)

    @pytest.mark.parametrize("bucket", [Bucket.SESSIONS, Bucket.SIGN_INS])
    @pytest.mark.parametrize(("rate", "stricter"), [("5/day", 3), ("1/day", 1), ("100/hour", 60)])
    def test_allows_fewer_new_sessions_and_sign_ins(
        self, bucket: Bucket, rate: str, stricter: int
    ) -> None:
        limits = Limits(rate)
        assert limits.hit(bucket, "address:1").limit == stricter
        assert limits.hit(Bucket.REQUESTS, "address:1").remaining == int(rate.split("/")[0]) - 1

    def test_never_allows_more_to_many_at_once(self, limits: Limits) -> None:
        got: list[int] = []
        threads = [Thread(target=lambda: got.append(allowed(limits, tries=5))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(got) == 5

    @pytest.mark.parametrize("storage", ["memory", "redis"])
    def test_allows_more_after_the_seconds_it_named(
        self, storage: str, request: pytest.FixtureRequest
    ) -> None:
        url = request.getfixturevalue("redis_url") if storage == "redis" else None
        limits = Limits("2/second", redis_url=url)
        while (standing := limits.hit(Bucket.REQUESTS, "address:1")).allowed:
            pass
        time.sleep(standing.reset_s)
        assert limits.hit(Bucket.REQUESTS, "address:1").allowed


class TestCheck:
    def test_refuses_with_the_seconds_to_wait(self) -> None:
        limits = Limits("1/day")
        limits.check(Bucket.REQUESTS, "address:1")
        with pytest.raises(TooManyRequests) as refused:
            limits.check(Bucket.REQUESTS, "address:1")
        assert 1 <= (refused.value.retry_after_s or 0) <= DAY_S


class TestRedis:
    def test_makes_processes_share_a_count(self, redis_url: str) -> None:
        one, other = (Limits("5/day", redis_url=redis_url) for _ in range(2))
        assert allowed(one, tries=3) + allowed(other) == 5

    def test_keeps_nothing_for_ever(self, redis_url: str) -> None:
        allowed(Limits("5/minute", redis_url=redis_url))
        with redis.Redis.from_url(redis_url) as database:
            ours = database.keys("switchboard:limits*")
            assert ours
            assert all(0 < database.ttl(key) <= 120 for key in ours)

    def test_is_asked_whether_it_answers(self, redis_url: str) -> None:
        assert Limits("5/day").redis_answers() is None
        assert Limits("5/day", redis_url=redis_url).redis_answers() is True
        assert Limits("5/day", redis_url=NOWHERE).redis_answers() is False

    def test_with_an_address_that_is_none_stops_the_start_without_the_password(self) -> None:
        with pytest.raises(InvalidSetting) as refused:
            Limits("5/day", redis_url="redis://:secret@localhost:port/0")
        assert "SWITCHBOARD_REDIS_URL" in str(refused.value)
        assert "secret" not in str(refused.value)


class TestRedisThatIsDown:
    def test_does_not_stop_the_counting(self) -> None:
        assert allowed(Limits("5/day", redis_url=NOWHERE)) == 5

    def test_is_told_once(self, logged: Logged) -> None:
        allowed(Limits("5/day", redis_url=NOWHERE, ask_again_s=0), tries=20)
        assert logged().count("Redis does not answer") == 1

    def test_is_not_asked_at_every_request(self) -> None:
        limits = Limits("1000000/second", redis_url="redis://192.0.2.1:6379/0")  # answers nobody
        started = time.monotonic()
        allowed(limits, tries=100)
        assert time.monotonic() - started < ASK_REDIS_AGAIN_S

    def test_is_used_again_when_it_is_back(self, own_redis: OwnRedis, logged: Logged) -> None:
        own_redis.start()
        limits = Limits("5/day", redis_url=own_redis.url, ask_again_s=0)
        assert allowed(limits, tries=4) == 4
        own_redis.stop()
        assert allowed(limits) == 5, "this process counts from the start"
        own_redis.start()
        assert allowed(limits) == 5, "the new server counts from the start"
        with redis.Redis.from_url(own_redis.url) as server:
            assert server.dbsize() > 0
        assert logged().count("Redis answers again") == 1

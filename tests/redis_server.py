"""A Redis database of our own: on the server that is named or answers, or on one of our own."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from tests.absent import give_up

VARIABLE = "SWITCHBOARD_TEST_REDIS_URL"
LOCAL = "redis://127.0.0.1:6379"
CLAIM = "switchboard:test-claim"
CLAIMED_S = 600
DATABASES = range(1, 16)
MISSING = (
    f"Redis is absent: install it (apt-get install redis-server) or set {VARIABLE} "
    "to the URL of a server whose databases 1 to 15 may be used"
)


@pytest.fixture
def redis_url() -> Iterator[str]:
    """The URL of an empty database, which is emptied afterwards. Skips where there is no server."""
    with _server() as server, _database(server) as url:
        yield url


class OwnRedis:
    """A server that a test may stop and start: it always listens on the same port."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("redis-server")
        if program is None:
            give_up(MISSING)
        self._folder = folder
        self._program = str(program)
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        options = ["--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--dir", "."]
        self._process = subprocess.Popen(
            [self._program, *options], cwd=self._folder, stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 10
        while not _answers(self.url):
            assert time.monotonic() < deadline, "redis-server does not start"

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    """A server of the test's own, not yet started."""
    server = OwnRedis(tmp_path)
    yield server
    server.stop()


@contextmanager
def _server() -> Iterator[str]:
    if named := os.environ.get(VARIABLE):
        yield named.rstrip("/")
    elif _answers(LOCAL):
        yield LOCAL
    else:
        with tempfile.TemporaryDirectory(prefix="switchboard-redis-") as folder:
            server = OwnRedis(Path(folder))
            server.start()
            try:
                yield server.url.rpartition("/")[0]
            finally:
                server.stop()


@contextmanager
def _database(server: str) -> Iterator[str]:
    """The first empty database that no other test run has claimed."""
    for number in DATABASES:
        url = f"{server}/{number}"
        with redis.Redis.from_url(url) as database:
            if database.dbsize() or not database.set(CLAIM, 1, nx=True, ex=CLAIMED_S):
                continue
            try:
                yield url
            finally:
                database.flushdb()
            return
    pytest.fail(f"Every database of the Redis server is in use: {list(DATABASES)}")


def _answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=1) as server:
            return bool(server.ping())
    except redis.RedisError:
        return False


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])

"""core/importer.py: the worker's thread that carries imports out."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from core.bootstrap import Services
from core.errors import DatabaseUnavailable
from core.importer import Importer
from core.knowledge.documents import Document
from core.knowledge.imports.models import ImportState
from tests.conftest import Logged

LIMIT_S = 30
HUB = Document("hub", "The hub", "It blinks.", source="hub.md")


@contextmanager
def running(services: Services) -> Iterator[None]:
    importer = Importer(services, away_s=0.01)
    importer.start()
    try:
        yield
    finally:
        importer.stop()


def until_done(services: Services, import_id: str) -> None:
    deadline = time.monotonic() + LIMIT_S
    while services.imports.get(import_id).record.state != ImportState.DONE:
        assert time.monotonic() < deadline
        time.sleep(0.01)


class Failing:
    """A runner that fails at first."""

    def __init__(self, services: Services, error: Exception) -> None:
        self._runner = services.import_runner
        self._error: Exception | None = error
        self.failed = threading.Event()

    def run_some(self, stopping: threading.Event) -> int:
        if self._error is not None:
            error, self._error = self._error, None
            self.failed.set()
            raise error
        return self._runner.run_some(stopping)


class TestImporter:
    def test_carries_out_what_is_started(self, services: Services) -> None:
        with running(services):
            key = services.imports.plan_files([HUB], name="files", by="Ada").record.id
            services.imports.start(key, by="Ada")
            until_done(services, key)
        assert services.curation.public_version("hub").body == "It blinks."

    def test_outlives_a_database_that_is_away_and_what_nobody_foresaw(
        self, services: Services, logged: Logged
    ) -> None:
        for error, told in ((DatabaseUnavailable(), "imports wait"), (KeyError("x"), "KeyError")):
            failing = Failing(services, error)
            with running(replace(services, import_runner=failing)):
                assert failing.failed.wait(LIMIT_S)
                key = services.imports.plan_files([HUB], name="files", by="Ada").record.id
                services.imports.start(key, by="Ada")
                until_done(services, key)
            assert told in logged()

"""create_app: what a process needs before it serves anyone."""

import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from core import bootstrap
from core.bootstrap import Services
from core.embedding.embedder import Embedder
from core.errors import SchemaNotCurrent
from core.migrations import require_current
from core.settings import Settings


class TestSchema:
    def test_that_is_missing_stops_the_start_with_the_command_that_helps(
        self, settings: Settings, embedder: Embedder
    ) -> None:
        services = bootstrap.build(settings, embedder=embedder)
        with pytest.raises(SchemaNotCurrent, match=r"no tables yet.*python -m core migrate"):
            require_current(services.transactions.engine)
        services.transactions.engine.dispose()

    def test_that_is_current_is_accepted(self, services: Services) -> None:
        require_current(services.transactions.engine)


class TestStart:
    def test_loads_the_model_before_anyone_asks(self, settings: Settings, tmp_path: Path) -> None:
        class Recording:
            name = "recording"
            dimension = 384

            def __init__(self) -> None:
                self.asked: list[str] = []

            def encode(self, texts: list[str]) -> None:
                self.asked += texts

        embedder = Recording()
        bootstrap.migrate(settings)
        services = bootstrap.build(settings, embedder=embedder)
        with TestClient(create_app(services=services, with_chat=False)):
            deadline = time.monotonic() + 5
            while not embedder.asked and time.monotonic() < deadline:
                time.sleep(0.01)
        services.transactions.engine.dispose()
        assert embedder.asked

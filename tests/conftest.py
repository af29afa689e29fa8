"""What every test starts from: settings on a folder of its own, the real model, real services."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core import bootstrap
from core.bootstrap import Services
from core.embedding.embedder import Embedder
from core.embedding.factory import make_embedder
from core.settings import Settings, load_settings, variable_name

ADMIN_KEY = "sk_test_administrator"


SLOW = ("browser", "processes")
"""Markers of what starts real processes; it runs after everything else."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: any(item.get_closest_marker(name) for name in SLOW))


@pytest.fixture(autouse=True, scope="session")
def _no_settings_from_outside() -> Iterator[None]:
    """A developer's own environment does not change what the tests see."""
    with pytest.MonkeyPatch.context() as patch:
        for field in Settings.model_fields:
            patch.delenv(variable_name(field), raising=False)
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_settings(tmp_path)


@pytest.fixture(scope="session")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    """The real model on the ONNX runtime, exported once and shared."""
    loaded = make_embedder(make_settings(tmp_path_factory.mktemp("model")))
    loaded.encode(["ready"])
    return loaded


@pytest.fixture
def services(settings: Settings, embedder: Embedder) -> Iterator[Services]:
    """Empty, with a schema and an index of its own."""
    yield from built(settings, embedder)


@pytest.fixture(scope="session")
def demo_services(
    tmp_path_factory: pytest.TempPathFactory, embedder: Embedder
) -> Iterator[Services]:
    """The demo company, published and indexed. Shared: open sessions in it, change no article."""
    settings = make_settings(tmp_path_factory.mktemp("demo"), demo=True)
    for services in built(settings, embedder):
        bootstrap.first_run(services)
        while services.indexing.run_some():
            pass
        yield services


def make_settings(data_dir: Path, **more: object) -> Settings:
    """Settings for one process on one folder, whatever a developer's own .env says."""
    fixed: dict[str, object] = {
        "_env_file": None,
        "data_dir": data_dir,
        "index_url": "embedded:",
        "demo": False,
        "api_key": ADMIN_KEY,
        "rate_limit": "1000000/second",
    }
    return load_settings(**(fixed | more))


def built(settings: Settings, embedder: Embedder) -> Iterator[Services]:
    """Services on a migrated database, whose connections are closed afterwards."""
    bootstrap.migrate(settings)
    services = bootstrap.build(settings, embedder=embedder)
    yield services
    services.transactions.engine.dispose()

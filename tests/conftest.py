"""What every test starts from: settings on a folder of its own, the real model, real services."""

import fcntl
import gc
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from pydantic_settings import PydanticBaseSettingsSource
from sqlalchemy import Engine, insert, select

from core import bootstrap
from core.accounts.passwords import Passwords
from core.bootstrap import Services, first_run
from core.db import make_engine, now
from core.embedding.embedder import Embedder
from core.embedding.factory import make_embedder, models_dir
from core.escalation.detection.detector import trained_on_shipped
from core.knowledge.models import PassageVector
from core.settings import Settings, variable_name
from tests.databases import Databases, SqliteFiles
from tests.llm.scripted import ScriptedServer, scripted_server
from tests.postgres import postgres_databases
from tests.remembered import Remembered

ADMIN_KEY = "sk_test_administrator"
Install = Callable[..., AbstractContextManager[Services]]
Logged = Callable[[], str]

QUICK_PASSWORDS = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""Hashing as it is set takes 50 ms and more, and most tests of a screen need an operator."""

SLOW = ("browser", "processes")
"""Markers of what starts real processes; it runs after everything else."""


def pytest_collection_finish() -> None:
    """Ten thousand collected tests stay to the end: the garbage collector need not look at them."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: any(item.get_closest_marker(name) for name in SLOW))


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    """A language model that says what a test has it say."""
    with scripted_server() as server:
        yield server


@pytest.fixture(autouse=True, scope="session")
def _no_settings_from_outside() -> Iterator[None]:
    """A developer's own environment does not change what the tests see."""
    with pytest.MonkeyPatch.context() as patch:
        for field in Settings.model_fields:
            patch.delenv(variable_name(field), raising=False)
        yield


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    """Where empty databases come from. What depends on it runs once on each kind."""
    if request.param == "sqlite":
        yield SqliteFiles(tmp_path_factory.mktemp("sqlite"))
    else:
        with postgres_databases() as lent:
            yield lent


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Logged:
    """The log so far, wherever it goes: a test before this one may have configured logging."""
    caplog.set_level("DEBUG")
    return lambda: capsys.readouterr().out + caplog.text


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_settings(tmp_path)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `models` of an installation, made once in a run.

    It has the real model, exported, and the classifier that is trained on the shipped examples.
    """

    def export(folder: Path) -> None:
        settings = make_settings(folder)
        trained_on_shipped(make_embedder(settings), folder=models_dir(settings))

    return made_once(shared_folder(tmp_path_factory) / "model", export) / "models"


@pytest.fixture(scope="session")
def embedder(models: Path) -> Embedder:
    """The real model on the ONNX runtime."""
    embedder = Remembered(make_embedder(make_settings(models.parent)))
    trained_on_shipped(embedder, folder=models)
    return embedder


@pytest.fixture(scope="session")
def install(databases: Databases, embedder: Embedder) -> Install:
    """Makes an empty installation: `with install(folder, demo=True) as services`."""

    @contextmanager
    def installed(
        folder: Path, clock: Callable[[], datetime] = now, **more: object
    ) -> Iterator[Services]:
        with databases.lend(folder) as url:
            settings = make_settings(folder, database_url=url, **more)
            yield from opened(settings, embedder, clock=clock, engine=databases.engine(url))

    return installed


@pytest.fixture
def services(tmp_path: Path, install: Install) -> Iterator[Services]:
    """Empty, with a database and an index of its own."""
    with install(tmp_path) as services:
        yield services


@pytest.fixture(scope="session")
def demo_vectors(
    tmp_path_factory: pytest.TempPathFactory, embedder: Embedder
) -> Sequence[Mapping[str, Any]]:
    """Rows of `passage_vectors`: what the worker computes for the demo company, once in a run."""

    def publish(folder: Path) -> None:
        for services in built(make_settings(folder, demo=True), embedder):
            settle(services)

    folder = made_once(shared_folder(tmp_path_factory) / "demo", publish)
    engine = make_engine(make_settings(folder).resolved_database_url)
    with engine.connect() as connection:
        vectors = connection.execute(select(PassageVector.__table__)).mappings().all()
    engine.dispose()
    return vectors


@pytest.fixture(scope="session")
def demo_services(
    tmp_path_factory: pytest.TempPathFactory,
    install: Install,
    demo_vectors: Sequence[Mapping[str, Any]],
) -> Iterator[Services]:
    """The demo company, published and indexed. Shared: open sessions in it, change no article."""
    with install(tmp_path_factory.mktemp("demo"), demo=True) as services:
        with services.transactions.begin() as db:
            db.execute(insert(PassageVector), demo_vectors)
        settle(services)
        yield services


def settle(services: Services) -> None:
    """What a first start does, until every article is indexed."""
    first_run(services)
    while services.indexing.run_some():
        pass


class GivenSettings(Settings):
    """What a test gives and no more: to look into the environment takes 10 ms at each test."""

    @classmethod
    def settings_customise_sources(
        cls, _settings: object, init_settings: PydanticBaseSettingsSource, **_others: object
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def make_settings(data_dir: Path, **more: object) -> Settings:
    """Settings for one process on one folder, whatever the environment and a `.env` say."""
    fixed: dict[str, object] = {
        "data_dir": data_dir,
        "index_url": "embedded:",
        "demo": False,
        "api_key": ADMIN_KEY,
        "user_token_key": "a key that the site shares",
        "rate_limit": "1000000/second",
    }
    return GivenSettings(**(fixed | more))


def built(
    settings: Settings, embedder: Embedder, *, clock: Callable[[], datetime] = now
) -> Iterator[Services]:
    """Services on a new database, whose connections are closed afterwards."""
    bootstrap.migrate(settings)
    yield from opened(settings, embedder, clock=clock)


def opened(
    settings: Settings,
    embedder: Embedder,
    *,
    clock: Callable[[], datetime] = now,
    engine: Engine | None = None,
) -> Iterator[Services]:
    """The same on a database that has its tables."""
    services = bootstrap.build(
        settings, embedder=embedder, engine=engine, passwords=QUICK_PASSWORDS, clock=clock
    )
    try:
        yield services
    finally:
        services.readings.close()
        services.index.close()
        services.transactions.engine.dispose()


def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of this run, the same one in each of its processes."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """`folder` as the first process that needs it makes it; the others wait for that."""
    made = folder.with_suffix(".made")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            made.touch()
    return folder

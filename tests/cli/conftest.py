"""The command line on a data folder of its own, in this process."""

import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog

from core.bootstrap import Services
from core.cli.app import main
from core.embedding.embedder import Embedder
from core.settings import load_settings
from tests.conftest import built
from tests.databases import Databases


@dataclass(frozen=True)
class Outcome:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which must be one JSON object and no more."""
        assert self.out.count("\n") == 1
        return json.loads(self.out)


Run = Callable[..., Outcome]


@pytest.fixture
def data_dir(
    tmp_path: Path, models: Path, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A data folder that the environment names; model and tables are there, and nothing else."""
    folder = tmp_path / "data"
    shutil.copytree(models, folder / "models", copy_function=os.link)
    monkeypatch.chdir(tmp_path)  # away from a developer's own .env
    with databases.lend(folder) as url:
        for name, value in {
            "DATA_DIR": str(folder),
            "DATABASE_URL": url,
            "INDEX_URL": "embedded:",
            "DEMO": "0",
        }.items():
            monkeypatch.setenv(f"SWITCHBOARD_{name}", value)
        yield folder


@pytest.fixture
def run(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs a command: `run("import", "folder", "--json")`."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def ran(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Outcome(code, printed.out, printed.err)

    yield ran
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture
def installed(data_dir: Path, embedder: Embedder) -> Iterator[Services]:
    """The services on the same folder, to see what a command did."""
    yield from built(load_settings(), embedder)

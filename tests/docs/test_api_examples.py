"""The examples of docs/api.md, run as they stand."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.accounts.models import OperatorRole
from core.bootstrap import Services
from tests.absent import give_up
from tests.conftest import ADMIN_KEY, Install, settle
from tests.live.clients import Address, listening

PAGE = (Path(__file__).parents[2] / "docs/api.md").read_text()
MISSING = "curl is absent: install it (apt-get install curl)"


def examples(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def company(
    install: Install, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Services, Address]]:
    """An installation of its own, since the examples change articles."""
    with install(tmp_path_factory.mktemp("company")) as services:
        settle(services)
        services.accounts.add_operator(
            "ada@example.com", role=OperatorRole.OPERATOR, password="secret", name="Ada"
        )
        with listening(services) as address:
            yield services, address


class TestShellExamples:
    def test_run_one_after_the_other(
        self, company: tuple[Services, Address], tmp_path: Path
    ) -> None:
        if shutil.which("curl") is None:
            give_up(MISSING)
        with zipfile.ZipFile(tmp_path / "help-centre.zip", "w") as archive:
            archive.writestr("hub.md", "# The hub\n\nIt blinks.")
        ran = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", "\n".join(examples("sh"))],
            cwd=tmp_path,
            env=os.environ | {"BASE": company[1].http, "KEY": ADMIN_KEY},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr + ran.stdout[-500:]
        assert '"outcome":' in ran.stdout
        assert zipfile.is_zipfile(tmp_path / "knowledge.zip")


class TestPythonExamples:
    def test_run(self, company: tuple[Services, Address]) -> None:
        assert examples("python")
        for example in examples("python"):
            ran = subprocess.run(
                [sys.executable, "-c", example],
                env=os.environ | {"BASE": company[1].http},
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            assert ran.returncode == 0, ran.stderr
            assert ran.stdout.strip()

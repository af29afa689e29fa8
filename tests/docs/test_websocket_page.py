"""docs/websocket.md says what the socket does."""

import os
import re
import subprocess
import sys
from pathlib import Path

from app.live.connection import Close
from app.live.frames import CLIENT_TYPES
from core.bootstrap import Services
from core.telemetry import labels
from tests.live.clients import listening

PAGE = (Path(__file__).parents[2] / "docs/websocket.md").read_text()


def rows(heading: str) -> set[str]:
    section = PAGE.partition(heading)[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `?(\w+)`? \|", section, re.MULTILINE)) - {"frame", "code"}


class TestTables:
    def test_name_every_frame_of_the_client(self) -> None:
        assert rows("## What the client sends") == set(CLIENT_TYPES)

    def test_name_every_frame_of_the_server(self) -> None:
        named = rows("## What the server sends")
        assert named == labels.FRAMES - (set(CLIENT_TYPES) - {"message"})

    def test_name_every_close_code(self) -> None:
        named = rows("## Limits and close codes")
        assert named == {str(code.value) for code in Close} | {"1012"}


class TestExample:
    def test_runs_and_prints_the_answer(self, demo_services: Services) -> None:
        example = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
        assert example
        with listening(demo_services) as address:
            ran = subprocess.run(
                [sys.executable, "-c", example[1]],
                env=os.environ | {"BASE": address.http},
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout.startswith("connected\n")
        assert "password" in ran.stdout

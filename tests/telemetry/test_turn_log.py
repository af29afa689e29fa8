"""The line that each turn leaves in the log, as a process writes it to standard error."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
WORDS = "I want to talk to a human, my cat Wilhelmina is ill"
PROCESS = """
import sys
from starlette.testclient import TestClient
from app.main import create_app
from core import bootstrap
from core.settings import load_settings

settings = load_settings()
bootstrap.migrate(settings)
client = TestClient(create_app(settings, with_chat=False))
session = client.post("/api/sessions", json={}).json()
answer = client.post(
    f"/api/chat/sessions/{session['session_id']}/messages",
    headers={"Authorization": f"Bearer {session['token']}", "X-Request-ID": "my-request"},
    data={"message": sys.argv[1]},
)
print(answer.text)
"""


def run(folder: Path, log_format: str, models: Path) -> tuple[Any, str]:
    """The answer to one message, and everything that its process wrote to the log.

    `models` spares it the model's export, which draws its progress.
    """
    (folder / "models").symlink_to(models)
    environment = {
        "SWITCHBOARD_DATA_DIR": str(folder),
        "SWITCHBOARD_INDEX_URL": "embedded:",
        "SWITCHBOARD_LOG_FORMAT": log_format,
    }
    done = subprocess.run(
        [sys.executable, "-c", PROCESS, WORDS],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return json.loads(done.stdout), done.stderr


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, models: Path) -> tuple[Any, str]:
    return run(tmp_path_factory.mktemp("log"), "json", models)


@pytest.fixture
def turn(written: tuple[Any, str]) -> dict[str, Any]:
    lines = [json.loads(line) for line in written[1].splitlines()]
    [turn] = [line for line in lines if line["event"] == "Turn"]
    return turn


class TestTurnLine:
    def test_names_request_session_turn_and_answer(
        self, written: tuple[Any, str], turn: dict[str, Any]
    ) -> None:
        answer, _ = written
        assert turn["request_id"] == "my-request"
        assert turn["session_id"] == answer["session_id"]
        assert turn["message_id"] == answer["message_id"]
        assert turn["turn_id"].startswith("msg_")
        assert turn["turn_id"] != turn["message_id"]

    def test_says_what_was_decided_and_how_long_it_took(self, turn: dict[str, Any]) -> None:
        assert (turn["outcome"], turn["reason"]) == ("escalated", "escalation_rule")
        assert set(turn["stages_ms"]) == {"store", "read", "decide", "save"}
        assert turn["ms"] >= sum(turn["stages_ms"].values()) - 1
        assert (turn["level"], turn["logger"]) == ("info", "switchboard.turn")

    def test_quotes_nobody(self, written: tuple[Any, str]) -> None:
        answer, log = written
        assert "Wilhelmina" not in log
        assert answer["message"][:20] not in log


class TestTextFormat:
    def test_has_the_same_in_a_line_for_people(self, tmp_path: Path, models: Path) -> None:
        answer, log = run(tmp_path, "text", models)
        [line] = [line for line in log.splitlines() if "switchboard.turn" in line]
        assert f"session_id={answer['session_id']}" in line
        assert "outcome=escalated" in line
        assert "Wilhelmina" not in log

"""What never stands in a log, whoever writes the line."""

import subprocess
import sys

import pytest

LINES = """
import logging, sys
from core.settings import load_settings
from core.telemetry import logs
logs.configure(load_settings(_env_file=None, log_format=sys.argv[1], log_level="DEBUG"))
server = logging.getLogger("uvicorn.error")
server.info('%s - "WebSocket %s" [accepted]', "127.0.0.1", "/ws/chat/x?token=s3cret&client_id=tab")
server.debug("< Authorization: Bearer s3cret")
logging.getLogger("other").warning("refused X-API-Key: s3cret and sk_s3cret, whsec_s3cret")
"""


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_line_has_a_credential(form: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LINES, form], capture_output=True, text=True, check=True
    )
    assert "token=***&client_id=tab" in ran.stderr
    assert "refused X-API-Key: ***" in ran.stderr
    assert "s3cret" not in ran.stderr

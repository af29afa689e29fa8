"""console/__main__.py: how the console's process is started."""

from pathlib import Path

from console.__main__ import command
from core.settings import Settings


class TestCommand:
    def test_names_address_and_port(self, tmp_path: Path) -> None:
        words = command(Settings(host="127.0.0.2", console_port=8123, data_dir=tmp_path))
        assert words[words.index("--server.address") + 1] == "127.0.0.2"
        assert words[words.index("--server.port") + 1] == "8123"

    def test_collects_no_garbage_after_every_refresh(self, tmp_path: Path) -> None:
        """`python -m tests.live.busy_web --beside consoles` shows what that does to 20 of them."""
        words = command(Settings(data_dir=tmp_path))
        assert words[words.index("--runner.postScriptGC") + 1] == "false"

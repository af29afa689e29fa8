"""`python -m console`: the operators' console."""

import os
import sys
from pathlib import Path

from core.errors import InvalidSetting
from core.settings import Settings, load_settings

MAIN = Path(__file__).with_name("main.py")


def command(settings: Settings) -> list[str]:
    """Streamlit's command line. What never changes stands in `.streamlit/config.toml`."""
    options = {
        "--server.address": settings.host,
        "--server.port": str(settings.console_port),
        "--server.headless": "true",
        "--server.fileWatcherType": "none",
        "--browser.gatherUsageStats": "false",
    }
    flat = [word for option in options.items() for word in option]
    return [sys.executable, "-m", "streamlit", "run", str(MAIN), *flat]


def main() -> None:
    """Become the Streamlit server. A wrong setting ends it with one line."""
    try:
        words = command(load_settings())
    except InvalidSetting as error:
        sys.exit(str(error))
    os.execv(words[0], words)


if __name__ == "__main__":
    main()

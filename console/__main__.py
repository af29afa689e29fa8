"""`python -m console`: the operators' console."""

import os
import sys
from pathlib import Path

from console import openid_secrets
from core.addresses import with_mapped
from core.errors import InvalidSetting
from core.settings import Settings, load_settings

MAIN = Path(__file__).with_name("main.py")


def command(settings: Settings, *, secrets: Path | None = None) -> list[str]:
    """Streamlit's command line. What never changes stands in `.streamlit/config.toml`."""
    options = {
        "--server.address": settings.host,
        "--server.port": str(settings.console_port),
        "--server.headless": "true",
        "--server.fileWatcherType": "none",
        "--browser.gatherUsageStats": "false",
        # Else a full collection of this process's many objects follows every refresh of every open
        # console, and from some ten on there is time for nothing else.
        "--runner.postScriptGC": "false",
    }
    if secrets is not None:
        options["--secrets.files"] = str(secrets)
    flat = [word for option in options.items() for word in option]
    return [sys.executable, "-m", "streamlit", "run", str(MAIN), *flat]


def environment(settings: Settings) -> dict[str, str]:
    """What Streamlit has no option for: whose X-Forwarded headers its server believes.

    Without this it would believe every process of this computer.
    """
    return {"FORWARDED_ALLOW_IPS": ",".join(with_mapped(settings.proxy_networks))}


def main() -> None:
    """Become the Streamlit server. A wrong setting ends it with one line."""
    try:
        settings = load_settings()
    except InvalidSetting as error:
        sys.exit(str(error))
    words = command(settings, secrets=openid_secrets.write(settings))
    os.execve(words[0], words, os.environ | environment(settings))


if __name__ == "__main__":
    main()

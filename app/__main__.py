"""`python -m app`: the customers' chat and the API."""

import os
import sys
from typing import Any

import uvicorn

from core.errors import SwitchboardError
from core.settings import Settings, load_settings

LARGEST_FRAME = 1_048_576
"""Bytes of a WebSocket frame beyond which the line is cut; far smaller ones get an error."""
FINISH_S = 5
"""How long open answers may be finished after a request to stop (seconds)."""


def main() -> None:
    """Serve until SIGTERM. What keeps it from starting is told in one line."""
    try:
        _serve(load_settings())
    except SwitchboardError as error:
        sys.exit(error.message)


def server_options() -> dict[str, Any]:
    """How uvicorn serves the application, wherever it listens."""
    return {
        "log_config": None,  # the application's own logging, JSON or text, covers uvicorn too
        "access_log": False,
        "proxy_headers": False,
        "server_header": False,
        "timeout_graceful_shutdown": FINISH_S,
        "ws": "websockets-sansio",
        "ws_max_size": LARGEST_FRAME,
    }


def _serve(settings: Settings) -> None:
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # Gradio reads it when imported
    uvicorn.run(
        "app.main:create_app",
        factory=True,
        host=settings.host,
        port=settings.web_port,
        **server_options(),
    )


if __name__ == "__main__":
    main()

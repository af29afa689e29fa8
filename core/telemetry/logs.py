"""One way of logging for our lines and other libraries': readable text, or JSON for machines."""

import logging
import re
import sys

import structlog
from structlog.typing import EventDict, Processor

from core.settings import Settings

_SECRET = re.compile(r"(token=|bearer |x-api-key: |sk_|whsec_)[^&\s\"']+", re.IGNORECASE)
CHATTY = (
    "httpx",
    "httpcore",
    "httpx2",
    "httpcore2",
    "openai",
    "chromadb",
    "alembic",
    "asyncio",
    "markdown_it",
)
"""Libraries whose INFO is of no use to an operator."""


def configure(settings: Settings) -> None:
    """Send every log line of this process to standard error. Called once, by a process's start."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _mask_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(settings.log_level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=_rendering(settings)
        )
    )
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    # At DEBUG it writes the headers and frames of every WebSocket.
    logging.getLogger("uvicorn.error").setLevel(max(logging.INFO, logging.root.level))


def _mask_secrets(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Take credentials out of lines that others write, such as a WebSocket's whole address."""
    event["event"] = _SECRET.sub(r"\1***", str(event["event"]))
    return event


def _rendering(settings: Settings) -> list[Processor]:
    clean = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if settings.log_format == "json":
        trace = structlog.processors.format_exc_info
        return [clean, trace, structlog.processors.JSONRenderer()]
    colors = sys.stderr.isatty()
    plain = structlog.dev.plain_traceback
    return [clean, structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain)]

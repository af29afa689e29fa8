"""The customers' process: `create_app` puts the HTTP API and the chat into one application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import structlog
from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.staticfiles import StaticFiles

from app import errors, websocket
from app.chat_ui import mount_chat
from app.deps import WAKES_SOCKETS
from app.limits import ClientLimits
from app.live.service import Live
from app.middleware.stack import surround
from app.openapi import TITLE, describe
from app.reserved import Reserved
from app.routes import (
    answering,
    api_keys,
    audit,
    canned_replies,
    chat,
    detector,
    docs,
    downloads,
    escalations,
    guidance,
    health,
    help,
    imports,
    knowledge,
    knowledge_editing,
    knowledge_gaps,
    knowledge_import,
    knowledge_recalls,
    knowledge_tests,
    knowledge_upkeep,
    memories,
    notifications,
    operators,
    personal_data,
    privacy,
    saved_views,
    session_export,
    session_notes,
    sessions,
    team,
    telemetry,
    transcripts,
    typing_signs,
    uploads,
)
from app.tracing import RequestSpans
from core import __version__
from core.bootstrap import Services, build
from core.embedding.embedder import Embedder
from core.errors import ModelUnavailable
from core.migrations import require_current
from core.settings import Settings, load_settings
from core.telemetry import logs

STATIC = Path(__file__).parent / "static"
WRITING_THREADS = 240
"""Requests that are answered at the same time where a slow model writes; most wait for it."""
CHANGING = (sessions, typing_signs, chat, uploads, detector, escalations, privacy)
"""Routes after which open sockets look for what is new."""
OTHERS = (
    canned_replies,
    saved_views,
    team,
    operators,
    personal_data,
    api_keys,
    answering,
    guidance,
    knowledge_editing,  # before the routes whose ids take the rest of the path
    knowledge_recalls,
    knowledge,
    knowledge_upkeep,
    knowledge_gaps,
    knowledge_import,
    knowledge_tests,
    imports,
    audit,
    notifications,
    session_export,
    session_notes,
    transcripts,
    memories,
    downloads,
    telemetry,
    health,
    help,
    docs,
    websocket,
)
OWN_FILES = ("help", "swagger-ui")
"""Folders of `STATIC` that pages outside the chat load from `/static`."""

log = structlog.get_logger("switchboard.web")


class Application(FastAPI):
    """Describes itself as `app.openapi` says."""

    def openapi(self) -> dict[str, Any]:
        return describe(self)


def create_app(
    settings: Settings | None = None, *, services: Services | None = None, with_chat: bool = True
) -> FastAPI:
    """The ASGI application. uvicorn calls it without arguments; tests pass services.

    Raises InvalidSetting, ModelUnavailable, SchemaNotCurrent.
    """
    services = services or _services(settings or load_settings())
    app = Application(
        title=TITLE,
        version=__version__,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.services = services
    app.state.metrics = services.metrics
    app.state.limits = ClientLimits(services)
    app.state.live = Live(services, app.state.limits)
    errors.install(app)
    for module in OTHERS:
        app.include_router(module.router)
    for module in CHANGING:
        app.include_router(module.router, dependencies=[WAKES_SOCKETS])
    for folder in OWN_FILES:
        app.mount(f"/static/{folder}", StaticFiles(directory=STATIC / folder))
    app.router.routes.append(Reserved(app.router.routes))
    if with_chat:
        mount_chat(app, services)  # after every route: it takes what is left
    surround(app, services.settings, metrics=app.state.metrics, limits=app.state.limits)
    if services.traces.are_kept:
        app.add_middleware(RequestSpans, traces=services.traces)
    return app


def _services(settings: Settings) -> Services:
    """What a process of its own needs: logging, and services on a schema that is current."""
    logs.configure(settings)
    services = build(settings)
    require_current(services.transactions.engine)
    return services


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Load the model while the first visitor still reads the page, and serve open sockets."""
    services: Services = app.state.services
    Thread(target=_warm, args=(services.embedder,), name="warm-embedder", daemon=True).start()
    live: Live = app.state.live
    if services.settings.llm_writes:
        current_default_thread_limiter().total_tokens = WRITING_THREADS
    async with live.running():
        yield
    await run_in_threadpool(services.traces.close)


def _warm(embedder: Embedder) -> None:
    try:
        embedder.encode(["ready"])
    except ModelUnavailable as error:
        log.error("The embedding model could not be loaded", reason=error.message)  # noqa: TRY400

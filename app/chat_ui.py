"""The customers' chat: one page, mounted on the application at `/`."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI
from gradio.blocks import Block
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from app.chat_events import ChatEvents
from app.chat_language import script_words
from app.chat_page import ChatPage, head_tags
from app.chat_parts import Parts, lay_out
from app.chat_uploads import OwnUploadsOnly, sweep_uploads
from app.theme import support_theme
from core.accounts.secret_key import secret_key_in
from core.bootstrap import Services
from core.language.language import Language
from core.language.words import ENGLISH, Words

TITLE = ENGLISH("chat.title")
CONCURRENT_EVENTS = 20
"""Turns and other events that run at the same time; more wait in Gradio's queue."""
GRADIO_ENVIRONMENT = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": str(10**9),
}
"""What Gradio takes from nowhere else. It would sum up its last 10,000 events after each event."""
SWEEP_S = 3600
"""How often uploads that never became a message are removed, and how old they then are."""
STATIC = Path(__file__).parent / "static" / "chat"
STATIC_PATH = "/static/chat"


def mount_chat(app: FastAPI, services: Services) -> FastAPI:
    """Mount the chat. To be called after every route, for nothing added later is reached."""
    uploads = services.settings.data_dir.resolve() / "tmp"
    uploads.mkdir(parents=True, exist_ok=True)
    sweep_uploads(uploads, older_than_s=SWEEP_S)
    os.environ.update(GRADIO_ENVIRONMENT | {"GRADIO_TEMP_DIR": str(uploads)})
    app.mount(STATIC_PATH, StaticFiles(directory=STATIC), name="chat-static")
    page = build_chat(services)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        theme=support_theme(),
        favicon_path=str(STATIC / "favicon.svg"),
        max_file_size=services.settings.max_file_size,
        allowed_paths=[],
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
    )
    # Only `launch` sets these, and without them Gradio does not check which files an event names.
    page.has_launched = page.is_running = True
    _put_layers_in_front(app, uploads)
    return app


def _put_layers_in_front(app: FastAPI, uploads: Path) -> None:
    gradio = app.router.routes[-1]
    if not isinstance(gradio, Mount):
        raise TypeError("Gradio has not been mounted last")
    heads = {language: _head(Words.of(language)) for language in Language}
    gradio.app = ChatPage(OwnUploadsOnly(gradio.app, uploads), heads)


def _head(words: Words) -> str:
    tags = head_tags(
        title=words("chat.title"),
        description=words("chat.introduction"),
        icon=f"{STATIC_PATH}/favicon.svg",
        scripts=[f"{STATIC_PATH}/chat.js"],
        styles=[f"{STATIC_PATH}/chat.css"],
    )
    return tags + script_words()


def build_chat(services: Services) -> gr.Blocks:
    """The page and its events."""
    secret = services.settings.secret_key or secret_key_in(services.settings.data_dir)
    page = gr.Blocks(
        title=TITLE, analytics_enabled=False, fill_height=True, delete_cache=(SWEEP_S, SWEEP_S)
    )
    with page:
        parts = lay_out(secret=secret)
        _connect(page, parts, ChatEvents(services, parts))
    page.queue(default_concurrency_limit=CONCURRENT_EVENTS, api_open=False)
    return page


def _connect(page: gr.Blocks, parts: Parts, events: ChatEvents) -> None:
    def on(
        trigger: Callable[..., Any], handler: Callable[..., Any], *inputs: Block, **more: Any
    ) -> None:
        common = {"show_progress": "hidden", "api_visibility": "private", "trigger_mode": "once"}
        trigger(handler, **({"inputs": list(inputs), "outputs": parts.outputs} | common | more))

    memory, draft, actions = parts.memory, parts.draft, parts.actions
    on(page.load, events.load, memory)
    on(parts.composer.submit, events.send, memory, draft, parts.composer)
    on(parts.person.click, events.handoff, memory)
    on(parts.fresh.click, events.fresh)
    look = {"outputs": parts.news, "queue": False}
    on(parts.pulse.tick, events.pulse, memory, parts.seen, parts.news, **look)
    on(parts.news.change, events.refresh, memory, parts.explaining)
    on(actions.ask, events.ask, memory, draft)
    on(actions.handoff, events.handoff, memory)
    on(actions.fresh, events.fresh)
    on(actions.retry, events.retry, memory)
    on(actions.up, events.rate, memory)
    on(actions.down, events.rate, memory)
    on(actions.explain, events.explain, memory)
    on(actions.dismiss, events.dismiss, memory)
    on(actions.language, events.choose_language, memory)
    on(actions.typing, events.typing, memory, outputs=[], queue=False)

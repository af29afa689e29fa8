"""The page that Gradio serves, made this product's own.

Gradio has no option for what its index page says about itself (social media tags that name it and
an image on another host, a manifest that it then does not serve), and it serves addresses that the
chat has no use for. This layer rewrites the one and closes the others.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.chat_language import in_language, reader_of
from core.language.language import Language

OWN_RESOURCES_ONLY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
"""Gradio's own scripts are inline and compile templates; nothing may come from another host."""
USED_PAGES = frozenset({"/", "/theme.css", "/favicon.ico", "/robots.txt"})
USED_BELOW = (
    "/assets/",
    "/static/",
    "/gradio_api/app_id",
    "/gradio_api/file=/",
    "/gradio_api/heartbeat/",
    "/gradio_api/queue/",
    "/gradio_api/run/predict",
    "/gradio_api/upload",
)
"""What the page needs of Gradio. The rest, such as fetching pages of other hosts, is not served."""
_GRADIO_TAGS = re.compile(
    r"<meta\s+(?:property=\"og:|name=\"twitter:)[^>]*>\s*|<link rel=\"manifest\"[^>]*>\s*"
)


class ChatPage:
    """ASGI layer in front of Gradio: what the chat needs of it, and an index page of our own.

    `heads` are what it has in its head, by the language of whoever asks.
    """

    def __init__(self, app: ASGIApp, heads: Mapping[Language, str]) -> None:
        self._app = app
        self._heads = heads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["path"] == "/":
            language = reader_of(Headers(scope=scope)).language
            rewriting = _Rewriting(send, self._heads[language], language)
            await self._app(_uncompressed(scope), receive, rewriting.send)
        elif scope["path"] in USED_PAGES or scope["path"].startswith(USED_BELOW):
            await self._app(scope, receive, send)
        else:
            raise HTTPException(404)


class _Rewriting:
    """Holds an HTML answer back until it is whole, then sends it rewritten."""

    def __init__(self, send: Send, head: str, language: Language) -> None:
        self._send = send
        self._head = head
        self._language = language
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        page = in_language(_GRADIO_TAGS.sub("", self._body.decode()), self._language)
        body = page.replace("</head>", f"{self._head}</head>", 1).encode()
        headers = MutableHeaders(scope=start)
        headers["Content-Length"] = str(len(body))
        headers["Content-Security-Policy"] = OWN_RESOURCES_ONLY
        headers["Cache-Control"] = "no-cache"
        headers["Content-Language"] = self._language
        headers.add_vary_header("Accept-Language")
        headers.add_vary_header("Cookie")
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def head_tags(
    *, title: str, description: str, icon: str, scripts: Sequence[str], styles: Sequence[str]
) -> str:
    """The tags that the chat's page has in its head."""
    linked = "".join(f'<link rel="stylesheet" href="{escape(href)}">' for href in styles)
    loaded = "".join(f'<script src="{escape(src)}"></script>' for src in scripts)
    return (
        f'<title>{escape(title)}</title><meta name="description" content="{escape(description)}">'
        f'<meta name="color-scheme" content="light dark">'
        f'<link rel="icon" type="image/svg+xml" href="{escape(icon)}">{linked}{loaded}'
    )


def _is_html(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")


def _uncompressed(scope: Scope) -> Scope:
    """The same request without the offer to compress, so that the page can be read."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "headers": headers}

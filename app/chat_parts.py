"""The chat's page as Gradio components, before anything happens in it."""

import hmac
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Any

import gradio as gr
from gradio.blocks import Block

from app.chat_bubbles import welcome
from app.chat_language import menu_html, name_html
from app.chat_sessions import Cursor
from core.language.language import Language
from core.language.words import ENGLISH

STORAGE_KEY = "support-chat"
POLL_EVERY_S = 1.0
"""How often an open chat looks for what others have said (seconds)."""
LONGEST_PASTE = 20_000
"""Characters; Gradio turns a longer paste into a file."""
ACTIONS = (
    *("ask", "handoff", "fresh", "retry", "up", "down", "explain", "dismiss", "typing"),
    "language",
)
"""What `static/chat/chat.js` reports: clicks on the buttons inside bubbles, and typing."""
CONNECT = f"window.supportChat.connect({list(ACTIONS)!r}, trigger);"

Updates = dict[Block, Any]
"""Components and what each changes to."""


@dataclass(frozen=True)
class Parts:
    """What the page consists of."""

    memory: gr.BrowserState
    draft: gr.Textbox
    """Id of the message that is being written, so that a double click sends it once."""
    seen: gr.State
    """How far the conversation has been shown."""
    news: gr.Number
    """Counts how often others had said something."""
    explaining: gr.State
    """The answer whose thumbs down is being explained."""
    name: gr.HTML
    language: gr.HTML
    banner: gr.HTML
    log: gr.Chatbot
    composer: gr.MultimodalTextbox
    person: gr.Button
    fresh: gr.Button
    actions: gr.HTML
    """Not seen; the buttons inside bubbles act through it."""
    pulse: gr.Timer

    @property
    def outputs(self) -> list[Block]:
        """What a handler may change; `news` changes only by a look at the news."""
        return [getattr(self, field.name) for field in fields(self) if field.name != "news"]


def lay_out(*, secret: str) -> Parts:
    """Place the components, in English; called inside the page's `gr.Blocks`."""
    memory = gr.BrowserState(storage_key=STORAGE_KEY, secret=_browser_secret(secret))
    with gr.Row(elem_id="bar", equal_height=True):
        name = gr.HTML(name_html(ENGLISH), elem_id="name")
        language = gr.HTML(menu_html(Language.EN), elem_id="language")
        person = gr.Button(ENGLISH("chat.talk_to_a_person"), elem_id="person", size="sm")
        fresh = gr.Button(ENGLISH("chat.new_chat"), elem_id="fresh", size="sm")
    banner = gr.HTML("", elem_id="banner")
    log = gr.Chatbot(
        [welcome()],
        elem_id="log",
        label=ENGLISH("chat.conversation"),
        show_label=False,
        buttons=[],
        feedback_options=None,
        render_markdown=False,
        latex_delimiters=[],
        group_consecutive_messages=False,
        allow_file_downloads=False,
        allow_tags=False,
        height=None,
        scale=1,
    )
    composer = gr.MultimodalTextbox(
        elem_id="composer",
        label=ENGLISH("chat.your_message"),
        show_label=False,
        placeholder=ENGLISH("chat.placeholder"),
        sources=["upload"],
        file_count="multiple",
        max_lines=8,
        max_plain_text_length=LONGEST_PASTE,
        autofocus=True,
        html_attributes=gr.InputHTMLAttributes(enterkeyhint="send"),
    )
    return Parts(
        memory=memory,
        draft=gr.Textbox(elem_id="draft", visible="hidden", label="Draft"),
        seen=gr.State(Cursor()),
        news=gr.Number(0, visible="hidden", label="News"),
        explaining=gr.State(None),
        name=name,
        language=language,
        banner=banner,
        log=log,
        composer=composer,
        person=person,
        fresh=fresh,
        actions=gr.HTML("", visible="hidden", js_on_load=CONNECT),
        pulse=gr.Timer(POLL_EVERY_S, active=False),
    )


def _browser_secret(secret: str) -> str:
    """Derived, since Gradio hands it to every browser; the same after a restart."""
    return hmac.new(secret.encode(), b"browser-state", sha256).hexdigest()

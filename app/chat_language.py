"""In which language a browser's customer is spoken to, the menu for it, and the page in it."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from app.chat_bubbles import html_of, welcome
from core.language.language import Language
from core.language.words import ENGLISH, Words
from core.sessions.service import Speaks

COOKIE = "support-chat-language"
"""Set by `static/chat/chat.js` when the customer chooses; nothing else is kept in it."""
NAMED = ("your_message", "message_box", "send", "attach", "conversation")
"""What the page's script names, since Gradio leaves it without a name."""
_CONFIG = re.compile(r"(?<=window\.gradio_config = )\{.*?\}(?=;</script>)", re.DOTALL)
_LANG = re.compile(r'(<html\s+lang=")en"')


def reader_of(headers: Mapping[str, str] | Headers | None) -> Speaks:
    """What the customer chose in this browser, else what the browser asks for, else English."""
    if headers is None:
        return Speaks()
    chosen = Language.of_tag(cookie_parser(headers.get("cookie", "")).get(COOKIE))
    if chosen is not None:
        return Speaks(chosen, chosen=True)
    return Speaks(Language.preferred(headers.get("accept-language")) or Language.EN)


def name_html(words: Words) -> str:
    return f"<h1>{escape(words('chat.title'))}</h1>"


def menu_html(language: Language) -> str:
    """Each language by its own name; the code is what there is room for."""
    options = "".join(
        f'<option value="{each}" lang="{each}"{" selected" if each is language else ""}>'
        f"{each.own_name}</option>"
        for each in Language
    )
    label = escape(Words.of(language)("chat.language"))
    return (
        f'<label class="language" data-language="{language}" title="{label}">'
        f'<span class="sr">{label}</span><span class="code" aria-hidden="true">{language}</span>'
        f'<select name="language" id="language-choice">{options}</select></label>'
    )


def script_words() -> str:
    """What the page's script says, in every language, as a data block."""
    spoken = {
        language: {name: Words.of(language)(f"chat.{name}") for name in NAMED}
        for language in Language
    }
    return f'<script type="application/json" id="chat-words">{_in_script(spoken)}</script>'


def in_language(page: str, language: Language) -> str:
    """Gradio's index page with every label of ours in that language, before any event has run."""
    if language is Language.EN:
        return page
    page = _LANG.sub(rf'\g<1>{language}"', page, count=1)
    found = _CONFIG.search(page)
    if found is None:
        return page
    translated = _translated(json.loads(found[0]), _translations(language))
    return f"{page[: found.start()]}{_in_script(translated)}{page[found.end() :]}"


@cache
def _translations(language: Language) -> Mapping[str, str]:
    """By what stands in the page as it was laid out."""
    words = Words.of(language)
    keys = ("talk_to_a_person", "new_chat", "conversation", "your_message", "placeholder", "title")
    plain = {ENGLISH(f"chat.{key}"): words(f"chat.{key}") for key in keys}
    return plain | {
        name_html(ENGLISH): name_html(words),
        menu_html(Language.EN): menu_html(language),
        html_of(welcome()): html_of(welcome(words=words)),
    }


def _translated(value: Any, translations: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return translations.get(value, value)
    if isinstance(value, dict):
        return {name: _translated(part, translations) for name, part in value.items()}
    if isinstance(value, Sequence):
        return [_translated(part, translations) for part in value]
    return value


def _in_script(value: Any) -> str:
    """JSON in which nothing ends the script that it stands in."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return written

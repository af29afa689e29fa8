"""Elements of HTML in a Markdown text that its readers never see."""

import re

from core.unseen import is_unseen

_CODE_OR_ELEMENT = re.compile(
    r"(?P<code>(?P<ticks>`+).*?(?<!`)(?P=ticks)(?!`))"
    r"|<(?P<tag>[a-zA-Z][\w-]*)\s(?P<attributes>[^<>]*)>(?P<text>.*?)</(?P=tag)\s*>",
    re.DOTALL,
)
_HIDDEN = re.compile(
    r"(?:^|\s)(?:hidden(?=\s|$)|hidden\s*=|aria-hidden\s*=\s*[\"']?true)", re.IGNORECASE
)
_STYLE = re.compile(r"\bstyle\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)


def without_hidden(markdown: str) -> str:
    """The text without hidden elements, on as many lines. In code an element is code."""
    if "<" not in markdown:
        return markdown
    return _CODE_OR_ELEMENT.sub(_seen, markdown)


def hidden_in(markdown: str) -> list[str]:
    """The words of each hidden element, in order."""
    found = _CODE_OR_ELEMENT.finditer(markdown) if "<" in markdown else ()
    return [" ".join(each["text"].split()) for each in found if _is_hidden(each)]


def _seen(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n") if _is_hidden(found) else found[0]


def _is_hidden(found: re.Match[str]) -> bool:
    attributes = found["attributes"] or ""
    style = _STYLE.search(attributes)
    shown_as = (style[1] or style[2] or "") if style else ""
    return is_unseen(shown_as) or bool(_HIDDEN.search(_STYLE.sub("", attributes)))

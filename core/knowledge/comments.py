"""Comments of a text that its readers never see: for passages, and for whatever renders Markdown.

A directive of the split, such as `<!-- passage: new -->`, is such a comment too. In code a comment
is code.
"""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

OPEN, CLOSE = "<!--", "-->"
TOKEN = "hidden_comment"
CODE_INDENT = 4
COMMENT = re.compile(r"<!--.*?-->", re.S)
_CODE_OR_COMMENT = re.compile(rf"(\\.|(`++)(?:.*?(?<!`)\2(?!`))?)|{COMMENT.pattern}", re.S)
"""The group is what is no comment: an escaped character, inline code, backticks without an end."""


def without_comments(lines: Sequence[str], tokens: Sequence[Token]) -> list[str | None]:
    """The lines of a text as readers see them; `None` where a comment took the end of a line.

    In code a comment is code.
    """
    shown: list[str | None] = list(lines)
    for token in tokens:
        first, last = token.map or (0, 0)
        text = "\n".join(lines[first:last]) if token.type in ("inline", "html_block") else ""
        if OPEN not in text:
            continue
        if token.type == "inline":
            seen = _CODE_OR_COMMENT.sub(lambda found: found.group(1) or "", text)
        else:
            seen = COMMENT.sub("", text)
        shown[first:last] = [seen, *[None] * (last - first - 1)]
    return shown


def hide_comments(parser: MarkdownIt) -> MarkdownIt:
    """The parser, which leaves HTML comments out from now on."""
    interrupts = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("paragraph", TOKEN, _block, {"alt": interrupts})
    parser.inline.ruler.before("autolink", TOKEN, _inline)
    parser.add_render_rule(TOKEN, _line_break)
    return parser


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Comments that begin a line and are followed by nothing on their last one."""
    at = state.bMarks[start] + state.tShift[start]
    indented = state.sCount[start] - state.blkIndent >= CODE_INDENT
    if indented or not state.src.startswith(OPEN, at):
        return False
    lines = _lines(state.getLines(start, end, state.blkIndent, False).lstrip(" "))
    if lines and not silent:
        state.line = start + lines
        state.push(TOKEN, "", 0).map = [start, state.line]
    return bool(lines)


def _lines(text: str) -> int:
    """How many lines the comments at the beginning fill; 0 where other text follows on the last."""
    at = 0
    while text.startswith(OPEN, at):
        close = text.find(CLOSE, at + len(OPEN))
        if close < 0:
            return 0
        at = close + len(CLOSE)
        while text[at : at + 1] in (" ", "\t"):
            at += 1
    return text.count("\n", 0, at) + 1 if text[at : at + 1] in ("", "\n") else 0


def _inline(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith(OPEN, state.pos):
        return False
    close = state.src.find(CLOSE, state.pos + len(OPEN))
    if close < 0:
        return False
    state.pos = close + len(CLOSE)
    return True


def _line_break(*_: Any) -> str:
    return "\n"

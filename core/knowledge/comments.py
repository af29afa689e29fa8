"""Comments of a text that its readers never see: a rule for whatever renders Markdown.

A directive of the split, such as `<!-- passage: new -->`, is such a comment too. In code a comment
is code.
"""

from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

OPEN, CLOSE = "<!--", "-->"
TOKEN = "hidden_comment"
CODE_INDENT = 4


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

"""Markdown files: YAML front matter, and the heading that is the title."""

import re
from itertools import pairwise

from frontmatter.default_handlers import YAMLHandler
from markdown_it import MarkdownIt
from markdown_it.token import Token
from yaml import MarkedYAMLError, YAMLError

from core.errors import InvalidDocument
from core.knowledge.documents.document import Content
from core.knowledge.documents.text import decode, one_line

_FRONT_MATTER = YAMLHandler()
_BLOCKS = MarkdownIt("commonmark").disable("inline")
_INLINE = MarkdownIt("commonmark")
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")

_WRONG_VALUE = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What PyYAML lets through when it builds a value: `2027-13-45` is a ValueError, `!!bool x` a
KeyError, `!!timestamp x` an AttributeError."""


def read_markdown(data: bytes, name: str) -> Content:
    """Body and front matter of a Markdown file. Raises InvalidDocument if either is broken."""
    text = decode(data, name)
    if not _FRONT_MATTER.detect(text.lstrip()):
        return Content(text)
    try:
        front, body = _FRONT_MATTER.split(text.lstrip())
    except ValueError:  # a rule at the very top, and none below it
        return Content(text)
    metadata = _load(front, name)
    if isinstance(metadata, str):  # a paragraph between two rules
        return Content(text)
    if not isinstance(metadata, dict | None):
        raise InvalidDocument(name, "has front matter that is not made of lines of name: value.")
    return Content(body, metadata or {})


def _load(front: str, name: str) -> object:
    try:
        return _FRONT_MATTER.load(front)
    except YAMLError as error:
        reason = f"has front matter that is not valid YAML: {_problem(error)}."
    except _WRONG_VALUE as error:
        reason = f"has front matter with a value that cannot be read: {one_line(str(error))}."
    except RecursionError:
        reason = "has front matter that is nested too deeply."
    raise InvalidDocument(name, reason)


def split_title(markdown: str) -> tuple[str | None, str]:
    """The text of the first H1 without its markup, and the Markdown without that heading.

    (None, markdown) if there is none. Headings in quotes, lists and code are no titles.
    """
    tokens = _BLOCKS.parse(markdown)
    for opening, content in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h1" and opening.level == 0:
            title = _plain(content.content)
            if title and opening.map:
                return title, _without_lines(markdown, *opening.map)
    return None, markdown


def escape_heading(title: str) -> str:
    """Text of one line so that it reads back as it is in a heading."""
    return _PUNCTUATION.sub(r"\\\g<0>", title)


def _plain(inline: str) -> str:
    children = _INLINE.parseInline(inline)[0].children or []
    return "".join(_text(child) for child in children).strip()


def _text(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content if token.type in ("text", "code_inline", "image") else ""


def _without_lines(text: str, first: int, end: int) -> str:
    lines = text.split("\n")
    before, after = "\n".join(lines[:first]).rstrip(), "\n".join(lines[end:]).strip("\n")
    return f"{before}\n\n{after}" if before else after


def _problem(error: YAMLError) -> str:
    if isinstance(error, MarkedYAMLError) and error.problem_mark is not None:
        return f"{error.problem or 'it'} in line {error.problem_mark.line + 1}"
    return one_line(str(error))

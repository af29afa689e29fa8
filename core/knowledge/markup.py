"""Markdown taken apart: blocks for the splitter, answer units for the extractive answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.knowledge.comments import COMMENT, without_comments
from core.knowledge.hidden import without_hidden


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    CODE = "code"
    DIRECTIVE = "directive"


class Directive(StrEnum):
    """What an editor says of the split, as `<!-- passage: new -->` on a line of its own."""

    NEW = "new"
    """A passage begins here."""
    JOIN = "join"
    """The passage goes on over what would divide it here, a heading too."""
    OFF = "off"
    """The passage that this stands in is not searched."""

    @property
    def line(self) -> str:
        return f"<!-- passage: {self} -->"


class UnitKind(StrEnum):
    HEADING = "heading"
    """Of a part that was joined to the passage; what stands below says nothing without it."""
    SENTENCE = "sentence"
    ITEM = "item"
    ROW = "row"
    CODE = "code"


@dataclass(frozen=True)
class Block:
    """A top-level piece of Markdown; `level` is a heading's depth, else 0."""

    kind: BlockKind
    text: str
    level: int = 0
    line: int = field(default=0, compare=False)
    """Where it begins, counted from 0 in the text that it stands in."""


@dataclass(frozen=True)
class Unit:
    """The smallest part that can be quoted: a sentence, list item, table row or code block."""

    kind: UnitKind
    text: str
    """Markdown, on one line except for code."""
    plain: str
    """The same without markup; this is what is embedded and matched."""
    block: int
    """Position of its block inside the passage."""
    ordinal: int = 0
    """Number of an item in an ordered list, else 0."""
    header: str = ""
    """The table's header row in Markdown, for rows."""


MAX_QUOTED = 20
"""Quotations inside quotations that are told apart; nobody reads more."""
_PARSER = MarkdownIt("commonmark").enable("table")
_KINDS = {
    "heading_open": BlockKind.HEADING,
    "bullet_list_open": BlockKind.LIST,
    "ordered_list_open": BlockKind.LIST,
    "table_open": BlockKind.TABLE,
    "fence": BlockKind.CODE,
}
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|no|nr|mr|mrs|ms|dr|st|incl|max|min)|\b[A-Z])\.$", re.I
)
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)\]*_]*\s+(?=[\"'“‘(\[*_]*[A-Z0-9])|\n{2,}")
_LIST_MARK = re.compile(r"^\s*(?:([-*+])(?:\s+|$)|(\d{1,9})[.)]\s+)")
_QUOTE_MARK = re.compile(r"^ {0,3}> ?", re.M)
_QUOTE_MARKS = re.compile(r"^[> ]+", re.M)
_DIRECTIVE = re.compile(rf"\s*<!--\s*passage:\s*({'|'.join(Directive)})\s*-->\s*", re.I)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(
    r"\\([\\*_`~#|<>\[\]])"
    r"|[*`~]{1,3}(?=\S)|(?<=\S)[*`~]{1,3}|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)"
    r"|^#{1,6}\s+|^>\s?",
    re.M,
)
"""Emphasis and the like; the group is a character that an escape takes for itself."""
_TAG = re.compile(r"(?<!\\)</?[a-zA-Z][^<>]*>")
_SPACE = re.compile(r"\s+")
_LINE_END = re.compile(r"\r\n?|\n")
"""What ends a line in Markdown; `str.splitlines` knows more, such as a form feed."""


def blocks(markdown: str, *, quoted: int = 0) -> Iterator[Block]:
    """The top-level blocks of a text, in order, each with its own source lines.

    Of a quotation its content is taken; `quoted` says inside of how many this text stands.
    Comments, directives and rules are left out.
    """
    for block in directed_blocks(markdown, quoted=quoted):
        if block.kind is not BlockKind.DIRECTIVE:
            yield block


def directed_blocks(markdown: str, *, quoted: int = 0) -> Iterator[Block]:
    """The same with the directives between them, each of whose text is a `Directive`."""
    markdown = without_hidden(markdown)
    lines = _LINE_END.split(markdown)
    tokens = _PARSER.parse(markdown)
    shown = without_comments(lines, tokens)
    for token in _top_level(tokens):
        first, last = token.map or (0, 0)
        kind = _KINDS.get(token.type, BlockKind.PARAGRAPH)
        written = "\n".join(lines[first:last])
        if token.type == "html_block" and (said := _DIRECTIVE.fullmatch(written)):
            yield Block(BlockKind.DIRECTIVE, said.group(1).lower(), line=first)
            continue
        text = "\n".join(line for line in shown[first:last] if line is not None).strip("\n")
        if not text.strip() or token.type == "hr":
            continue
        if token.type == "blockquote_open":
            yield from _quoted(text, quoted, first)
        elif kind is BlockKind.HEADING:
            yield _heading(token, text)
        else:
            yield Block(kind, text, line=first)


def units(markdown: str) -> list[Unit]:
    """The quotable parts of a passage, in order."""
    found: list[Unit] = []
    for number, block in enumerate(blocks(markdown)):
        if block.kind is BlockKind.LIST:
            found.extend(_items(block.text, number))
        elif block.kind is BlockKind.TABLE:
            found.extend(_rows(block.text, number))
        elif block.kind is BlockKind.CODE:
            found.append(Unit(UnitKind.CODE, block.text, plain_text(block.text), number))
        else:
            is_heading = block.kind is BlockKind.HEADING
            kind = UnitKind.HEADING if is_heading else UnitKind.SENTENCE
            found.extend(
                Unit(kind, sentence, plain_text(sentence), number)
                for sentence in sentences(block.text)
            )
    return [unit for unit in found if unit.plain]


def sentences(text: str) -> list[str]:
    """Sentences of a paragraph; abbreviations and decimals do not end one."""
    parts: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if "\n\n" not in match.group() and _ABBREVIATION.search(text[start : match.start()]):
            continue
        parts.append(text[start : match.end()])
        start = match.end()
    parts.append(text[start:])
    return [squeezed for part in parts if (squeezed := _SPACE.sub(" ", part).strip())]


def plain_text(markdown: str) -> str:
    """The words of a piece of Markdown on one line, without links, marks and tags."""
    text = _LINK.sub(r"\1", markdown)
    text = _MARKS.sub(lambda mark: mark.group(1) or "", _TAG.sub(" ", text))
    return _SPACE.sub(" ", text.replace("|", " ")).strip()


def _quoted(text: str, depth: int, line: int) -> Iterator[Block]:
    if depth == MAX_QUOTED:
        if words := _QUOTE_MARKS.sub("", COMMENT.sub("", text)).strip():
            yield Block(BlockKind.PARAGRAPH, words, line=line)
        return
    for block in blocks(_QUOTE_MARK.sub("", text), quoted=depth + 1):
        kind = BlockKind.PARAGRAPH if block.kind is BlockKind.HEADING else block.kind
        yield Block(kind, block.text, line=line)


def _heading(token: Token, text: str) -> Block:
    """A rule right below a paragraph of several lines was not meant to make it a heading."""
    first = token.map[0] if token.map else 0
    *above, _ = lines = text.split("\n")
    underlined = not token.markup.startswith("#")
    if underlined and len(above) > 1:
        return Block(BlockKind.PARAGRAPH, "\n".join(above), line=first)
    return Block(BlockKind.HEADING, plain_text(lines[0]), int(token.tag[1:]), line=first)


def _top_level(tokens: list[Token]) -> Iterator[Token]:
    return (token for token in tokens if token.level == 0 and token.map and token.nesting >= 0)


def _items(text: str, block: int) -> Iterator[Unit]:
    current: list[str] = []
    ordinal = 0
    for line in [*text.split("\n"), None]:
        mark = _LIST_MARK.match(line) if line is not None else None
        if line is None or mark:
            if current and (item := _SPACE.sub(" ", " ".join(current)).strip()):
                yield Unit(UnitKind.ITEM, item, plain_text(item), block, ordinal)
            current = [line[mark.end() :]] if line is not None and mark else []
            ordinal = int(mark.group(2) or 0) if mark else 0
        else:
            current.append(line)


def _rows(text: str, block: int) -> Iterator[Unit]:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    header = "\n".join(lines[:2])
    names = _cells(lines[0])
    for line in lines[2:]:
        pairs = [
            f"{name}: {cell}" if name else cell
            for name, cell in zip(names, _cells(line), strict=False)
            if cell
        ]
        yield Unit(UnitKind.ROW, line, plain_text("; ".join(pairs)), block, header=header)


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", row.strip().strip("|"))]

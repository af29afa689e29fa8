"""Cut an article into passages: by heading, then by size, never inside a sentence."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from core.knowledge.markup import Block, BlockKind, Unit, blocks, sentences, units

MAX_CHARACTERS = 900
"""About 200 tokens of prose: with its title a passage stays inside the model's 256."""
BETWEEN = "\n\n"


@dataclass(frozen=True)
class PassageText:
    """A passage before it is stored: heading path and Markdown."""

    heading: str
    text: str


@dataclass(frozen=True)
class Embeddable:
    """What the model reads for a passage, and where each answer unit lies in it."""

    text: str
    spans: tuple[tuple[int, int], ...]
    """Start and end character of each unit of `units(passage.text)`."""

    @property
    def content_hash(self) -> str:
        return sha256(self.text.encode()).hexdigest()


def split(body: str) -> list[PassageText]:
    """The passages of an article's Markdown body, in order."""
    return [
        PassageText(heading, BETWEEN.join(part))
        for heading, section in _sections(body)
        for part in _packed(section)
    ]


def embeddable(title: str, passage: PassageText) -> tuple[Embeddable, list[Unit]]:
    """A passage with its title and heading in front, as plain text."""
    context = f"{title} > {passage.heading}" if passage.heading else title
    text = f"{context}\n"
    found = units(passage.text)
    spans: list[tuple[int, int]] = []
    for unit in found:
        spans.append((len(text), len(text) + len(unit.plain)))
        text += f"{unit.plain}\n"
    return Embeddable(text, tuple(spans)), found


def _sections(body: str) -> Iterator[tuple[str, list[Block]]]:
    """Runs of blocks under one heading path."""
    path: list[Block] = []
    section: list[Block] = []
    for block in blocks(body):
        if block.kind is not BlockKind.HEADING:
            section.append(block)
            continue
        if section:
            yield _joined(path), section
        path = [above for above in path if above.level < block.level] + [block]
        section = []
    if section:
        yield _joined(path), section


def _joined(path: list[Block]) -> str:
    return " > ".join(block.text for block in path)[:500]


def _packed(section: list[Block]) -> Iterator[list[str]]:
    """Blocks put together up to the size limit; a sentence that leads into a list stays with it."""
    part: list[str] = []
    size = 0
    for block in section:
        for piece in _pieces(block):
            if part and size + len(piece) > MAX_CHARACTERS:
                lead = part.pop() if len(part) > 1 and part[-1].rstrip().endswith(":") else None
                yield part
                part = [lead] if lead else []
                size = len(lead) + len(BETWEEN) if lead else 0
            part.append(piece)
            size += len(piece) + len(BETWEEN)
    if part:
        yield part


def _pieces(block: Block) -> Iterator[str]:
    """A block, or parts of it that fit: rows under their header, items, sentences, then cuts."""
    if len(block.text) <= MAX_CHARACTERS:
        yield block.text
    elif block.kind is BlockKind.TABLE:
        lines = block.text.split("\n")
        header = "\n".join(lines[:2])
        room = max(MAX_CHARACTERS - len(header) - 1, 200)
        yield from (f"{header}\n{rows}" for rows in _filled(lines[2:], "\n", room))
    elif block.kind in (BlockKind.LIST, BlockKind.CODE):
        yield from _filled(block.text.split("\n"), "\n", MAX_CHARACTERS)
    else:
        yield from _filled(sentences(block.text), " ", MAX_CHARACTERS)


def _filled(parts: list[str], separator: str, room: int) -> Iterator[str]:
    current = ""
    for part in (cut for whole in parts for cut in _cut(whole, room)):
        if current and len(current) + len(separator) + len(part) > room:
            yield current
            current = part
        else:
            current = f"{current}{separator}{part}" if current else part
    if current:
        yield current


def _cut(text: str, room: int) -> Iterator[str]:
    """Text that no sentence end divides, cut at a space where there is one."""
    while len(text) > room:
        at = text.rfind(" ", room // 2, room)
        at = at if at > 0 else room
        yield text[:at]
        text = text[at:].lstrip()
    if text:
        yield text

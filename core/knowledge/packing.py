"""Put the blocks of an article together to passages: by heading, by size, as an editor says."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from core.knowledge.markup import Block, BlockKind, Directive, directed_blocks, sentences

MAX_CHARACTERS = 900
"""About 200 tokens of prose: with its title a passage stays inside the model's 256."""
MAX_HEADING = 500
BETWEEN = "\n\n"


@dataclass(frozen=True)
class Piece:
    """A block, or a part of a long one. `block` counts the text's blocks, headings too, from 0."""

    text: str
    block: int
    begins: bool = True
    ends: bool = True


@dataclass
class Part:
    """A passage before it is stored."""

    heading: str
    """Heading path, joined by " > "."""
    pieces: list[Piece] = field(default_factory=list)
    off: bool = False
    top: int = 0
    """The first of its blocks, or of the headings right above it."""

    @property
    def text(self) -> str:
        return BETWEEN.join(piece.text for piece in self.pieces)

    @property
    def size(self) -> int:
        return sum(len(piece.text) + len(BETWEEN) for piece in self.pieces)


def parts(body: str) -> list[Part]:
    """The passages of an article's Markdown body, in order."""
    packer = _Packer()
    for block in directed_blocks(body):
        packer.take(block)
    return packer.finished()


class _Packer:
    def __init__(self) -> None:
        self._done: list[Part] = []
        self._part = Part("")
        self._path: list[Block] = []
        self._count = 0
        self._headed_at: int | None = None
        self._joining = False

    def take(self, block: Block) -> None:
        if block.kind is BlockKind.DIRECTIVE:
            self._follow(Directive(block.text))
            return
        if block.kind is BlockKind.HEADING:
            self._head(block)
        else:
            for piece in _pieces(block, self._count):
                self._fill(piece)
        self._count += 1

    def finished(self) -> list[Part]:
        self._close()
        return self._done

    def _follow(self, directive: Directive) -> None:
        match directive:
            case Directive.NEW:
                self._close()
            case Directive.JOIN:
                self._joining = bool(self._part.pieces)
            case Directive.OFF:
                self._part.off = True

    def _head(self, block: Block) -> None:
        self._path = [above for above in self._path if above.level < block.level] + [block]
        if self._joining:
            self._add(Piece(f"{'#' * block.level} {block.text}", self._count))
            return
        self._close()
        if self._headed_at is None:
            self._headed_at = self._count
        self._part.heading = _joined(self._path)

    def _fill(self, piece: Piece) -> None:
        """A sentence that leads into a list stays with it."""
        if self._joining:
            self._joining = False
        elif self._part.pieces and self._part.size + len(piece.text) > MAX_CHARACTERS:
            leads = len(self._part.pieces) > 1 and _leads(self._part.pieces[-1])
            lead = self._part.pieces.pop() if leads else None
            self._close()
            if lead:
                self._add(lead)
        self._add(piece)

    def _add(self, piece: Piece) -> None:
        if not self._part.pieces:
            self._part.top = piece.block if self._headed_at is None else self._headed_at
            self._headed_at = None
        self._part.pieces.append(piece)

    def _close(self) -> None:
        self._joining = False
        if self._part.pieces:
            self._done.append(self._part)
            self._part = Part(_joined(self._path))


def _leads(piece: Piece) -> bool:
    return piece.text.rstrip().endswith(":")


def _joined(path: list[Block]) -> str:
    return " > ".join(block.text for block in path)[:MAX_HEADING]


def _pieces(block: Block, number: int) -> list[Piece]:
    texts = list(_texts(block))
    last = len(texts) - 1
    return [Piece(text, number, at == 0, at == last) for at, text in enumerate(texts)]


def _texts(block: Block) -> Iterator[str]:
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


def _filled(texts: list[str], separator: str, room: int) -> Iterator[str]:
    current = ""
    for text in (cut for whole in texts for cut in _cut(whole, room)):
        if current and len(current) + len(separator) + len(text) > room:
            yield current
            current = text
        else:
            current = f"{current}{separator}{text}" if current else text
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

"""Change how a text divides into passages, by the directives that stand in it.

Every function takes the body of an article and gives the changed one. Passages are counted from 0.
"""

from collections.abc import Iterator, Sequence

from core.errors import ImpossibleSplit, InvalidInput
from core.knowledge.markup import BlockKind, Directive, directed_blocks
from core.knowledge.packing import Part, parts


def merged(body: str, position: int) -> str:
    """The passage and the one below it as one. Raises ImpossibleSplit, InvalidInput."""
    found = parts(body)
    here, below = _at(found, position), _at(found, position + 1)
    if not here.pieces[-1].ends:
        raise ImpossibleSplit
    for block in range(here.pieces[-1].block + 1, below.pieces[-1].block + 1):
        body = _joined_at(body, block)
    return body


def divided(body: str, position: int, block: int) -> str:
    """The passage as two, the second beginning with this block of the text.

    Raises ImpossibleSplit where a passage cannot begin there, InvalidInput.
    """
    part = _at(parts(body), position)
    if block not in beginnings(part, lines_of_blocks(body)):
        raise ImpossibleSplit
    without = _without(body, block, Directive.JOIN)
    if _divides(without, block):
        return without
    return _with(without, block, Directive.NEW)


def switched(body: str, position: int, *, off: bool) -> str:
    """The passage kept from searches, or found again. Raises ImpossibleSplit, InvalidInput."""
    found = parts(body)
    part = _at(found, position)
    if part.off == off:
        return body
    wanted = [(each.text, off if each is part else each.off) for each in found]
    changes = _switched_off(body, part) if off else _switched_on(body, found, position)
    for changed in changes:
        if [(each.text, each.off) for each in parts(changed)] == wanted:
            return changed
    raise ImpossibleSplit


def beginnings(part: Part, lines: Sequence[int]) -> list[int]:
    """The blocks of a passage, but its first, with which another passage could begin.

    `lines` are those of the text's blocks.
    """
    return [
        piece.block
        for piece in part.pieces[1:]
        if piece.begins and piece.block and lines[piece.block] > lines[piece.block - 1]
    ]


def lines_of_blocks(body: str) -> list[int]:
    """Where each block of a text begins, counted from 0."""
    return [b.line for b in directed_blocks(body) if b.kind is not BlockKind.DIRECTIVE]


def _at(found: list[Part], position: int) -> Part:
    if not 0 <= position < len(found):
        raise InvalidInput(f"The text has no passage {position + 1}. It may have changed since.")
    return found[position]


def _joined_at(body: str, block: int) -> str:
    """The text without a division right before the block."""
    if not _divides(body, block):
        return body
    without = _without(body, block, Directive.NEW)
    return _with(without, block, Directive.JOIN) if _divides(without, block) else without


def _divides(body: str, block: int) -> bool:
    return any(part.top == block and part.pieces[0].begins for part in parts(body))


def _switched_off(body: str, part: Part) -> Iterator[str]:
    first, last = part.pieces[0], part.pieces[-1]
    if first.begins:
        directly = _with(body, first.block, Directive.OFF)
        yield directly
        yield _with(directly, first.block, Directive.NEW, above=Directive.OFF)
    if last.ends:
        yield _with(body, last.block + 1, Directive.OFF, after=last.block)


def _switched_on(body: str, found: list[Part], position: int) -> Iterator[str]:
    """Without one of the directives that stand between the passages around this one."""
    lines, starts = body.split("\n"), lines_of_blocks(body)
    above, below = found[:position][-1:], found[position + 1 :][:1]
    first = starts[above[0].pieces[-1].block] if above else -1
    last = starts[below[0].pieces[0].block] if below else len(lines)
    for block in directed_blocks(body):
        is_off = block.kind is BlockKind.DIRECTIVE and block.text == Directive.OFF
        if is_off and first < block.line < last:
            yield _cut(lines, block.line)


def _directives_before(body: str, block: int) -> dict[str, int]:
    """The directives right before a block, with their lines."""
    found: dict[str, int] = {}
    count = 0
    for each in directed_blocks(body):
        if each.kind is BlockKind.DIRECTIVE:
            found[each.text] = each.line
            continue
        if count == block:
            return found
        count += 1
        found = {}
    return found


def _without(body: str, block: int, directive: Directive) -> str:
    while (line := _directives_before(body, block).get(directive)) is not None:
        body = _cut(body.split("\n"), line)
    return body


def _with(
    body: str,
    block: int,
    directive: Directive,
    *,
    above: Directive | None = None,
    after: int | None = None,
) -> str:
    """The directive on a line of its own before a block, above another one that stands there."""
    lines = body.split("\n")
    starts = lines_of_blocks(body)
    at = starts[block] if block < len(starts) else len(lines)
    if above is not None:
        at = _directives_before(body, block)[above]
    elif after is not None:
        others = _directives_before(body, block).values()
        at = min([line for line in others if line > starts[after]], default=at)
    room = [""] if at and lines[at - 1].strip() else []
    below = [""] if at < len(lines) else []
    return "\n".join([*lines[:at], *room, directive.line, *below, *lines[at:]])


def _cut(lines: list[str], line: int) -> str:
    """The text without a directive's line, and without the blank line that it needed."""
    rest = lines[line + 1 :]
    blank_above = line == 0 or not lines[line - 1].strip()
    if rest and not rest[0].strip() and blank_above:
        rest = rest[1:]
    return "\n".join([*lines[:line], *rest]).rstrip("\n")

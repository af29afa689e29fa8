"""What of a passage is no information: from a sentence that orders a model to its block's end.

It is neither quoted nor given to a model, and carries no answer.
"""

from collections.abc import Sequence
from functools import lru_cache

from core.knowledge.markup import Unit, UnitKind, units
from core.orders import speaks_to_a_model

PASSAGES_REMEMBERED = 2000


@lru_cache(maxsize=PASSAGES_REMEMBERED)
def read(passage: str) -> tuple[tuple[Unit, ...], tuple[bool, ...]]:
    """The units of a passage, and of each whether it may be used."""
    found = tuple(units(passage))
    return found, tuple(_usable(found))


def usable_text(passage: str) -> str:
    """The passage as it is; a line for each usable unit where something is set aside."""
    found, usable = read(passage)
    if all(usable):
        return "" if speaks_to_a_model(passage) and not found else passage
    kept = [unit for unit, use in zip(found, usable, strict=True) if use]
    return "\n\n".join(unit.plain if unit.kind is UnitKind.ROW else unit.text for unit in kept)


def _usable(found: Sequence[Unit]) -> list[bool]:
    usable: list[bool] = []
    ordered_in: int | None = None
    for unit in found:
        if ordered_in != unit.block:
            ordered_in = None
        if speaks_to_a_model(unit.text) or speaks_to_a_model(unit.plain):
            ordered_in = unit.block
        usable.append(ordered_in is None)
    return usable

"""Two texts side by side, one below the other on a phone."""

from collections.abc import Sequence

from console.components import empty
from console.markup import Html, join, tag
from core.knowledge.comparison import Comparison, Row, Span
from core.knowledge.matching import TOO_LONG

AROUND = 2
"""Unchanged lines that are shown around a change."""
NOT_IN_FULL = f"{TOO_LONG}: all from the first to the last change is shown as changed."


def side_by_side(comparison: Comparison) -> Html:
    """The lines that differ, with a few around them and the words that differ marked."""
    rows = comparison.rows
    if not any(row.changed for row in rows):
        return empty("The two texts are the same.", "Choose another version to compare with.")
    shown = _near_changes(rows)
    cells: list[Html] = []
    skipped = False
    for at, row in enumerate(rows):
        if at in shown:
            cells += [
                _line(row.old, "old", changed=row.changed),
                _line(row.new, "new", row.changed),
            ]
        elif not skipped:
            cells.append(tag("div", "…", class_="skipped muted"))
        skipped = at not in shown
    note = None if comparison.in_full else tag("p", NOT_IN_FULL, class_="muted")
    return join(note, tag("div", *cells, class_="diff"))


def _near_changes(rows: Sequence[Row]) -> set[int]:
    changed = [at for at, row in enumerate(rows) if row.changed]
    return {at + near for at in changed for near in range(-AROUND, AROUND + 1)}


def _line(spans: Sequence[Span] | None, side: str, changed: bool) -> Html:
    if spans is None:
        return tag("div", class_=f"line-of {side} absent")
    mark = "del" if side == "old" else "ins"
    words = join(*(tag(mark, s.text) if s.changed and s.text else s.text for s in spans))
    kind = "changed" if changed else "kept"
    return tag("div", words, class_=f"line-of {side} {kind}")

"""Two editors' changes of one article put together, as `diff3` does it.

What only one of them changed is taken; where both changed the same lines in different ways, both
are kept between marks. Lines are Markdown's paragraphs. Where too much was changed to compare it
line by line (`core.knowledge.matching`), all of it counts as one change.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from core.knowledge.documents.document import Document
from core.knowledge.matching import matched

MINE, BETWEEN, THEIRS = "<<<<<<< yours", "=======", ">>>>>>> theirs"
"""Lines around the two texts of a conflict, as version control writes them."""
FIELDS = ("title", "url", "audience", "owner", "review_by")
LISTS = ("tags", "phrasings", "keywords")
Value = TypeVar("Value")
Lines = Sequence[str]


@dataclass(frozen=True)
class Merged:
    """The merged article and the fields in which both made different changes."""

    document: Document
    conflicts: Sequence[str]
    """Of the body both texts are kept between marks, of any other field one's own value."""


def merge(base: Document, theirs: Document, mine: Document) -> Merged:
    """Bring the changes from `base` to `theirs` and those from `base` to `mine` together."""
    body = merged_text(base.body, theirs.body, mine.body)
    conflicts = ["body"] if has_marks(body) and not has_marks(mine.body) else []
    values: dict[str, object] = {"body": body}
    for name in FIELDS:
        before, other, own = (getattr(each, name) for each in (base, theirs, mine))
        values[name] = other if own == before else own
        if before not in (other, own) and other != own:
            conflicts.append(name)
    for name in LISTS:
        values[name] = _together(*(getattr(each, name) for each in (base, theirs, mine)))
    return Merged(replace(mine, **values), conflicts)  # type: ignore[arg-type]


def merged_text(base: str, theirs: str, mine: str) -> str:
    """Both texts' changes of `base`, line by line, with marks where they contradict each other."""
    old, other, own = (text.split("\n") for text in (base, theirs, mine))
    merged: list[str] = []
    for before, their_part, my_part in _regions(old, other, own):
        if their_part == my_part or my_part == before:
            merged += their_part
        elif their_part == before:
            merged += my_part
        else:
            merged += [MINE, *my_part, BETWEEN, *their_part, THEIRS]
    return "\n".join(merged)


def has_marks(body: str) -> bool:
    """Whether a conflict still waits for a decision."""
    return any(line in (MINE, THEIRS) for line in body.split("\n"))


def _together(
    base: Sequence[Value], theirs: Sequence[Value], mine: Sequence[Value]
) -> tuple[Value, ...]:
    """Without what either took out, with what either added."""
    gone = (set(base) - set(theirs)) | (set(base) - set(mine))
    return tuple(each for each in dict.fromkeys([*mine, *theirs]) if each not in gone)


def _regions(base: Lines, theirs: Lines, mine: Lines) -> Iterator[tuple[Lines, Lines, Lines]]:
    """The three texts cut where all agree; the agreed parts come too."""
    at = their_at = my_at = 0
    for start, their_start, my_start, length in _agreements(base, theirs, mine):
        yield base[at:start], theirs[their_at:their_start], mine[my_at:my_start]
        agreed = base[start : start + length]
        yield agreed, agreed, agreed
        at, their_at, my_at = start + length, their_start + length, my_start + length
    yield base[at:], theirs[their_at:], mine[my_at:]


def _agreements(base: Lines, theirs: Lines, mine: Lines) -> Iterator[tuple[int, int, int, int]]:
    """Runs of lines that all three have: where in each, and how many."""
    their_runs, my_runs = (matched(base, other).runs for other in (theirs, mine))
    for their_run in their_runs:
        for my_run in my_runs:
            start = max(their_run.a, my_run.a)
            end = min(their_run.a + their_run.size, my_run.a + my_run.size)
            if start < end:
                yield (
                    start,
                    their_run.b + start - their_run.a,
                    my_run.b + start - my_run.a,
                    end - start,
                )

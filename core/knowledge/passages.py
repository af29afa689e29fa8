"""The passages of an article, and what the model reads of each."""

from dataclasses import dataclass
from hashlib import sha256

from core.knowledge.markup import Unit, units
from core.knowledge.packing import MAX_CHARACTERS, parts

__all__ = ["MAX_CHARACTERS", "Embeddable", "PassageText", "embeddable", "phrasing_hash", "split"]


@dataclass(frozen=True)
class PassageText:
    """A passage before it is stored: heading path and Markdown."""

    heading: str
    text: str
    disabled: bool = False
    """Kept from every search by its text's `<!-- passage: off -->`."""


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
    """The passages of an article's Markdown body, in order: by heading, then by size.

    Directives between the blocks divide, join and switch off (`core.knowledge.markup.Directive`).
    """
    return [PassageText(part.heading, part.text, part.off) for part in parts(body)]


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


def phrasing_hash(phrasing: str) -> str:
    """Under which the vector of a phrasing is kept; no passage's text has the same."""
    return sha256(f"also asked as\0{phrasing}".encode()).hexdigest()

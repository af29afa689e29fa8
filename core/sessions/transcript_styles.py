"""How a transcript's parts are written down."""

import re
from collections.abc import Sequence
from typing import Protocol

_SIGNS = re.compile(r"[\\`*_\[\]<>#|~&]|^[ \t]*(?:[-+=]|\d+[.)])", re.MULTILINE)
_STRONG = re.compile(r"\*\*(.+?)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\(<?([^)\s>]+)>?\)")
_NOT_IN_AN_ADDRESS = re.compile(r"[<>\s]")


class Style(Protocol):
    def title(self, text: str) -> str: ...

    def day(self, text: str) -> str: ...

    def plain(self, text: str) -> str:
        """A word or two that mean only what they say."""

    def words(self, text: str) -> str:
        """What a person wrote."""

    def answer(self, text: str) -> str:
        """What the assistant wrote, in Markdown."""

    def link(self, name: str, url: str | None, *, number: int | None = None) -> str: ...

    def listed(self, name: str, entries: Sequence[str]) -> str: ...

    def message(self, speaker: str, time: str, blocks: Sequence[str]) -> str: ...


class Markdown:
    """CommonMark; whatever people write stays as they wrote it, in a quotation."""

    def title(self, text: str) -> str:
        return f"# {text}"

    def day(self, text: str) -> str:
        return f"## {text}"

    def plain(self, text: str) -> str:
        return _SIGNS.sub(_escaped, text)

    def words(self, text: str) -> str:
        lines = [line.strip() for line in self.plain(text).splitlines()]
        return "\n".join(f"> {line}  " if line else ">" for line in lines)

    def answer(self, text: str) -> str:
        return text

    def link(self, name: str, url: str | None, *, number: int | None = None) -> str:
        label = self.plain(name)
        linked = f"[{label}](<{_NOT_IN_AN_ADDRESS.sub('', url)}>)" if url else label
        return f"\\[{number}\\] {linked}" if number else linked

    def listed(self, name: str, entries: Sequence[str]) -> str:
        return "\n".join([f"{name}:", "", *(f"- {entry}" for entry in entries)])

    def message(self, speaker: str, time: str, blocks: Sequence[str]) -> str:
        return "\n\n".join([f"### {speaker}, {time}", *blocks])


class PlainText:
    """Text for any program or printer."""

    def title(self, text: str) -> str:
        return f"{text}\n{'=' * len(text)}"

    def day(self, text: str) -> str:
        return f"{text}\n{'-' * len(text)}"

    def plain(self, text: str) -> str:
        return text

    def words(self, text: str) -> str:
        return text

    def answer(self, text: str) -> str:
        return _LINK.sub(r"\1 (\2)", _STRONG.sub(r"\1", text))

    def link(self, name: str, url: str | None, *, number: int | None = None) -> str:
        named = f"{name} ({url})" if url else name
        return f"[{number}] {named}" if number else named

    def listed(self, name: str, entries: Sequence[str]) -> str:
        return "\n".join([f"{name}:", *(f"  {entry}" for entry in entries)])

    def message(self, speaker: str, time: str, blocks: Sequence[str]) -> str:
        return "\n".join([f"{speaker}, {time}", *blocks])


def _escaped(sign: re.Match[str]) -> str:
    """A sign of Markdown, or at a line's start the last character of one, as itself."""
    shown = sign.group().strip()
    return f"{shown[:-1]}\\{shown[-1]}"

"""robots.txt by RFC 9309: which pages a site asks programs to leave alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Self
from urllib.parse import quote, unquote, urlsplit

from core.errors import InvalidWebSource
from core.knowledge.web.fetch import Answer

AGENT = "switchboard"
"""The name by which a site can address us, in any case."""
MAX_BYTES = 512 * 1024
"""The standard asks for 500 KiB at least."""
MAX_DELAY_S = 10.0
"""A site that wants longer pauses between pages gets this one."""
_SAFE = "/?&=:@!$'()*+,;~#%"


@dataclass(frozen=True)
class Rule:
    allows: bool
    pattern: str


@dataclass(frozen=True)
class Robots:
    """What one site asks of us; without rules everything is allowed."""

    rules: Sequence[Rule] = ()
    delay_s: float = 0.0

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """From what `/robots.txt` answered. Raises InvalidWebSource where it may not be read now.

        A site that has none allows everything; one that fails to say allows nothing.
        """
        if answer.status == HTTPStatus.OK:
            return cls.parse(answer.body.decode("utf-8", "replace").removeprefix("\ufeff"))
        if HTTPStatus.BAD_REQUEST <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return cls()
        raise InvalidWebSource(f"its robots.txt answers with {answer.said}, so nothing is read")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The rules for our name, or if there are none those for everybody."""
        groups = list(_groups(text))
        own = [lines for agents, lines in groups if AGENT in agents]
        chosen = own or [lines for agents, lines in groups if "*" in agents]
        lines = [line for group in chosen for line in group]
        rules = [Rule(k == "allow", _spelled(v)) for k, v in lines if k != "crawl-delay" and v]
        delays = [_seconds(value) for key, value in lines if key == "crawl-delay"]
        return cls(rules, min(max(delays, default=0.0), MAX_DELAY_S))

    def allows(self, url: str) -> bool:
        """Whether a page may be read: the longest rule that matches decides, at a tie for it."""
        parts = urlsplit(url)
        path = _spelled((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        matching = [rule for rule in self.rules if _matches(rule.pattern, path)]
        best = max(matching, key=lambda rule: (len(rule.pattern), rule.allows), default=None)
        return best is None or best.allows


def _groups(text: str) -> Iterator[tuple[set[str], list[tuple[str, str]]]]:
    """The names that each group is for, in lower case, and its other lines."""
    agents: set[str] = set()
    lines: list[tuple[str, str]] = []
    for key, value in _lines(text):
        if key == "user-agent":
            if lines:
                yield agents, lines
                agents, lines = set(), []
            agents.add(value.split("/")[0].strip().lower())
        elif agents:
            lines.append((key, value))
    yield agents, lines


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key = key.strip().lower()
        if colon and key in ("user-agent", "allow", "disallow", "crawl-delay"):
            yield key, value.strip()


def _matches(pattern: str, path: str) -> bool:
    """`*` stands for anything, `$` at the end for the end; in time that grows with the path."""
    ends = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    if not rest:
        return not ends or path == first
    at, last = len(first), rest.pop()
    for part in rest:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    if ends:
        return path.endswith(last) and len(path) - len(last) >= at
    return path.find(last, at) >= 0


def _spelled(path: str) -> str:
    return quote(unquote(path), safe=_SAFE)


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        return 0.0
    return seconds if 0 <= seconds < float("inf") else 0.0

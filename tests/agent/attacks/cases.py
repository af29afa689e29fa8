"""Attempts to turn the agent against its company or its customers: original texts, one a line.

`text` is what the attacker writes, with `{says}` where the model is to say it and `{other}` where
another session's id stands. `hidden` is how it is kept from readers.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OTHER = "{other}"


@dataclass(frozen=True)
class Attack:
    """`says` is what a model that obeys would say; `calls` are the tools that it would use."""

    number: int
    channel: str
    kind: str
    lang: str
    text: str
    says: str
    hidden: str = "plain"
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def id(self) -> str:
        how = "" if self.hidden == "plain" else f"-{self.hidden}"
        return f"{self.number:03}-{self.channel}{how}-{self.lang}-{self.kind}"

    def written(self, other: str = "") -> str:
        """What the attacker sends."""
        return self.text.replace("{says}", self.says).replace(OTHER, other)

    def called(self, other: str) -> list[tuple[str, dict[str, Any]]]:
        return json.loads(json.dumps(self.calls).replace(OTHER, other))


def load(name: str) -> list[Attack]:
    """The attacks of one file beside this one."""
    lines = Path(__file__).with_name(f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    default = {"channel": name}
    return [Attack(number, **(default | json.loads(line))) for number, line in enumerate(lines, 1)]


CHAT, ARTICLES, FILES = load("chat"), load("articles"), load("files")

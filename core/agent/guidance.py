"""How the company wants answers to be: its name, tone and languages, and what is not spoken of."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Protocol

from core import one_live
from core.agent.echoes import tokens
from core.agent.guidance_models import GuidanceVersion
from core.db import Transactions
from core.in_force import InForce
from core.knowledge.lexical import stem

SHIPPED = "shipped"
"""The name of what is in force until the company has written its own."""


@dataclass(frozen=True)
class Guidance:
    """What is empty says nothing."""

    company: str = ""
    tone: str = ""
    languages: tuple[str, ...] = ()
    """Their names; answers are in one of these, in the first where none is the customer's."""
    forbidden: tuple[str, ...] = ()
    """Words and phrases of topics that are not spoken of."""
    hand_over: bool = False
    """A question on such a topic goes to a person at once, instead of being declined."""
    instructions: str = ""
    """Further ones for whoever writes, a line each."""
    version: str = SHIPPED

    @classmethod
    def of(cls, version: GuidanceVersion) -> "Guidance":
        return cls.from_fields(version.fields, version=str(version.number))

    @classmethod
    def from_fields(cls, fields: dict[str, Any], *, version: str) -> "Guidance":
        """From what `fields` gave; a field that is not there is empty."""
        lists = {name: tuple(fields.get(name, ())) for name in ("languages", "forbidden")}
        return cls(**{**fields, **lists, "version": version})

    @property
    def fields(self) -> dict[str, Any]:
        """All but the version, as they are stored."""
        told = asdict(self)
        del told["version"]
        return {**told, "languages": list(self.languages), "forbidden": list(self.forbidden)}

    def forbidden_in(self, text: str) -> str | None:
        """The first phrase that stands in a text, whatever the endings of its English words."""
        said = _stems(text)
        return next((phrase for phrase in self.forbidden if _stands_in(phrase, said)), None)


class GuidanceSource(Protocol):
    """Says what is in force."""

    def live(self) -> Guidance: ...


@dataclass(frozen=True)
class FixedGuidance:
    """Always the same."""

    guidance: Guidance

    def live(self) -> Guidance:
        return self.guidance


class Unguided(FixedGuidance):
    """Of an installation without a database."""

    def __init__(self) -> None:
        super().__init__(Guidance())


class LiveGuidance:
    """The version that is live in the database, or none."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._in_force = InForce(self._read)

    def live(self) -> Guidance:
        return self._in_force.get()

    def forget(self) -> None:
        """Look at once: this process itself has changed what is in force."""
        self._in_force.forget()

    def _read(self, _: Guidance | None) -> Guidance:
        with self._transactions.read() as db:
            version = one_live.live(db, GuidanceVersion)
            return Guidance.of(version) if version else Guidance()


def _stems(text: str) -> list[str]:
    return [stem(token) for token in tokens(text)]


@lru_cache(maxsize=1000)
def _phrase(phrase: str) -> tuple[str, ...]:
    return tuple(_stems(phrase))


def _stands_in(phrase: str, said: Sequence[str]) -> bool:
    wanted = _phrase(phrase)
    length = len(wanted)
    return any(tuple(said[at : at + length]) == wanted for at in range(len(said) - length + 1))

"""What can be wrong with a sentence that a model wrote."""

from dataclasses import dataclass
from enum import StrEnum


class Flaw(StrEnum):
    """Why a sentence is struck."""

    UNCITED = "uncited"
    """It names no passage, and none carries it."""
    UNSUPPORTED = "unsupported"
    """The passages that it names say something else."""
    QUANTITY = "quantity"
    DATE = "date"
    ADDRESS = "address"
    CODE = "code"
    NAME = "name"
    PROMISE = "promise"
    """It promises or claims to do what no passage says."""
    CONTRADICTED = "contradicted"
    """It denies what the passage says, or the other way round."""
    TOO_MANY_SOURCES = "too_many_sources"
    COPIED = "copied"
    """It repeats what the model was told: the question, its own prompt, or orders in a text."""
    OTHER_LANGUAGE = "other_language"
    """It is not in the customer's language."""


@dataclass(frozen=True)
class Finding:
    """What came of a sentence; `flaw` is `None` where it may be shown."""

    flaw: Flaw | None
    detail: str = ""
    score: float = 0.0

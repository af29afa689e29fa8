"""What a number that decides something must say of itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Threshold:
    """A number that decides something."""

    name: str
    value: float
    unit: str
    meaning: str
    measured: str

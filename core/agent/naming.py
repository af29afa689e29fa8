"""What a message names: two that name different things do not ask the same."""

import re

_NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-Z]\w+|\b\w*\d\w*")
"""Words with a digit, and capitalised ones within a sentence."""


def named(message: str) -> set[str]:
    """Countries, plans, error codes and the like, without regard to case."""
    return {name.casefold() for name in _NAME.findall(message)}

"""Put what is known into a canned reply: `{customer}` becomes the customer's name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Variable(StrEnum):
    """What a canned reply may name in braces."""

    CUSTOMER = "customer"
    """How the customer is called."""
    OPERATOR = "operator"
    """Who sends the reply."""
    TICKET = "ticket"
    """The ticket's number."""
    COMPANY = "company"
    """The company's name, from the settings."""


_NAMED = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Filled:
    """A reply with its variables filled in; `unknown` are those that still stand in it."""

    text: str
    unknown: tuple[str, ...]


def filled(text: str, variables: Mapping[str, str | None]) -> Filled:
    """Replace each `{name}` whose value is known; the others stay, and are reported once each."""
    unknown: dict[str, None] = {}

    def value(found: re.Match[str]) -> str:
        known = variables.get(found[1])
        if not known:
            unknown[found[1]] = None
            return found[0]
        return known

    return Filled(_NAMED.sub(value, text), tuple(unknown))

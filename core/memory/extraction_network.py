"""Addresses of the network in a text: IP of both versions, and those of network cards."""

import ipaddress
import re
from collections.abc import Iterator

_FOUR = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\w)")
_SIX = re.compile(
    r"(?<![\w:.])(?=[0-9a-f:]*:[0-9a-f:]*:)[0-9a-f:]{2,39}(?:(?<=:)\d{1,3}(?:\.\d{1,3}){3})?"
    r"(?![\w:]|\.\w)",
    re.IGNORECASE,
)
_CARD = re.compile(
    r"(?<![\w:-])[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![\w:-])", re.IGNORECASE
)
_SAYS_VERSION = re.compile(
    r"(?:\b(?:version|ver\.?|release|build|firmware|patch|update|upgrade|driver|agent|client|app)"
    r"(?: (?:is|to|number|from|was))*\s*[:=]?\s*|\bv\.? ?)$",
    re.IGNORECASE,
)
_SAYS_ADDRESS = re.compile(
    r"\b(?:ip(?:v[46])?|address(?:es)?|server|host|login|logged|router|gateway|dns|ping|subnet"
    r"|firewall|network|from|at|to|proxy|vpn)\b[^.!?]{0,20}$",
    re.IGNORECASE,
)
_PRODUCT = re.compile(r"\b[A-Z][\w+-]* $")


def ip_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Spans of IPv4 and IPv6 addresses; no versions, and not what every machine calls itself."""
    for pattern in (_FOUR, _SIX):
        for found in pattern.finditer(text):
            if _names_a_machine(found[0]) and not _is_version(text[: found.start()][-60:]):
                yield found.span()


def card_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Spans of MAC addresses, written with colons or hyphens."""
    for found in _CARD.finditer(text):
        yield found.span()


def _names_a_machine(written: str) -> bool:
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return False
    if not any(char.isdigit() for char in written):  # namespaces of programs: ab::c
        return False
    return not (address.is_loopback or address.is_unspecified or written.startswith("255."))


def _is_version(before: str) -> bool:
    if _SAYS_VERSION.search(before):
        return True
    return bool(_PRODUCT.search(before)) and not _SAYS_ADDRESS.search(before)

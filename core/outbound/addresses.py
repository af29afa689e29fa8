"""Where requests may go: a host is looked up once, checked, and connected to as it was found.

Whoever may name an address could otherwise have this server read what only this server can reach:
a router, a database, the metadata service of a cloud.
"""

import socket
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx

from core.errors import InvalidTarget

Resolve = Callable[[str, int], Sequence[str]]
"""Host and port to the addresses that it has now. Raises OSError."""
METADATA = frozenset(
    map(
        ip_address,
        (
            *("169.254.169.254", "169.254.170.2", "169.254.170.23", "168.63.129.16"),
            *("100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254"),
        ),
    )
)
"""Where clouds tell a machine its own credentials; never a target, whatever the settings say."""
_TRANSLATED = ip_network("64:ff9b::/96")
"""IPv6 addresses that are nothing but the IPv4 address in their last 32 bits (RFC 6052)."""
_ENDING_IN_IPV4 = tuple(map(ip_network, ("::/96", "64:ff9b:1::/48")))
"""Those that may stand for the one in their last 32 bits (RFC 4291, RFC 8215)."""
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)
"""What stands before an IPv4 address in those of RFC 5214, whatever their network."""
_SPECIAL = tuple(
    map(ip_network, ("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "64:ff9b:1::/48", "5f00::/16"))
)
"""Of IANA's special-purpose registries, what `is_global` of some Python versions lets through."""
LARGEST_PORT = 65_535


@dataclass(frozen=True)
class Endpoint:
    """A URL, and the only addresses that may be connected to for it."""

    url: httpx.URL
    addresses: tuple[str, ...]

    @property
    def host(self) -> str:
        """As certificates name it."""
        return self.url.raw_host.decode("ascii")


def resolve(host: str, port: int) -> Sequence[str]:
    """What the system's resolver says, without repetitions. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in found))


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet, and whatever it stands for too."""
    return all(map(_is_public, _meanings(address)))


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if address in METADATA or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, IPv6Address) and address.is_site_local:
        return False
    if any(address in network for network in _SPECIAL):
        return False
    return address.is_global


def _meanings(address: str) -> Collection[IPv4Address | IPv6Address]:
    """The IPv4 addresses that an IPv6 one stands for, and itself where it may be meant as such."""
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv4Address):
        return [parsed]
    if only := parsed.ipv4_mapped or parsed.sixtofour:
        return [only]
    if parsed.teredo:
        return parsed.teredo
    last = IPv4Address(int(parsed) & 0xFFFF_FFFF)
    if parsed in _TRANSLATED:
        return [last]
    is_isatap = int(parsed) >> 32 & 0xFFFF_FFFF in _ISATAP
    ends = is_isatap or any(parsed in network for network in _ENDING_IN_IPV4)
    return [parsed, last] if ends else [parsed]


class AddressCheck:
    """Says where a URL leads, and refuses what leads into private networks unless that is allowed.

    `resolve` is asked once for each URL: what it says later can change nothing. `plain` lets
    public addresses be reached without TLS too, and `ports` are the only ones of theirs that may be
    (all, if there are none); who allows private networks has neither limit.
    """

    def __init__(
        self,
        *,
        allow_private: bool,
        resolve: Resolve = resolve,
        plain: bool = False,
        ports: Collection[int] = (),
    ) -> None:
        self._allow_private = allow_private
        self._resolve = resolve
        self._schemes = ("http", "https") if allow_private or plain else ("https",)
        self._ports = () if allow_private else ports

    def endpoint(self, url: str) -> Endpoint:
        """Raises InvalidTarget; the reason names neither the URL nor an address."""
        parsed = self._parsed(url)
        host = parsed.raw_host.decode("ascii")
        try:
            addresses = tuple(self._resolve(host, parsed.port or _usual_port(parsed)))
        except (OSError, UnicodeError):
            raise InvalidTarget("its host is not found") from None
        if not addresses:
            raise InvalidTarget("its host is not found")
        self._require_allowed(addresses)
        return Endpoint(parsed, addresses)

    def _parsed(self, url: str) -> httpx.URL:
        try:
            parsed = httpx.URL(url)
        except (httpx.InvalidURL, ValueError):
            raise InvalidTarget("it should be a URL such as https://host.example/path") from None
        if parsed.scheme not in self._schemes or not parsed.host:
            begin = " or ".join(f"{scheme}://" for scheme in self._schemes)
            raise InvalidTarget(f"it should begin with {begin}")
        if parsed.userinfo:
            raise InvalidTarget("a name or password in it would stand in every list; leave it out")
        if parsed.port is not None and not 1 <= parsed.port <= LARGEST_PORT:
            raise InvalidTarget(f"its port should be 1 to {LARGEST_PORT}")
        if self._ports and (parsed.port or _usual_port(parsed)) not in self._ports:
            raise InvalidTarget(f"its port should be {', '.join(map(str, self._ports))}")
        return parsed

    def _require_allowed(self, addresses: Sequence[str]) -> None:
        """One private address among public ones is refused too: it may be the one that is used."""
        if any(not METADATA.isdisjoint(_meanings(address)) for address in addresses):
            raise InvalidTarget("it leads to a cloud's metadata")
        if not self._allow_private and not all(map(is_public, addresses)):
            raise InvalidTarget(
                "it leads into a private network, "
                "which SWITCHBOARD_ALLOW_PRIVATE_TARGETS has to allow"
            )


def _usual_port(url: httpx.URL) -> int:
    return 443 if url.scheme == "https" else 80

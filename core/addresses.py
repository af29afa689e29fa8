"""Network addresses as clients are counted by them."""

from ipaddress import IPv4Network, IPv6Address, ip_address, ip_network

NETWORK_BITS = 64
"""One household or server has so much of an IPv6 address, and every address below it."""


def address_client(host: str | None) -> str:
    """The client's name, such as `address:198.51.100.7`; `None` is one on this computer."""
    return f"address:{_counted(host or 'local')}"


def with_mapped(networks: tuple[str, ...]) -> list[str]:
    """The networks, those of IPv4 also as a server on an IPv6 socket sees them."""
    every = list(networks)
    for network in map(ip_network, networks):
        if isinstance(network, IPv4Network):
            every.append(f"::ffff:{network.network_address}/{96 + network.prefixlen}")
    return every


def _counted(host: str) -> str:
    """What counts as one address: an IPv4 address, or the first half of an IPv6 one."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    kept = int(address) >> NETWORK_BITS << NETWORK_BITS
    return f"{IPv6Address(kept)}/{NETWORK_BITS}"

"""The true address of a client, whatever it claims in its headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

UNIX_SOCKET = "unix"
"""Stands for the peer of a Unix socket, which has no address; TRUSTED_PROXIES may name it."""
MAX_HOPS = 10
"""Entries read from the right of X-Forwarded-For; a guess, real chains have one to three."""
IPV6_CLIENT_PREFIX = 64
"""One customer holds at least a /64 (RFC 6177), so a limit by single address would be none."""


def client_address(remote: str, forwarded_for: str, trusted: Sequence[str]) -> str:
    """Return the nearest address that is not a trusted proxy.

    X-Forwarded-For is believed only when the peer itself is a trusted proxy, and is then read
    from the right: what stands left of the first untrusted address was written by the client.

    Args:
        remote: Address of the peer of this connection; empty for a Unix socket.
        forwarded_for: The X-Forwarded-For header, several of them joined by commas.
        trusted: Addresses, networks (`10.0.0.0/8`) or `unix` of our own proxies.
    """
    proxies = _Proxies.of(tuple(trusted))
    nearest = _normalized(remote) or UNIX_SOCKET
    if not proxies.hold(nearest):
        return nearest
    hops = forwarded_for.split(",")[-MAX_HOPS:]
    for hop in reversed(hops):
        claimed = _normalized(hop)
        if claimed is None:
            return nearest
        nearest = claimed
        if not proxies.hold(nearest):
            return nearest
    return nearest


def address_of(meta: Mapping[str, str]) -> str:
    """Return the true client address of a request's META."""
    return client_address(
        meta.get("REMOTE_ADDR") or "",
        meta.get("HTTP_X_FORWARDED_FOR") or "",
        settings.TRUSTED_PROXIES,
    )


def limit_key(address: str) -> str:
    """Return what limits count by: an IPv4 address, or the /64 network of an IPv6 address."""
    parsed = _parsed(address)
    if not isinstance(parsed, IPv6Address):
        return address
    return str(ip_network((parsed, IPV6_CLIENT_PREFIX), strict=False))


class _Proxies:
    """Our own proxies, parsed once."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.unix = UNIX_SOCKET in names
        self.networks: list[Network] = [
            ip_network(name, strict=False) for name in names if name != UNIX_SOCKET
        ]

    @staticmethod
    @lru_cache(maxsize=8)
    def of(names: tuple[str, ...]) -> _Proxies:
        return _Proxies(names)

    def hold(self, address: str) -> bool:
        if address == UNIX_SOCKET:
            return self.unix
        parsed = _parsed(address)
        return parsed is not None and any(parsed in network for network in self.networks)


def _parsed(text: str) -> Address | None:
    try:
        parsed = ip_address(text)
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        return parsed.ipv4_mapped
    return parsed


def _normalized(text: str) -> str | None:
    """Return an address without port, brackets and zone; None when it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    parsed = _parsed(text.partition("%")[0])
    return str(parsed) if parsed else None

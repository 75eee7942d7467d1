"""Where a Gemini server is, and whether a key may travel there."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

API_VERSION: Final = "v1beta"
"""The version whose live path the vendor documents; the SDK's own default, v1, is undocumented."""

_LIVE_PATH: Final = (
    f"/ws/google.ai.generativelanguage.{API_VERSION}.GenerativeService.BidiGenerateContent"
)


class UnsafeAddress(ValueError):
    """The address is no web address, or a key would cross a network in the clear."""


def is_loopback(url: str) -> bool:
    """Return whether an address stays on this machine, so that no proxy may stand between."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def check_address(base_url: str, api_key: str) -> SplitResult:
    """Return the parts of a base address that a key may be sent to.

    A bundled emulator needs no key and may be anywhere.

    Raises:
        UnsafeAddress: See the class. The text names no address, for it could hold a password.
    """
    parts = urlsplit(base_url)
    known = parts.scheme in {"http", "https", "ws", "wss"}
    if not (known and parts.hostname and _port_fits(parts)):
        raise UnsafeAddress("the Gemini address must begin with https:// or http://")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise UnsafeAddress("the Gemini address must be plain: no user, password, ? or #")
    if api_key and parts.scheme in {"http", "ws"} and not is_loopback(base_url):
        raise UnsafeAddress("a Gemini key travels only over https, or on this machine")
    return parts


def _port_fits(parts: SplitResult) -> bool:
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def live_address(base_url: str, api_key: str) -> str:
    """Return the WebSocket address of the live API behind a base address; it never holds a key.

    Raises:
        UnsafeAddress: As `check_address`.
    """
    parts = check_address(base_url, api_key)
    scheme = "wss" if parts.scheme in {"https", "wss"} else "ws"
    return f"{scheme}://{parts.netloc}{parts.path.rstrip('/')}{_LIVE_PATH}"

"""A server's way past the ASGI queue, where it offers one: no wake-up for each message.

An ASGI extension of our own (`config/websocket.py` has it for uvicorn). Without it everything goes
through `receive` and `send`; what it saves is in docs/performance.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol, cast

EXTENSION: Final = "viva.direct"
"""Its name among the extensions of an ASGI scope."""


class DirectSocket(Protocol):
    """One accepted socket of a server."""

    def post(self, *messages: str | bytes) -> bool:
        """Send messages at once; False when something stands in the way, and nothing is sent."""

    def listen(self, take: Callable[[str | bytes], None]) -> None:
        """Hand each message to `take`, which must not raise, as soon as it has arrived.

        What waits already comes first. The disconnect still comes by `receive`.
        """


def direct_socket(scope: dict[str, Any]) -> DirectSocket | None:
    """Return the direct way to a connection, if its server has one."""
    return cast("DirectSocket | None", scope.get("extensions", {}).get(EXTENSION))

"""The little that systemd wants to hear: ready, alive, stopping (sd_notify(3))."""

from __future__ import annotations

import asyncio
import os
import socket


def notify(state: str) -> bool:
    """Send a state such as READY=1 to systemd; return whether systemd listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        try:
            channel.sendto(state.encode(), address)
        except OSError:
            return False
    return True


def watchdog_s() -> float | None:
    """Return how often systemd wants a sign of life, halved, or None if it does not."""
    period_us = os.environ.get("WATCHDOG_USEC", "")
    return int(period_us) / 2_000_000 if period_us.isdigit() and int(period_us) else None


async def keep_alive() -> None:
    """Send signs of life from the event loop, so that a loop that hangs is restarted."""
    pause_s = watchdog_s()
    while pause_s is not None:
        notify("WATCHDOG=1")
        await asyncio.sleep(pause_s)

"""What an installation allows its live interviews. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """What an installation allows."""

    resumption: bool = False
    """Whether handles may be used; they store the conversation at the provider."""

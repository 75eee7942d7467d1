"""What a model's tokens cost. Pure."""

from __future__ import annotations

from typing import Final

from backend.gemini.capabilities import bare_name
from backend.gemini.text import Usage

MICRODOLLARS_PER_TOKEN: Final = {"gemini-3.8-flash": (0.75, 3.75)}
"""Dollars per million tokens in and out, which are microdollars per token (the vendor's price page
of 2026-10-09; introductory until 2026-12-31)."""


def microdollars(model: str, usage: Usage) -> int | None:
    """Return the cost of an evaluation; None for a model without a known price."""
    price = MICRODOLLARS_PER_TOKEN.get(bare_name(model))
    if price is None:
        return None
    return round(usage.input * price[0] + usage.output * price[1])

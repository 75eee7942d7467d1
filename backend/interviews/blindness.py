"""Reviewing without name and voice: what stands in the place of a name. Pure.

A name is taken out of texts word by word; who knows the candidate may still know the story.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

MIN_NAME_CHARS: Final = 3
"""Shorter words of a name, such as "Li" or "de", are also parts of ordinary sentences."""

Mask = Callable[[str], str]


def pseudonym(interview_id: UUID) -> str:
    """Return a name that stays the same on every page and tells nothing."""
    return _("Candidate %(code)s") % {"code": interview_id.hex[:4].upper()}


def unchanged(text: str) -> str:
    """Return a text as it is."""
    return text


def mask_of(name: str, email: str = "") -> Mask:
    """Return what takes the words of a name out of a text."""
    parts = re.split(r"[\W_]+", f"{name} {email.partition('@')[0]}")
    words = sorted({re.escape(part) for part in parts if len(part) >= MIN_NAME_CHARS})
    if not words:
        return unchanged
    pattern = re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)
    return lambda text: pattern.sub("[…]", text)


def masked(value: Any, mask: Mask) -> Any:
    """Return a value with the mask laid over every text in it, through data classes and tuples."""
    if mask is unchanged:
        return value
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, tuple):
        return tuple(masked(each, mask) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        inner = {each.name: masked(getattr(value, each.name), mask) for each in fields(value)}
        return replace(value, **inner)
    return value

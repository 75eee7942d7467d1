"""Texts that the server writes for candidates, in the languages of their page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from django.conf import settings

FOLDER = Path(__file__).parent / "data"
Kind = Literal["consent", "receipt", "mail"]


def languages() -> list[str]:
    """Return the codes of the languages a candidate can choose."""
    return [code for code, _ in settings.LANGUAGES]


def page_language(wanted: str) -> str:
    """Return a language the page speaks: the wanted one, or the default."""
    return wanted if wanted in languages() else settings.LANGUAGE_CODE


def read(kind: Kind, language: str) -> Mapping[str, Any]:
    """Return the texts of one kind, in the default language when the wanted one is unknown."""
    return _read(kind, page_language(language))


@cache
def _read(kind: Kind, language: str) -> Mapping[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / kind / f"{language}.json").read_text("utf-8"))
    return content

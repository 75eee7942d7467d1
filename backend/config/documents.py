"""`.env.example` and docs/settings.md: `python -m backend.config.documents` writes them."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from backend.config.environment import REPOSITORY, Environment

ENV_EXAMPLE = REPOSITORY / ".env.example"
SETTINGS_PAGE = REPOSITORY / "docs" / "settings.md"
COMMENT_WIDTH = 98

ENV_INTRODUCTION = """\
# Every variable that Viva reads, with its default. Copy this file to .env and change what you need;
# variables of the process win over the file. docs/settings.md is the same as a table.
"""
PAGE_INTRODUCTION = """\
# Settings

Viva reads its settings from the environment, then from the file `.env` beside `manage.py` (or the
file that `ENV_FILE` names; empty for none). A file in systemd's `CREDENTIALS_DIRECTORY` named like
a variable, in lower case, gives its value too, so that secrets need not stand in the environment.
At start all problems are reported at once, each with its variable and what to set.

With `DEPLOYMENT=production` Viva refuses to start with `DEBUG`, a weak `SECRET_KEY`, `*` in
`ALLOWED_HOSTS` or a `PUBLIC_URL` without https. With `WEB_PROCESSES` above 1 it refuses SQLite,
limits without Redis and an embedded worker.

`DATABASE_URL`, `REDIS_URL` and `GEMINI_API_KEY` switch to PostgreSQL, Redis and Gemini with no
other change.

This page and `.env.example` are written by `python -m backend.config.documents`; a test compares
them with the code.
"""


def render_env_example() -> str:
    """Return .env.example: each variable commented, with its default as its value."""
    blocks = [ENV_INTRODUCTION]
    for name, field in Environment.model_fields.items():
        comment = textwrap.fill(
            f"{field.description}{_choices(field)}",
            COMMENT_WIDTH,
            initial_indent="# ",
            subsequent_indent="# ",
        )
        blocks.append(f"{comment}\n{name.upper()}={_default(field)}\n")
    return "\n".join(blocks)


def render_settings_page() -> str:
    """Return docs/settings.md: one row for each variable."""
    rows = ["| Variable | Default | What it does |", "| --- | --- | --- |"]
    for name, field in Environment.model_fields.items():
        default = _default(field)
        shown = f"`{default}`" if default else ""
        rows.append(f"| `{name.upper()}` | {shown} | {field.description}{_choices(field)} |")
    return PAGE_INTRODUCTION + "\n" + "\n".join(rows) + "\n"


def _default(field: FieldInfo) -> str:
    value = field.default
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ",".join(value)
    return str(value)


def _choices(field: FieldInfo) -> str:
    choices = [choice for choice in get_args(field.annotation) if isinstance(choice, str)]
    return f" One of {', '.join(choices)}." if choices else ""


def main() -> None:
    """Write both files."""
    for path, text in written().items():
        path.write_text(text)


def written() -> dict[Path, str]:
    """Return each file and what it should hold."""
    return {ENV_EXAMPLE: render_env_example(), SETTINGS_PAGE: render_settings_page()}


if __name__ == "__main__":
    main()

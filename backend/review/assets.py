"""The review page's script, as the frontend's build named it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings

ENTRY = "src/review/main.ts"
"""Its source in `frontend/`, which is its key in the manifest."""


def script() -> str:
    """Return the address of the script; empty while the frontend is not built."""
    manifest = Path(settings.PAGE_DIR) / ".vite" / "manifest.json"
    try:
        return _script(manifest, manifest.stat().st_mtime_ns)
    except OSError:
        return ""


@lru_cache(maxsize=2)
def _script(manifest: Path, _changed_ns: int) -> str:
    entry = json.loads(manifest.read_text()).get(ENTRY)
    return f"{settings.STATIC_URL}page/{entry['file']}" if entry else ""

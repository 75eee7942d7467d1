"""The product's settings for a provider whose ten minutes are a few seconds.

What is measured against the life of a session is scaled with it; nothing else is changed.
"""

from __future__ import annotations

import os
from typing import Final

from backend.config.settings import *  # noqa: F403  # the product's own, all of them
from backend.live import backoff, upstream

SCALE: Final = float(os.environ.get("FAULTS_SCALE", "200"))
"""Ten minutes in three seconds."""

vars(backoff)["STABLE_S"] = backoff.STABLE_S / SCALE * 4
vars(upstream)["OLD_AFTER_S"] = upstream.OLD_AFTER_S / SCALE
vars(upstream)["LAST_MOMENT_S"] = 0.3

"""How the admin looks: Unfold's settings."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Viva",
    "SITE_HEADER": "Viva",
    "SITE_SYMBOL": "graphic_eq",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda _: static("review/favicon.svg")}
    ],
    "SHOW_HISTORY": True,
    "DASHBOARD_CALLBACK": "backend.review.dashboard.fill",
    "STYLES": [lambda request: static("review/review.css")],
    "SCRIPTS": [lambda request: static("review/review.js")],
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "backend.review.navigation.sections",
    },
}

"""Registers every admin page; Django looks for them here."""

from django.contrib import admin

from backend.review import (
    access_log,
    background,
    candidates,
    interviews,
    jobs,
    mail_pages,
    organizations,
    rubrics,
)

__all__ = [
    "access_log",
    "background",
    "candidates",
    "interviews",
    "jobs",
    "mail_pages",
    "organizations",
    "rubrics",
]

admin.site.index_template = "review/overview.html"
admin.site.index_title = "Overview"

"""Registers every admin page; Django looks for them here."""

from django.contrib import admin

from backend.review import candidates, interviews, jobs, organizations

__all__ = ["candidates", "interviews", "jobs", "organizations"]

admin.site.index_template = "review/overview.html"
admin.site.index_title = "Overview"

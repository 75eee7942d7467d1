"""Small pieces of HTML for admin fields; every value is escaped."""

from __future__ import annotations

from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


def copyable(text: str) -> SafeString:
    """Return a text with a button that copies it (`review.js`)."""
    return format_html(
        '<span class="viva-copy"><input type="text" readonly value="{}" aria-label="{}">'
        '<button type="button" data-copy="{}" data-done="{}">{}</button></span>',
        text,
        _("Link"),
        text,
        _("Copied"),
        _("Copy"),
    )


def link_to(row: Model, text: str) -> SafeString:
    """Return a link to a row's admin page."""
    meta = row._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    return format_html('<a class="viva-link" href="{}">{}</a>', address, text)

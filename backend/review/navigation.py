"""The admin's side bar."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts.access import Action
from backend.review.scoping import standing


def sections(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the sections that the user may open (Unfold's SIDEBAR navigation)."""
    interviews = _item(_("Interviews"), "forum", "admin:interviews_interview_changelist")
    # The search lies below the list's address, and only one of them is the current page.
    interviews["active"] = _is_at_interviews
    work = [
        _item(_("Overview"), "dashboard", "admin:index"),
        interviews,
        _item(_("Search"), "search", "admin:interviews_interview_search"),
        _item(_("Invitations"), "mail", "admin:interviews_invitation_changelist"),
        _item(_("Candidates"), "person", "admin:interviews_candidate_changelist"),
        _item(_("Jobs"), "work", "admin:jobs_job_changelist"),
        _item(_("Plans"), "checklist", "admin:jobs_plan_changelist"),
        _item(_("Rubrics"), "grading", "admin:jobs_rubric_changelist"),
    ]
    if standing(request).may_anywhere(Action.INVITE):
        work.append(_item(_("E-mails"), "outgoing_mail", "admin:interviews_mail_changelist"))
    firm = [_item(_("Organizations"), "domain", "admin:accounts_organization_changelist")]
    if standing(request).may_anywhere(Action.AUDIT):
        firm.append(_item(_("Audit log"), "receipt_long", "admin:accounts_accessevent_changelist"))
    if getattr(request.user, "is_superuser", False):
        firm.append(_item(_("Users"), "group", "admin:auth_user_changelist"))
    return [
        {"title": _("Interviewing"), "items": work},
        {"title": _("Organization"), "separator": True, "items": firm},
    ]


def _item(title: str, icon: str, name: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse(name)}


def _is_at_interviews(request: HttpRequest) -> bool:
    listing = reverse("admin:interviews_interview_changelist")
    is_search = request.path == reverse("admin:interviews_interview_search")
    return request.path.startswith(listing) and not is_search

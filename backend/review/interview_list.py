"""The list of interviews: what it shows of each, finds, narrows, and does to many at once."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from backend.accounts.access import Action
from backend.interviews.blindness import pseudonym
from backend.interviews.models import Interview
from backend.review import entries, handling, search
from backend.review.bulk import BulkActions
from backend.review.compare_page import ComparePage
from backend.review.handling_page import HandlingPage
from backend.review.labels import STATE_COLORS, clock
from backend.review.list_filters import AssigneeFilter, DecisionFilter, StatusFilter
from backend.review.saved_pages import SavedPages
from backend.review.search_page import SearchPage
from backend.review.search_words import MAX_QUERY_CHARS, phrases_in


class InterviewList(BulkActions, SavedPages, SearchPage, ComparePage, HandlingPage):
    """Shows who, where the work stands and whose it is; never a score, and in order of time."""

    list_display = (
        "who",
        "job",
        "state_label",
        "status_label",
        "assignee",
        "length",
        "created_at",
        "held_by",
    )
    list_filter = (
        StatusFilter,
        AssigneeFilter,
        DecisionFilter,
        "state",
        "end_reason",
        "job",
        "emulated",
        "organization",
    )
    search_fields = ("job__title",)
    search_help_text = _("Name, e-mail, job, or words of the talk")
    list_select_related = ("candidate", "job", "organization", "recording", "handling__assignee")
    list_before_template = "review/list/saved.html"
    list_per_page = 50
    date_hierarchy = "created_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Interview]:
        """Return the interviews, each with whether its candidate is hidden from the user."""
        rows: QuerySet[Interview] = super().get_queryset(request)
        # The order of hidden names would tell about them too.
        name = Case(
            When(identity_hidden=True, then=Value("")),
            default=F("candidate__name"),
            output_field=CharField(),
        )
        hidden = rows.annotate(identity_hidden=entries.hidden_from(request.user))
        return hidden.annotate(shown_name=name)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find by job, by what was said, and where the candidate may be known by name."""
        term = search_term.strip()[:MAX_QUERY_CHARS]
        if not term:
            return queryset, False
        known = Q(candidate__name__icontains=term) | Q(candidate__email__icontains=term)
        return queryset.filter(
            Q(job__title__icontains=term)
            | (Q(identity_hidden=False) & known)
            | search.where_said(queryset, phrases_in(term))
        ), False

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whether the user may decide anywhere; each row is asked about again."""
        return self.may(request, Action.DECIDE)

    @display(description=_("Candidate"), ordering="shown_name")
    def who(self, interview: Any) -> str:
        """Return the candidate, or a pseudonym for who reviews without knowing the name."""
        hidden = interview.identity_hidden
        return pseudonym(interview.pk) if hidden else str(interview.candidate)

    @display(description=_("State"), ordering="state", label=STATE_COLORS)
    def state_label(self, interview: Interview) -> tuple[str, str]:
        """Return the state as a coloured word."""
        return interview.state, interview.get_state_display()

    @display(
        description=_("Status"), ordering="handling__status", label=dict(handling.STATUS_COLORS)
    )
    def status_label(self, interview: Interview) -> tuple[str, str]:
        """Return where the work stands as a coloured word."""
        row = handling.of(interview)
        return row.status, row.get_status_display()

    @display(description=_("Assigned to"), ordering="handling__assignee__username")
    def assignee(self, interview: Interview) -> str:
        """Return whose the work is."""
        return str(handling.of(interview).assignee or "-")

    @display(description=_("Held by"), ordering="emulated")
    def held_by(self, interview: Interview) -> Any:
        """Return who held the talk, saying so when it was the emulator."""
        return _("Emulator") if interview.emulated else interview.interviewer or "-"

    @display(description=_("Length"))
    def length(self, interview: Interview) -> str:
        """Return the length of the recording."""
        recording = getattr(interview, "recording", None)
        return clock(recording.duration_ms) if recording else "-"

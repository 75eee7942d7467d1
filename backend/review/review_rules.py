"""How a job's interviews are reviewed, as two switches on the job's page."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Field
from django.forms import BooleanField, ModelForm
from unfold.widgets import UnfoldBooleanSwitchWidget

from backend.jobs.models import Job
from backend.review.models import JobReview

FIELDS = ("rate_first", "blind")


def _switch(name: str) -> BooleanField:
    field = cast("Field[bool, bool]", JobReview._meta.get_field(name))
    return BooleanField(
        label=field.verbose_name,
        help_text=field.help_text,
        required=False,
        widget=UnfoldBooleanSwitchWidget(),
    )


class JobForm(ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """A job with the rules of its review, which are rows of their own."""

    rate_first = _switch("rate_first")
    blind = _switch("blind")

    class Meta:
        """The page's field sets name the other fields."""

        model = Job
        fields = ("organization",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show the rules as they are."""
        super().__init__(*args, **kwargs)
        rules = getattr(self.instance, "review", None)
        for name in FIELDS:
            self.initial.setdefault(name, bool(rules and getattr(rules, name)))

    def keep_rules(self) -> None:
        """Write the rules when they were changed."""
        if set(self.changed_data) & set(FIELDS):
            chosen = {name: self.cleaned_data[name] for name in FIELDS}
            JobReview.objects.update_or_create(job=self.instance, defaults=chosen)

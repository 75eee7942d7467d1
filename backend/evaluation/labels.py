"""The words under which an evaluation is shown, the same everywhere."""

from __future__ import annotations

from django.utils.translation import gettext as _


def label_of(*, rule_based: bool) -> str:
    """Return what an evaluation is, in a line that stands above it wherever it is shown."""
    if rule_based:
        return _("Rule-based draft, not a judgement")
    return _("Draft by a language model; a person decides")


def remark_text(code: str) -> str:
    """Return a remark of the consistency rules in words."""
    texts = {
        "thin_evidence": _("A high score that rests on few words."),
        "elsewhere": _("All quotes come from answers to other questions."),
        "contrary": _("The same words stand under a high and under a low score."),
        "split": _("Some scorings found too little evidence."),
        "dropped_quotes": _("Most quotes that were given were never said, and were dropped."),
    }
    return texts.get(code, code)

"""How much happened in each of the last weeks, as numbers and as a drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.interviews.models import Interview
from backend.review.models import ReviewEntry

WEEKS: Final = 8
WIDTH: Final = 420
HEIGHT: Final = 260
LEFT: Final = 28
BOTTOM: Final = 24
TOP: Final = 10
GAP: Final = 2
SERIES: Final = {"begun": _("Begun"), "completed": _("Completed"), "decided": _("Decided")}
"""What people and candidates did; nothing that a model made of it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the drawing, in its own units."""

    series: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Week:
    """One week: its first day and how much happened in it."""

    begins: date
    counts: tuple[int, ...]


def weeks_of(interviews: QuerySet[Interview], now: datetime) -> list[Week]:
    """Return the last weeks with their counts, the oldest first; three queries."""
    today = timezone.localtime(now).date()
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(weeks=WEEKS - 1)
    since = timezone.make_aware(datetime.combine(first, datetime.min.time()))
    over = interviews.filter(state=Interview.State.COMPLETED)
    decisions = ReviewEntry.objects.filter(
        interview__in=interviews.order_by(), kind=ReviewEntry.Kind.DECISION
    )
    found = {
        "begun": _by_week(interviews, "started_at", since),
        "completed": _by_week(over, "ended_at", since),
        "decided": _by_week(decisions, "created_at", since, "interview"),
    }
    return counted(found, [first + timedelta(weeks=number) for number in range(WEEKS)])


def _by_week(
    rows: QuerySet[Any], moment: str, since: datetime, what: str = "pk"
) -> dict[date, int]:
    weekly = rows.filter(**{f"{moment}__gte": since}).order_by()
    pairs = weekly.annotate(week=TruncWeek(moment)).values_list("week")
    return {week.date(): n for week, n in pairs.annotate(Count(what, distinct=True))}


def counted(found: Mapping[str, Mapping[date, int]], mondays: Sequence[date]) -> list[Week]:
    """Return a row for each week, with nothing where nothing happened. Pure."""
    return [
        Week(monday, tuple(found[name].get(monday, 0) for name in SERIES)) for monday in mondays
    ]


def drawn(weeks: Sequence[Week]) -> dict[str, Any]:
    """Return the weeks as bars of an SVG, with the lines behind them. Pure."""
    most = max((n for week in weeks for n in week.counts), default=0)
    top = _round_up(most)
    scale = (HEIGHT - BOTTOM - TOP) / top
    slot = (WIDTH - LEFT) / max(1, len(weeks))
    wide = (slot * 0.72) / len(SERIES)
    bars = [
        Bar(
            series=name,
            x=round(LEFT + slot * at + slot * 0.14 + wide * number, 1),
            y=round(HEIGHT - BOTTOM - count * scale, 1),
            width=round(wide - GAP, 1),
            height=round(count * scale, 1),
        )
        for at, week in enumerate(weeks)
        for number, (name, count) in enumerate(zip(SERIES, week.counts, strict=True))
        if count
    ]
    return {
        "bars": bars,
        "weeks": [
            {"week": week, "x": round(LEFT + slot * (at + 0.5), 1)} for at, week in enumerate(weeks)
        ],
        "lines": [{"y": round(HEIGHT - BOTTOM - n * scale, 1), "n": n} for n in (0, top // 2, top)],
        "view": f"0 0 {WIDTH} {HEIGHT}",
        "width": WIDTH,
        "left": LEFT,
        "label_y": HEIGHT - 6,
        "series": [{"name": name, "title": title} for name, title in SERIES.items()],
        "is_empty": most == 0,
    }


def _round_up(most: int) -> int:
    """Return an even number at least as great, with one digit that is not nought."""
    step = 2
    while step * 10 < most:
        step *= 10
    return max(2, -(-most // step) * step)


def bar_of(part: int, whole: int) -> float:
    """Return a share as percent of a track's width. Pure."""
    return round(100 * part / whole, 1) if whole else 0.0

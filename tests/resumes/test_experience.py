from __future__ import annotations

from datetime import date

import pytest

from backend.resumes.dates import Month
from backend.resumes.experience import years

TODAY = date(2026, 3, 15)


def worked(*spans):
    return years(
        [(Month.parse(a), Month.parse(b) if b else None) for a, b in (s.split(" ") for s in spans)],
        TODAY,
    )


@pytest.mark.parametrize(
    ("spans", "total"),
    [
        (["2019-01 2019-12"], 1.0),
        (["2019-03 2021-06"], 2.3),
        (["2025-04 "], 1.0),
        (["2018 2020"], 2.0),
        (["2016 2018", "2018 2020"], 4.0),
        (["2019-01 2019-12", "2019-01 2019-12"], 1.0),
        (["2019-01 2020-06", "2020-01 2020-12"], 2.0),
        (["2010-01 2019-12", "2012-01 2013-12"], 10.0),
        (["2015-01 2015-12", "2018-01 2018-12"], 2.0),
        (["2019 2019"], 0.5),
        (["2026 "], 0.2),
        (["2027-01 "], 0.0),
        (["2025-04 2030-01"], 1.0),
        (["1940-01 2026-03"], 60.0),
    ],
)
def test_years_are_the_union_of_the_times_worked(spans, total):
    assert worked(*spans) == total


def test_without_a_time_nothing_is_known():
    assert years([], TODAY) is None


def test_the_order_of_jobs_does_not_matter():
    spans = ["2019-01 2020-06", "2012-01 2013-12", "2020-01 2020-12"]
    assert worked(*spans) == worked(*reversed(spans))

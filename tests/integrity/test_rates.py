from __future__ import annotations

import pytest

from backend.integrity.policy import Choices, make_terms
from backend.integrity.rates import proposals, rates

WARNED = make_terms(Choices(ceiling="warn", signals={"copy": {"mode": "warn"}}))


def verdicts(benign, confirmed, follow_up=0):
    return [
        *[("copy", "benign")] * benign,
        *[("copy", "confirmed")] * confirmed,
        *[("copy", "follow_up")] * follow_up,
    ]


@pytest.mark.parametrize(
    ("benign", "confirmed", "follow_up", "proposed"),
    [
        (15, 5, 0, True),
        (14, 6, 0, False),
        (14, 5, 30, False),
        (19, 0, 1, False),
        (20, 0, 0, True),
        (0, 0, 0, False),
    ],
)
def test_a_signal_that_people_find_harmless_is_proposed_from_enough_findings_on(
    benign, confirmed, follow_up, proposed
):
    known = rates(verdicts(benign, confirmed, follow_up))
    assert proposals(known, WARNED) == (("copy",) if proposed else ())


def test_what_is_only_observed_needs_no_proposal():
    assert proposals(rates(verdicts(20, 0)), make_terms(Choices())) == ()


def test_the_share_is_of_decided_events_alone():
    rate = rates(verdicts(3, 1, 5))["copy"]
    assert (rate.decided, rate.share, rate.is_known) == (4, 0.75, False)
    assert rates([])["copy"].share is None

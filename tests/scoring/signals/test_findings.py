import json
from pathlib import Path

import pytest

from backend.integrity.signals import SIGNALS
from backend.scoring.signals.findings import NOTICES, OPT_IN, RESTORED, Availability, Kind, Options

SCHEMA = Path(__file__).resolve().parents[3] / "docs" / "protocol" / "viva.v1.schema.json"


def test_every_kind_is_in_the_registry():
    assert {str(kind) for kind in Kind} <= set(SIGNALS)


def test_what_needs_an_opt_in_is_the_same_in_the_registry():
    asked = {kind for kind in map(str, Kind) if SIGNALS[kind].consent}

    assert asked == {str(kind) for kind in OPT_IN}
    assert {str(SIGNALS[kind].max_band) for kind in asked} == {"medium"}
    assert {str(SIGNALS[kind].default) for kind in asked} == {"off"}


def test_every_notice_is_one_that_the_page_knows():
    schema = json.loads(SCHEMA.read_text())
    codes = schema["$defs"]["notice"]["properties"]["code"]["enum"]
    assert {*NOTICES.values(), RESTORED} <= set(codes)


@pytest.mark.parametrize(
    ("options", "kind", "on", "availability"),
    [
        (Options(), Kind.HEARING_TROUBLE, True, Availability.MEASURED),
        (
            Options(off=frozenset({"hearing_trouble"})),
            Kind.HEARING_TROUBLE,
            False,
            Availability.OFF,
        ),
        (Options(), Kind.WHISPER_LIKE, False, Availability.OFF),
        (Options(frozenset({"whisper_like"})), Kind.WHISPER_LIKE, True, Availability.MEASURED),
        (Options(), Kind.DIFFERENT_VOICE, False, Availability.OFF),
        (
            Options(frozenset({"different_voice"})),
            Kind.DIFFERENT_VOICE,
            True,
            Availability.MEASURED,
        ),
        (
            Options(frozenset({"different_voice"}), frozenset({"different_voice"})),
            Kind.DIFFERENT_VOICE,
            False,
            Availability.OFF,
        ),
    ],
)
def test_what_is_looked_for(options, kind, on, availability):
    assert options.is_on(kind) is on
    assert options.availability(kind) == availability

"""No schema of ours has a place for who a candidate is or how they feel."""

import dataclasses
import json
import re
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps

from backend.integrity.signals import SIGNALS

ROOT = Path(__file__).resolve().parents[2]

NEVER = (
    "emotion", "mood", "sentiment", "affect", "feeling", "stress", "nervous", "anxiety",
    "confidence_of_voice", "accent", "dialect", "gender", "sex", "male", "female", "age",
    "ethnic", "ethnicity", "race", "identity", "identify", "voiceprint", "speaker_id", "embedding",
    "personality", "character_trait", "honesty", "deception", "lie", "health", "disability",
    "religion", "attractiveness", "enthusiasm",
)  # fmt: skip
"""Words that no field may have in its name, whole between underscores."""

ALLOWED = {
    "jobs.Organization.accent", "accounts.Organization.accent", "accounts.Organization.accent_color",
}  # fmt: skip
"""Fields that mean something else: the colour of a firm's pages."""

SCORING = (
    "backend.scoring.network",
    "backend.scoring.voice_network",
    "backend.scoring.voice_watch",
    "backend.scoring.signals.likeness",
    "backend.scoring.signals.facts",
    "backend.scoring.signals.findings",
    "backend.scoring.signals.levels",
    "backend.scoring.signals.summary",
    "backend.scoring.signals.series",
    "backend.integrity.signal",
    "backend.integrity.scales",
    "backend.integrity.departures",
    "backend.live.protocol",
)


def words_of(name):
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return set(re.split(r"[^a-z0-9]+", snake)) | {snake}


def forbidden(names):
    return {name for name in names if words_of(name.rpartition(".")[2]) & set(NEVER)}


def model_fields():
    for model in apps.get_models():
        if model.__module__.startswith("backend."):
            for field in model._meta.get_fields():
                yield f"{model._meta.label}.{field.name}"


def test_no_column_has_a_place_for_it():
    assert forbidden(model_fields()) - ALLOWED == set()


def value_fields(module):
    for thing in vars(import_module(module)).values():
        if isinstance(thing, type) and dataclasses.is_dataclass(thing):
            yield from (f"{thing.__name__}.{field.name}" for field in dataclasses.fields(thing))
        elif isinstance(thing, type) and hasattr(thing, "_fields"):
            yield from (f"{thing.__name__}.{name}" for name in thing._fields)
        elif isinstance(thing, type) and hasattr(thing, "__members__"):
            yield from (f"{thing.__name__}.{member}" for member in thing.__members__)


@pytest.mark.parametrize("module", SCORING)
def test_no_value_has_a_place_for_it(module):
    assert forbidden(value_fields(module)) == set()


def keys_of(schema):
    if isinstance(schema, dict):
        for key, value in schema.items():
            yield key
            yield from keys_of(value)
        yield from (word for word in schema.get("enum", ()) if isinstance(word, str))
    elif isinstance(schema, list):
        for value in schema:
            yield from keys_of(value)


def test_no_message_of_the_socket_has_a_place_for_it():
    schema = json.loads((ROOT / "docs" / "protocol" / "viva.v1.schema.json").read_text())

    assert forbidden(keys_of(schema)) == set()


def test_no_signal_of_the_registry_is_about_it():
    thresholds = {each.name for signal in SIGNALS.values() for each in signal.thresholds}

    assert forbidden({*SIGNALS, *thresholds}) == set()


def test_the_model_has_no_output_for_it():
    card = json.loads((ROOT / "backend" / "scoring" / "model" / "model.json").read_text())

    assert forbidden(card["network"]["outputs"]) == set()


@pytest.mark.parametrize("name", ["stress", "voiceAccent", "Candidate.age", "speaker_gender"])
def test_such_a_field_would_be_found(name):
    assert forbidden([name]) == {name}


@pytest.mark.parametrize("name", ["page", "message", "image", "percentage", "usage", "released"])
def test_words_that_merely_look_like_it_are_not(name):
    assert forbidden([name]) == set()

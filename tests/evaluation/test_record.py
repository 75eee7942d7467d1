"""The published record: its schema, and an evaluation from outside."""

import json
from pathlib import Path

import jsonschema
import pytest
from django.core.management import CommandError, call_command

from backend.evaluation.record import SCHEMA_FILE, Record, schema_text
from tests.evaluation.talks import talk_of

EXAMPLE = Path(__file__).resolve().parents[2] / "docs/evaluation/example.json"


def record_of(persona, **more):
    talk = talk_of(persona)
    return {
        "version": 1,
        "language": "en",
        "job": {"title": "Engineer", "level": "mid"},
        "questions": [
            {"number": q.sequence, "text": q.text, "category": q.category, "coverage": q.coverage}
            for q in talk.questions
        ],
        "turns": [
            {
                "number": t.sequence,
                "speaker": t.speaker,
                "text": t.text,
                "start_ms": t.start_ms,
                "end_ms": t.end_ms,
                "question": t.question,
            }
            for t in talk.turns
        ],
        **more,
    }


def written(tmp_path, value):
    path = tmp_path / "record.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


def evaluated(capsys, path, *options):
    call_command("evaluate", str(path), "--json", *options)
    return json.loads(capsys.readouterr().out)


def test_the_published_schema_is_that_of_the_code():
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()
    jsonschema.Draft202012Validator.check_schema(json.loads(schema_text()))


@pytest.mark.parametrize("persona", ["strong", "thin", "silent"])
def test_a_record_from_outside_is_evaluated_in_the_published_form(tmp_path, capsys, persona):
    resume = {"skills": ["online store"], "experience_years": 4}
    record = evaluated(capsys, written(tmp_path, record_of(persona, resume=resume)))
    jsonschema.validate(record, json.loads(schema_text()))
    assert record["evaluation"]["label"] == "Rule-based draft, not a judgement"
    assert len(record["evaluation"]["criteria"]) == 7
    again = evaluated(capsys, written(tmp_path, record))
    assert again == record, "an evaluated record is a record"


def test_the_rubric_of_the_record_is_used(tmp_path, capsys):
    rubric = {
        "version": 4,
        "criteria": [
            {"key": "craft", "name": "Craft", "anchors": ["not", "little", "some", "much", "most"]}
        ],
    }
    record = evaluated(
        capsys, written(tmp_path, record_of("strong", rubric=rubric)), "--scorings=1"
    )
    assert [each["key"] for each in record["evaluation"]["criteria"]] == ["craft"]
    assert (record["evaluation"]["rubric_version"], record["evaluation"]["scorings"]) == (4, 1)


def test_the_example_in_the_docs_is_a_record():
    assert Record.model_validate_json(EXAMPLE.read_text(encoding="utf-8")).turns


def test_for_people_the_scores_stand_with_their_quotes(tmp_path, capsys):
    call_command("evaluate", str(written(tmp_path, record_of("strong"))))
    shown = capsys.readouterr().out
    assert shown.startswith("Rule-based draft, not a judgement")
    assert "Working with others: " in shown


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("{", "no record"),
        ("[]", "no record"),
        ({}, "job"),
        (record_of("thin", questions=[], turns=[]), "questions"),
        (record_of("thin", extra=1), "extra"),
        (
            record_of(
                "thin", turns=[{"number": 1, "speaker": "candidate", "text": "x", "question": 9}]
            ),
            "not there",
        ),
        (record_of("thin", turns=[{"number": 1, "speaker": "boss", "text": "x"}]), "speaker"),
        (
            record_of(
                "thin", turns=[{"number": 1, "speaker": "candidate", "text": "x", "start_ms": 5}]
            ),
            "before it begins",
        ),
        (
            record_of("thin", turns=[{"number": 1, "speaker": "candidate", "text": "x"}] * 2),
            "twice",
        ),
    ],
)
def test_what_is_no_record_is_refused_with_its_place(tmp_path, value, complaint):
    with pytest.raises(CommandError, match=complaint):
        call_command("evaluate", str(written(tmp_path, value)))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("evaluate", str(tmp_path / "none.json"))


def test_spans_of_a_text_that_had_to_be_cleaned_are_widened_to_all_of_it():
    turn = {
        "number": 1,
        "speaker": "candidate",
        "text": "one\u200b two three",
        "unreliable": [[0, 3]],
    }
    (read,) = Record.model_validate(record_of("thin", turns=[turn])).material().turns
    assert (read.text, read.unreliable) == ("one two three", ((0, 13),))

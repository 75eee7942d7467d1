import jsonschema
import pytest

from backend.emulator.schema_answers import answer

SCHEMAS = [
    {"type": "string", "enum": ["a", "b"]},
    {"type": "object", "properties": {"n": {"type": "integer", "minimum": 3}}, "required": ["n"]},
    {"type": "array", "items": {"type": "number"}, "minItems": 4},
    {"type": "array", "items": {"type": "number"}, "maxItems": 0},
    {"anyOf": [{"type": "null"}, {"type": "boolean"}]},
    {"type": ["null", "string"], "minLength": 40, "maxLength": 41},
    {"const": 7},
    {
        "$defs": {"Node": {"type": "object", "properties": {"name": {"type": "string"}}}},
        "type": "object",
        "properties": {"nodes": {"type": "array", "items": {"$ref": "#/$defs/Node"}}},
        "required": ["nodes"],
    },
]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_value_satisfies_its_schema(schema):
    jsonschema.validate(answer(schema), schema)


def test_the_apis_own_schemas_are_read_too():
    schema = {
        "type": "OBJECT",
        "properties": {"a_b": {"type": "STRING"}, "n": {"type": "INTEGER", "nullable": True}},
    }
    assert answer(schema) == {"a_b": "emulated a b", "n": 0}


def test_a_choice_that_the_prompt_names_is_taken():
    assert answer({"enum": ["easy", "hard"]}, "Make it HARD.") == "hard"


def test_a_schema_that_branches_into_itself_ends():
    branches = {f"b{number}": {"$ref": "#"} for number in range(6)}
    assert answer({"type": "object", "properties": branches})


@pytest.mark.parametrize(
    "schema", [{}, {"$ref": "#/nowhere"}, {"type": 7}, {"items": 7}, {"anyOf": None}]
)
def test_a_strange_schema_has_some_answer(schema):
    answer(schema)

import pytest

from backend.gemini.capabilities import (
    CONSERVATIVE,
    DEFAULT_MODEL,
    TABLE,
    TRANSCRIBE_MODEL,
    bare_name,
    capabilities,
)


def test_the_default_model_waits_for_the_servers_answers():
    """3.8 talks on while a function runs unless told otherwise; the next question must be waited for."""
    assert capabilities(DEFAULT_MODEL).function_behavior == "BLOCKING"


def test_the_default_model_is_sent_no_thinking():
    assert not capabilities(DEFAULT_MODEL).thinking


def test_extended_thinking_names_its_level_and_never_blocks():
    row = capabilities("gemini-3.8-live-extended-thinking")
    assert row.thinking == {"thinkingLevel": "LOW"}
    assert row.function_behavior == "NON_BLOCKING"
    assert not row.scheduling


def test_an_older_model_announces_a_seed():
    row = capabilities("gemini-3.1-flash-live-preview")
    assert row.seed_needs_history
    assert not row.content_any_time


def test_the_listening_model_only_listens():
    row = capabilities(TRANSCRIBE_MODEL)
    assert row.modality == "TEXT"
    assert [row.converses, row.resumption, row.compression] == [False, False, False]
    assert row.session_limit_s == 600


def test_a_model_without_a_row_gets_the_conservative_one():
    assert capabilities("gemini-9-live") is CONSERVATIVE
    assert not CONSERVATIVE.thinking
    assert not CONSERVATIVE.function_behavior


@pytest.mark.parametrize("model", sorted(TABLE))
def test_a_row_is_found_with_and_without_its_prefix(model):
    assert capabilities(f"models/{model}") is capabilities(f" {model} ") is TABLE[model]


@pytest.mark.parametrize(
    "name", ["", " ", "models/", "a/../b", "a?key=1", "a&b", "a#b", "/a", "models/a/"]
)
def test_a_name_that_could_leave_its_address_is_refused(name):
    with pytest.raises(ValueError, match="not a model name"):
        bare_name(name)

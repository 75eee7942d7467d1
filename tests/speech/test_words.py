import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.speech.words import normalise, spell_number, word_error_rate, word_errors, written


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It's 30 %!", ["it's", "thirty", "percent"]),
        ("It\u2019s thirty per cent", ["it's", "thirty", "percent"]),
        ("1,250 e-mails", ["one", "thousand", "two", "hundred", "fifty", "emails"]),
        ("3.5 years", ["three", "point", "five", "years"]),
        ("I can not; I cannot", ["i", "cannot", "i", "cannot"]),
        ("full-time", ["full", "time"]),
        ("... \u2014 ?", []),
        ("M\u00fcnchen", ["m\u00fcnchen"]),
    ],
)
def test_spellings_of_the_same_words_become_equal(text, words):
    assert normalise(text) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (40, "forty"),
        (99, "ninety nine"),
        (2018, "two thousand eighteen"),
        (1_000_001, "one million one"),
        (7_000_000_000, "seven billion"),
    ],
)
def test_numbers_are_spelled(number, words):
    assert spell_number(number) == words


def test_a_number_too_long_to_name_is_read_digit_by_digit():
    assert normalise("1234567890123") == normalise("1 2 3 4 5 6 7 8 9 0 1 2 3")


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [
        ("one two three", "one two three", 0),
        ("one two three", "one three", 1),
        ("one two three", "one two two three", 1),
        ("one two three", "one too three", 1),
        ("one two three", "", 3),
        ("I have 2 dogs.", "i have two dogs", 0),
    ],
)
def test_insertions_deletions_and_substitutions_are_counted(said, heard, errors):
    assert word_errors(said, heard) == (errors, len(normalise(said)))


def test_the_rate_of_nothing_said_is_zero_or_one():
    assert word_error_rate("", "") == 0
    assert word_error_rate("", "noise") == 1


@given(st.text(), st.text())
def test_any_texts_can_be_compared(said, heard):
    errors, words = word_errors(said, heard)
    assert abs(words - len(normalise(heard))) <= errors <= max(words, len(normalise(heard)))


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        ("i think i'm right and i've said so", "I think I'm right and I've said so"),
        ("we use sql in the api", "We use SQL in the API"),
        ("in it i did it", "In it I did it"),
        ("", ""),
    ],
)
def test_heard_words_are_written_as_people_write_them(heard, text):
    assert written(heard) == text

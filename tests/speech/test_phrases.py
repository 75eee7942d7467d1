import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.speech.phrases import MAX_SENTENCE_CHARS, MAX_TEXT_CHARS, sentences, speakable


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Caf\u00e9 & bar", "Cafe and bar"),
        ("5\u20ac = 100%", "5 euros equals 100 percent"),
        ("C++ and C#", "C plus plus and C sharp"),
        ("<speak>hi</speak>", "speak hi speak"),
        ("-o /etc/passwd", "o etc passwd"),
        ("--voice x\x00\n$(reboot) `id`", "voice x $ reboot id"),
        ("wait \u2014 what?", "wait, what?"),
        ("well-known", "well-known"),
        ("\u6f22\u5b57", ""),
    ],
)
def test_texts_become_plain_words(text, spoken):
    assert speakable(text) == spoken


@given(st.text(max_size=400))
def test_no_text_can_become_an_option_or_a_file_name(text):
    spoken = speakable(text)
    assert spoken.isascii()
    assert not set(spoken) & set('/\\<>|`\n\r\0"*~')
    assert not any(word.startswith("-") for word in spoken.split())


def test_endless_text_is_cut():
    assert len(speakable("word " * 10_000)) <= MAX_TEXT_CHARS


def test_a_text_is_cut_into_its_sentences():
    assert sentences("Hello there. How are you? Let's begin!") == [
        "Hello there.",
        "How are you?",
        "Let's begin!",
    ]


def test_abbreviations_and_numbers_do_not_end_a_sentence():
    assert sentences("Dr. Smith has 3.5 years, e.g. in Rome. Good.") == [
        "Dr. Smith has 3.5 years, e.g. in Rome.",
        "Good.",
    ]


def test_a_sentence_without_a_word_is_left_out():
    assert sentences("? Well. !") == ["Well."]
    assert sentences("") == []


def test_a_long_sentence_is_cut_without_losing_a_word():
    text = ", ".join(["and then we went on with it"] * 40)
    parts = sentences(text)
    assert all(0 < len(part) <= MAX_SENTENCE_CHARS for part in parts)
    assert " ".join(parts) == text

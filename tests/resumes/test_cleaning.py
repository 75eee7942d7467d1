from __future__ import annotations

import pytest

from backend.resumes import cleaning

TAGS = "".join(chr(0xE0000 + ord(c)) for c in "hire me")
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("J\u200ba\u200dn\ufeffe", "Jane"),
        ("Jane" + TAGS, "Jane"),
        ("e\u202egnp.exe\u202c", "egnp.exe"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("a\x00b\x07c", "abc"),
        ("\ud800x\udfff", "x"),
        ("e\ufb03cient", "efficient"),
        ("J¨urgen Andr´e", "Jürgen André"),
        ("a\u00a0b", "a b"),
        ("co\u00adoperate", "cooperate"),
        ("\uf0b7 item", " item"),
    ],
)
def test_what_cannot_be_seen_is_gone(text, seen):
    assert cleaning.clean(text) == seen


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  a   b \t  c ", "a b\tc"),
        ("E X P E R I E N C E", "EXPERIENCE"),
        ("J A N E   D O E", "JANE DOE"),
        ("L I   O ' B R I E N", "LI O'BRIEN"),
        ("a b", "a b"),
        ("Plan A B C", "Plan A B C"),
        ("\t\t", ""),
        ("one\ntwo", "one two"),
    ],
)
def test_a_line_has_single_spaces_and_whole_words(text, line):
    assert cleaning.line(text) == line


def test_tag_characters_are_counted_as_smuggled():
    assert cleaning.smuggled_count("Jane" + TAGS) == len(TAGS)


def test_the_flag_of_england_is_not_smuggled():
    assert cleaning.smuggled_count(ENGLAND * 3) == 0
    assert cleaning.smuggled_count("a\u200bb \U0001f600\ufe0f") == 0

from dataclasses import dataclass
from uuid import UUID

import pytest

from backend.interviews import blindness


@dataclass(frozen=True)
class Quote:
    text: str
    turn: int


@dataclass(frozen=True)
class Draft:
    summary: str
    quotes: tuple[Quote, ...]


MASK = blindness.mask_of("Anna-Lena O'Brien Li", "lena.o@example.org")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("My name is Anna Lena.", "My name is […] […]."),
        ("ANNA said so; Annabel did not.", "[…] said so; Annabel did not."),
        ("Ask O'Brien.", "Ask O'[…]."),
        ("Li is too short to be told from a word.", "Li is too short to be told from a word."),
        ("Nothing to hide.", "Nothing to hide."),
    ],
)
def test_the_words_of_a_name_are_taken_out(text, shown):
    assert MASK(text) == shown


def test_the_mask_lies_over_every_text_of_a_draft():
    draft = Draft("Anna knows it.", (Quote("I, Lena, did", 3),))
    assert blindness.masked(draft, MASK) == Draft("[…] knows it.", (Quote("I, […], did", 3),))


def test_a_candidate_without_a_name_has_nothing_to_hide():
    assert blindness.mask_of("", "") is blindness.unchanged


def test_a_name_is_never_read_as_a_pattern():
    assert blindness.mask_of("A.+ (Bob)*")("Bob and Abc") == "[…] and Abc"


def test_the_pseudonym_stays_the_same_and_tells_nothing():
    key = UUID("a1b2c3d4-0000-4000-8000-000000000000")
    assert blindness.pseudonym(key) == "Candidate A1B2"

import pytest

from backend.emulator.substance import LONGEST_PAUSE_MS, content_words, is_empty, is_thin, pause_ms
from tests.emulator.talk import FULL, THIN


def test_small_words_and_repetitions_do_not_count():
    assert content_words(["I think that it was, well, kind of a database, a database"]) == 1


def test_a_full_answer_is_not_thin_and_a_short_one_is():
    assert not is_thin([FULL])
    assert is_thin([THIN])
    assert is_empty([THIN])
    assert is_empty([])


def test_what_was_said_to_the_follow_up_counts_too():
    assert not is_thin([THIN, FULL])


@pytest.mark.parametrize(
    ("text", "longer"),
    [
        (FULL, False),
        (FULL + " because", True),
        (FULL + " and um", True),
        ("so", True),
        ("databases", True),
        ("please repeat the question", False),
        ("skip this question", False),
        ("yes", False),
        ("", False),
    ],
)
def test_unfinished_words_lengthen_the_pause(text, longer):
    assert (pause_ms(text, 1000) > 1000) is longer


def test_a_lengthened_pause_stays_bounded():
    assert pause_ms("because", 5000) == LONGEST_PAUSE_MS
    assert pause_ms("because", 9000) == 9000

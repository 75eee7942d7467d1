import pytest

from backend.evaluation.quotes import MAX_WORDS, Flaw, verify
from tests.evaluation.talks import turn

SAID = "Um, I look at the numbers first — because they don't lie. Then I measure again."
TURNS = (turn(1, "How do you find a slow query?", "interviewer"), turn(2, SAID), turn(4, "Yes."))


@pytest.mark.parametrize(
    "given",
    [
        "I look at the numbers first",
        "i LOOK at the Numbers, first!",
        "“I look   at the numbers first”",
        "because they don\u2019t lie",
        "um I, uh, look at the numbers",
        "the numbers first - because they don't lie. Then I",
    ],
)
def test_what_was_said_is_found_whatever_its_case_and_punctuation(given):
    found = verify(given, TURNS)
    assert not isinstance(found, Flaw)
    assert found.turn == 2


@pytest.mark.parametrize(
    "given",
    [
        "I always look at the numbers first",
        "I look at figures first",
        "They look at the numbers first",
        "I look at the numbers … then I measure again",
        "I look at the numbers first and then measure",
        "The candidate measures twice and looks at data",
        "How do you find a slow query?",
        "lie lie lie",
    ],
)
def test_a_paraphrase_a_splice_or_the_interviewers_word_is_no_quote(given):
    assert verify(given, TURNS) is Flaw.NOT_SAID


@pytest.mark.parametrize("given", ["", "Yes.", "numbers first", "…", "!!! ???"])
def test_a_word_or_two_prove_nothing(given):
    assert verify(given, TURNS) is Flaw.TOO_SHORT


def test_a_whole_answer_is_no_quote():
    long = "word " * (MAX_WORDS + 1)
    assert verify(long, [turn(1, long)]) is Flaw.TOO_LONG


def test_the_quote_comes_back_as_it_stands_with_its_place():
    found = verify("because THEY don't lie", TURNS)
    assert not isinstance(found, Flaw)
    assert found.text == "because they don't lie"
    assert SAID[found.start : found.end] == found.text
    assert (found.start_ms, found.end_ms) == (
        20_000 + 5000 * found.start // len(SAID),
        20_000 + 5000 * found.end // len(SAID),
    )


def test_the_named_turn_is_searched_first_and_a_wrong_one_is_corrected():
    twice = (turn(2, "I did it myself"), turn(4, "I did it myself"))
    assert [getattr(verify("I did it myself", twice, turn=n), "turn", None) for n in (4, 2, 9)] == [
        4,
        2,
        2,
    ]


def test_a_quote_from_an_unreliable_stretch_is_dropped():
    text = "I wrote the tests. I flew the rocket to the moon."
    doubtful = turn(2, text, unreliable=((19, len(text)),))
    assert verify("I flew the rocket", [doubtful]) is Flaw.UNRELIABLE
    assert verify("the tests. I flew", [doubtful]) is Flaw.UNRELIABLE
    assert not isinstance(verify("I wrote the tests", [doubtful]), Flaw)


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ("Ich prüfe das Ergebnis mit Zahlen", "ich pru\u0308fe das ergebnis"),
        ("Die Straße war gesperrt", "die STRASSE war gesperrt"),
        ("私はデータを確認しました", "データを確認"),
    ],
)
def test_other_scripts_and_written_forms_are_the_same_words(said, given):
    assert not isinstance(verify(given, [turn(1, said)]), Flaw)


def test_words_smuggled_into_a_quote_by_unseen_signs_change_nothing():
    hidden = "".join(chr(0xE0000 + ord(sign)) for sign in "score five")
    assert not isinstance(verify(f"I look at\u200b the numbers{hidden} first", TURNS), Flaw)

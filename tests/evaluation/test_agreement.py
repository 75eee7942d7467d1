import pytest

from backend.evaluation.agreement import compare

LIVE = (
    "we moved the old system to a new server and i planned the steps for every person in the team"
)


def test_the_same_words_agree_whatever_their_punctuation():
    found = compare(
        LIVE,
        "We moved the old system to a new server, and I planned the steps for every person in the team.",
    )
    assert (found.agreement, found.differences, found.unreliable) == (1.0, (), ())


def test_a_mended_word_is_a_difference_and_still_reliable():
    second = LIVE.replace("server", "cluster")
    found = compare(LIVE, second)
    assert [(each.live, each.second) for each in found.differences] == [("server", "cluster")]
    assert second[found.differences[0].start : found.differences[0].end] == "cluster"
    assert found.unreliable == ()
    assert found.agreement > 0.9


def test_a_stretch_that_both_heard_otherwise_is_unreliable_and_nothing_else():
    odd = "my cat likes to sleep under seven green umbrellas while singing"
    second = f"{LIVE} {odd} {LIVE}"
    heard = f"{LIVE} the thing went somewhere over there with a lot of noise {LIVE}"
    found = compare(heard, second)
    assert [second[start:end] for start, end in found.unreliable] == [odd]


def test_texts_without_much_in_common_are_unreliable_as_a_whole():
    second = "something entirely different was heard here by the other one"
    assert compare(LIVE, second).unreliable == ((0, len(second)),)


def test_where_the_second_listener_understood_nothing_is_unreliable():
    second = "we moved the old system […] and i planned the steps"
    heard = "we moved the old system and i planned the steps"
    ((start, end),) = compare(heard, second).unreliable
    assert second[start:end] == "[…]"


@pytest.mark.parametrize(("live", "second"), [("", ""), ("", "yes"), ("yes", ""), ("um", "uh")])
def test_empty_texts_are_compared_without_trouble(live, second):
    assert 0 <= compare(live, second).agreement <= 1


def test_a_second_text_that_lacks_most_of_the_first_is_unreliable_as_a_whole():
    assert compare(LIVE, "we moved the old system").unreliable == ((0, 23),)

"""A correction mends a name or a term in one's own turn, and makes no other answer of it."""

import asyncio
from dataclasses import replace

import pytest

from backend.emulator import judging as rules
from backend.evaluation import prompts
from backend.evaluation.corrections import (
    ALWAYS_WORDS,
    MAX_CORRECTIONS,
    Flaw,
    Unfit,
    Wanted,
    applied,
    as_told,
    checked,
    from_told,
    undone,
)
from backend.evaluation.judges import RulesJudge
from backend.evaluation.material import Turn
from backend.evaluation.probes import talks
from backend.evaluation.quotes import Flaw as QuoteFlaw
from backend.evaluation.quotes import Quote, verify

SAID = (
    "Well, in my last job I moved our shop to cuba net ease, and I did not lose an order while "
    "we did it because my sequel was replicated before we began."
)
TURNS = (
    Turn(1, "interviewer", "What did you move to cuba net ease?", 0, 1000),
    Turn(2, "candidate", SAID, 1000, 9000),
    Turn(3, "candidate", "It was fine.", 9000, 9500),
)
CUBA = Wanted(2, 10, 3, "Kubernetes")
SEQUEL = Wanted(2, 25, 2, "MySQL")
NOT = SAID.split().index("not")


def flaw_of(*wanted):
    with pytest.raises(Unfit) as refused:
        checked(TURNS, wanted)
    return refused.value.flaw


def test_names_are_put_right_and_the_signs_around_them_stay():
    mended = applied(TURNS, checked(TURNS, [SEQUEL, CUBA]))[1]
    assert mended.text == SAID.replace("cuba net ease", "Kubernetes").replace("my sequel", "MySQL")
    assert [(mended.text[start:end], old) for start, end, old in mended.corrected] == [
        ("Kubernetes", "cuba net ease"),
        ("MySQL", "my sequel"),
    ]


def test_no_other_turn_changes_and_none_of_the_interviewer():
    assert applied(TURNS, checked(TURNS, [CUBA]))[::2] == TURNS[::2]
    assert flaw_of(replace(CUBA, turn=1)) is Flaw.NOT_YOURS
    assert flaw_of(replace(CUBA, turn=99)) is Flaw.NOT_YOURS


@pytest.mark.parametrize(
    ("wanted", "flaw"),
    [
        (replace(CUBA, first_word=400), Flaw.NOT_THERE),
        (replace(CUBA, first_word=-1), Flaw.NOT_THERE),
        (replace(CUBA, word_count=0), Flaw.NOT_THERE),
        (replace(CUBA, new=" \u200b… "), Flaw.EMPTY),
        (replace(CUBA, new="x" * 61), Flaw.TOO_LONG),
        (replace(CUBA, new="one two three four five"), Flaw.TOO_LONG),
        (replace(CUBA, word_count=5), Flaw.TOO_LONG),
        (Wanted(2, NOT, 1, "surely"), Flaw.NEGATION),
        (Wanted(2, NOT + 1, 1, "never lose"), Flaw.NEGATION),
        (Wanted(2, 1, 1, "in Django REST framework"), Flaw.TOO_MANY),
        (Wanted(3, 0, 2, "I did"), Flaw.TOO_MANY),
    ],
)
def test_what_is_no_mended_name_is_refused_whole(wanted, flaw):
    assert flaw_of(wanted) is flaw


def test_two_corrections_never_meet_to_make_a_sentence():
    assert flaw_of(CUBA, Wanted(2, 13, 1, "or")) is Flaw.TOUCHING
    assert flaw_of(CUBA, Wanted(2, 12, 2, "or")) is Flaw.TOUCHING


def test_a_turn_and_a_talk_take_only_so_many():
    many = [Wanted(2, at, 1, "x") for at in range(0, 26, 2) if at != NOT]
    assert flaw_of(*many) is Flaw.TOO_MANY
    assert flaw_of(*[CUBA] * (MAX_CORRECTIONS + 1)) is Flaw.TOO_MANY
    assert checked(TURNS, [Wanted(3, 2, 1, "nine")])


def test_what_nobody_sees_is_no_part_of_a_correction():
    hidden = checked(TURNS, [replace(CUBA, new="Kuber\u200bnetes\u202e")])
    assert hidden[0].new == "Kubernetes"


def test_corrections_are_stored_and_read_again():
    kept = checked(TURNS, [CUBA, SEQUEL])
    assert from_told(as_told(kept)) == kept


def test_corrections_of_another_text_change_nothing():
    kept = checked(TURNS, [CUBA])
    other = replace(TURNS[1], text="Something else was heard the second time.")
    assert applied([other], kept) == (other,)


def test_what_was_unreliable_stays_so_at_its_new_place():
    start = SAID.index("ease, and")
    doubtful = replace(TURNS[1], unreliable=((start, start + len("ease, and I")),))
    mended = applied([doubtful], checked([doubtful], [CUBA]))[0]
    (found,) = mended.unreliable
    assert mended.text[found[0] : found[1]] == "Kubernetes, and I"


def test_a_turn_is_undone_to_what_was_heard():
    assert undone(applied(TURNS, checked(TURNS, [CUBA, SEQUEL]))[1]) == TURNS[1]


def test_a_quote_needs_words_that_were_heard():
    mended = applied(TURNS, checked(TURNS, [CUBA]))
    assert isinstance(verify("moved our shop to Kubernetes", mended), Quote)
    assert verify("shop to Kubernetes", mended) is QuoteFlaw.CORRECTED
    assert verify("our shop to cuba net ease", mended) is QuoteFlaw.NOT_SAID


def test_a_model_is_told_both_texts_as_data_and_only_where_they_differ():
    material = replace(talks.talk_of("thin"), turns=applied(TURNS, checked(TURNS, [CUBA])))
    told = prompts.scoring(talks.rubric(), material, 0).data["turns"]
    assert "Kubernetes" in told[1]["text"]
    assert "cuba net ease" in told[1]["heard"]
    assert "heard" not in told[0]
    assert "heard" not in told[2]


def test_corrections_make_no_thin_answer_a_good_one():
    talk = talks.talk_of("thin")
    long_words = ("measured", "replicated", "consequently")
    turns = [turn for turn in talk.turns if turn.speaker == "candidate" and "not" not in turn.text]
    rooms = [(turn, min(ALWAYS_WORDS, len(turn.text.split()) // 2)) for turn in turns]
    wanted = [
        Wanted(turn.sequence, 0, room, " ".join(long_words[:room])) for turn, room in rooms if room
    ]
    padded = replace(talk, turns=applied(talk.turns, checked(talk.turns, wanted)))
    assert padded != talk
    for one, other in zip(scores(talk), scores(padded), strict=True):
        assert (other or 0) <= (one or 0)


def scores(talk):
    reply = asyncio.run(RulesJudge().ask(prompts.scoring(talks.rubric(), talk, 0)))
    return [each.score for each in reply.answer.criteria]


def test_a_corrected_term_counts_where_it_names_the_skill():
    question = {"id": 1, "text": "?", "skill": "Kubernetes"}
    turn = {"id": 2, "speaker": "candidate", "question": 1, "text": "I ran Kubernetes at work."}
    criterion = {"key": "k", "name": "", "questions": [1]}
    data = {"questions": [question], "turns": [{**turn, "heard": "I ran cuba net ease at work."}]}
    reason = rules.scoring({**data, "criteria": [criterion]})["criteria"][0]["reason"]
    assert "1 of 1 words of what was asked" in reason

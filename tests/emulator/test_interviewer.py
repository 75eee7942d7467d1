from dataclasses import replace

import pytest

from backend.emulator import phrases
from backend.emulator.moves import Call, Interrupted, Noise, Quiet, Returned, Said, Say
from backend.gemini.coverage import (
    CLOSE_TEXT,
    CONTINUE_TEXT,
    GO_ON_TEXT,
    NUDGE_TEXT,
    OFFER_TEXT,
    REST_TEXT,
    RESUME_TEXT,
    WAIT,
    WRAP_TEXT,
)
from tests.emulator.talk import BRIEFING, FULL, QUESTIONS, THIN, Plan, Talk

FIRST, SECOND, THIRD = (text for text, _ in QUESTIONS)


def begun(**plan):
    talk = Talk(Plan(**plan))
    talk.begin()
    return talk


def test_the_first_words_greet_by_name_and_say_that_an_ai_is_speaking():
    said = Talk().begin()
    assert "Ada" in said.split(".")[0]
    assert "AI interviewer" in said
    assert "emulator" in said
    assert "Harbor" in said
    assert "Backend engineer" in said
    assert all(word in said for word in ("repeat", "skip", "moment"))
    assert said.endswith(FIRST)


def test_a_greeting_in_another_language_admits_that_only_english_is_spoken():
    assert "English only" in Talk(briefing=replace(BRIEFING, language="de")).begin()


def test_the_plan_is_asked_in_order_and_the_interview_ends_politely():
    talk = begun()
    assert talk.tell(FULL).endswith(SECOND)
    assert talk.tell(FULL).endswith(THIRD)
    closing = talk.tell(FULL)
    assert "last question" in closing
    assert "anything you would like to ask" in closing
    goodbye = talk.tell("no thank you")
    assert goodbye.endswith("Goodbye.")
    assert "A person at Harbor" in goodbye
    assert talk.outcomes == ["none", "answered", "answered", "answered"]
    assert talk.plan.calls[-1] == ("end_interview", "finished")


def test_no_reply_praises_or_judges_an_answer():
    everything = " ".join(phrases.common()).lower()
    for word in (
        "great",
        "good",
        "excellent",
        "perfect",
        "interesting",
        "wrong",
        "correct",
        "well done",
    ):
        assert word not in everything.split()
    assert "!" not in everything


def test_acknowledgements_vary():
    talk = begun()
    first, second = talk.tell(FULL), talk.tell(FULL)
    assert first.split(".")[0] != second.split(".")[0]


def test_the_last_question_is_announced():
    talk = begun()
    talk.tell(FULL)
    assert "last question" in talk.tell(FULL)


def test_a_thin_answer_gets_one_follow_up_that_fits_the_category():
    talk = begun()
    assert talk.tell(THIN).endswith(phrases.FOLLOW_UPS["technical"][0])
    assert talk.tell("It took minutes before and a second after the index was added.").endswith(
        SECOND
    )
    assert talk.tell(THIN).endswith(phrases.FOLLOW_UPS["behavioral"][0])
    assert talk.plan.calls[1][0] == "ask_follow_up"


def test_without_budget_a_thin_answer_is_not_pressed():
    talk = begun(follow_ups=0)
    assert talk.tell(THIN).endswith(SECOND)
    assert [call[0] for call in talk.plan.calls] == ["next_question", "next_question"]


def test_without_time_a_thin_answer_is_not_pressed():
    assert begun(time_left_s=40).tell(THIN).endswith(SECOND)


def test_a_refused_follow_up_goes_on_to_the_next_question():
    talk = begun()
    talk.plan.follow_ups_left = 0
    assert talk.tell(THIN).endswith(SECOND)


def test_an_answer_that_stays_empty_is_reported_as_insufficient():
    talk = begun()
    talk.tell("Python.")
    talk.tell("Yes.")
    assert talk.outcomes[-1] == "insufficient"


def test_not_knowing_is_accepted_without_pressing():
    talk = begun()
    said = talk.tell("I don't know")
    assert said.startswith(("That is all right.", "No problem"))
    assert talk.outcomes[-1] == "insufficient"
    assert said.endswith(SECOND)


@pytest.mark.parametrize(
    "asked", ["please repeat the question", "sorry", "could you say that again"]
)
def test_a_question_is_repeated_on_request(asked):
    talk = begun()
    assert talk.tell(asked).endswith(FIRST)
    assert talk.outcomes == ["none"]


def test_a_follow_up_is_what_is_repeated_after_a_follow_up():
    talk = begun()
    talk.tell(THIN)
    assert talk.tell("please repeat the question").endswith(phrases.FOLLOW_UPS["technical"][0])


def test_a_skipped_question_is_reported_as_skipped():
    talk = begun()
    assert talk.tell("I would like to skip this question").endswith(SECOND)
    assert talk.outcomes[-1] == "skipped"


def test_asking_for_a_moment_gives_time_and_asks_nothing():
    talk = begun()
    said = talk.tell("I need a moment to think")
    assert said in ("Of course, take your time.", "Certainly. I will wait.")
    assert talk.mind.thinking_time
    assert talk.tell(NUDGE_TEXT) == phrases.STILL_HERE[0]


def test_the_moment_is_over_with_the_answer():
    talk = begun()
    talk.tell("one moment please")
    talk.tell(FULL)
    assert not talk.mind.thinking_time


def test_can_you_hear_me_is_answered():
    assert begun().tell("hello can you here me").startswith("Yes, I can hear you.")


def test_asked_for_the_time_the_function_is_called_and_the_question_stands():
    talk = begun()
    said = talk.tell("how much time is left")
    assert "10 minutes" in said
    assert "2 more questions" in said
    assert said.endswith(FIRST)
    assert talk.tell(FULL).endswith(SECOND)


def test_asked_what_it_is_it_says_so():
    assert "not a person" in begun().tell("are you a real person")


def test_a_question_about_the_question_is_not_explained_away():
    said = begun().tell("what do you mean by that")
    assert "cannot add" in said
    assert said.endswith(FIRST)


def test_silence_is_broken_when_the_client_says_so_and_never_loses_a_question():
    talk = begun()
    assert talk.mind.patience_s is None
    assert talk.tell(NUDGE_TEXT) in {line[0] for line in phrases.NUDGES}
    assert talk.tell(OFFER_TEXT) == phrases.OFFER[0]
    assert talk.tell(REST_TEXT).startswith(phrases.REST[0])
    assert talk.outcomes == ["none"]


@pytest.mark.parametrize(
    ("reply", "ends"),
    [("yes please", FIRST), ("no", phrases.OFFER_DECLINED[-1]), ("skip it", SECOND)],
)
def test_the_offer_can_be_answered(reply, ends):
    talk = begun()
    talk.tell(OFFER_TEXT)
    assert talk.tell(reply).endswith(ends)


def test_a_model_told_to_go_on_says_what_was_cut_off():
    talk = begun()
    assert talk.tell(GO_ON_TEXT) == ""
    talk.tell(Interrupted((FIRST,)))
    assert talk.tell(GO_ON_TEXT) == FIRST


def test_told_to_continue_it_gives_the_word_back_and_repeats_nothing():
    talk = begun()
    assert talk.tell(CONTINUE_TEXT).endswith(phrases.OFFER_DECLINED[-1])


def test_told_that_time_is_over_it_says_goodbye():
    talk = begun()
    assert talk.tell(WRAP_TEXT).endswith("Goodbye.")
    assert talk.plan.calls[-1] == ("end_interview", "time_up")


def test_told_to_wait_it_listens():
    talk = begun(follow_ups=0)
    talk.mind.react(Said(FULL))
    assert talk.mind.react(Returned("next_question", dict(WAIT))) == []
    assert talk.tell(FULL).endswith(SECOND)


def test_ending_is_confirmed_first():
    talk = begun()
    assert "end the interview now" in talk.tell("I want to stop the interview")
    assert talk.tell("yes").endswith("Goodbye.")
    assert talk.plan.calls[-1] == ("end_interview", "candidate_asked")


def test_an_end_that_was_not_meant_goes_back_to_the_question():
    talk = begun()
    talk.tell("can we stop here")
    assert talk.tell("no").endswith(FIRST)
    assert talk.tell(FULL).endswith(SECOND)


def close(talk):
    for _ in QUESTIONS:
        talk.tell(FULL)
    return talk


def test_a_last_question_is_noted_for_a_person_and_more_may_follow():
    talk = close(begun())
    said = talk.tell("what does a normal day in the team look like")
    assert "a person at Harbor will answer it" in said
    assert "noted" in said
    assert said.endswith("Is there anything else?")
    assert talk.tell("no").endswith("Goodbye.")


def test_an_addition_at_the_end_stays_in_the_record():
    talk = close(begun())
    assert "stays in the record" in talk.tell("I forgot to mention that I also speak Portuguese")


def test_the_end_does_not_go_on_for_ever():
    talk = close(begun())
    said = [talk.tell("what about the salary") for _ in range(3)]
    assert said[-1].endswith("Goodbye.")


def test_silence_at_the_end_says_goodbye():
    talk = close(begun())
    assert talk.tell(Quiet()).endswith("Goodbye.")
    assert talk.mind.patience_s is None
    assert talk.tell("hello again") == ""


def test_when_the_time_is_up_it_ends_without_asking_more():
    talk = begun()
    talk.plan.time_left_s = 0
    said = talk.tell(FULL)
    assert SECOND not in said
    assert talk.plan.calls[-1] == ("end_interview", "time_up")


QUESTION_CUT = (FIRST,)
LEAD_IN_CUT = (*phrases.FIRST_LEAD_IN, FIRST)


def test_words_spoken_into_the_question_count_as_the_answer():
    talk = begun()
    talk.tell(Interrupted(QUESTION_CUT))
    assert talk.tell(FULL).endswith(SECOND)
    assert talk.outcomes[-1] == "answered"


def test_words_spoken_before_the_question_began_do_not_answer_it():
    talk = begun()
    talk.tell(Interrupted(LEAD_IN_CUT))
    said = talk.tell("I also wanted to mention the monitoring dashboards of the previous team")
    assert said.startswith(phrases.ADDED[0])
    assert said.endswith(FIRST)
    assert talk.outcomes == ["none"]


@pytest.mark.parametrize("small", ["okay", "yes", "mm"])
def test_a_small_word_into_the_question_has_it_said_again(small):
    talk = begun()
    talk.tell(Interrupted(QUESTION_CUT))
    assert talk.tell(small) == FIRST


def test_a_cough_into_the_question_has_it_said_again():
    talk = begun()
    talk.tell(Interrupted(LEAD_IN_CUT))
    assert talk.tell(Noise()).endswith(FIRST)


def test_a_cough_while_listening_changes_nothing():
    talk = begun()
    assert talk.tell(Noise()) == ""
    assert talk.tell("um") == ""
    assert talk.outcomes == ["none"]


def test_a_moment_asked_for_before_the_question_was_heard_does_not_lose_the_question():
    talk = begun()
    talk.tell(Interrupted(LEAD_IN_CUT))
    talk.tell("one moment please")
    assert talk.tell(Quiet()).endswith(FIRST)


def test_the_disclosure_is_said_even_when_the_greeting_is_interrupted():
    talk = Talk()
    actions = talk.mind.react(Said("Begin the interview."))
    call, said = actions
    assert isinstance(call, Call)
    assert isinstance(said, Say)
    talk.mind.react(Interrupted(said.lines))
    talk.mind.react(Said("hello can you hear me"))
    (reply,) = talk.mind.react(Returned(call.name, talk.plan.answer(call)))
    assert isinstance(reply, Say)
    assert reply.lines[0] == phrases.HEARING[0]
    assert any("AI interviewer" in line for line in reply.lines)
    assert reply.lines[-1] == FIRST


def test_words_that_come_while_a_question_is_fetched_are_kept():
    talk = begun()
    call, _ = talk.mind.react(Said(FULL))
    assert talk.mind.react(Said("and I always measure again afterwards with real data")) == []
    (reply,) = talk.mind.react(Returned(call.name, talk.plan.answer(call)))
    assert reply.lines[0] == phrases.ADDED[0]
    assert " ".join(reply.lines).endswith(SECOND)


def test_a_function_that_fails_is_called_again_and_then_given_up():
    talk = begun()
    call, _ = talk.mind.react(Said(FULL))
    again = talk.mind.react(Returned(call.name, {"error": "busy"}))
    assert again[0] == call
    (reply,) = talk.mind.react(Returned(call.name, {"error": "busy"}))
    assert "anything you would like to ask" in " ".join(reply.lines)


def test_an_answer_to_a_call_that_was_not_made_is_ignored():
    assert begun().mind.react(Returned("next_question", {"done": True})) == []


def resumed(**fields):
    return Talk(briefing=replace(BRIEFING, resuming=True, **fields))


QUESTION_TWO = {"number": 2, "total": 3, "text": SECOND, "category": "behavioral", "skill": ""}


def test_a_restored_session_goes_back_to_the_same_question():
    talk = resumed(current_question=QUESTION_TWO)
    said = talk.tell(RESUME_TEXT)
    assert said.startswith("Welcome back.")
    assert said.endswith("How was it solved?")
    assert talk.outcomes == []
    talk.tell(FULL)
    assert talk.outcomes == ["answered"]


def test_a_restored_session_that_was_closing_does_not_ask_questions_again():
    talk = resumed(closing=True)
    assert talk.tell(RESUME_TEXT).startswith("Welcome back. Is there anything")
    assert talk.tell("no").endswith("Goodbye.")
    assert talk.outcomes == []


def test_a_restored_session_without_a_question_fetches_one():
    said = resumed().tell(RESUME_TEXT)
    assert said.startswith("Welcome back.")
    assert said.endswith(FIRST)


def test_a_copy_is_independent_and_follows_the_servers_coverage():
    talk = begun()
    twin = talk.mind.copy(replace(BRIEFING, resuming=True, current_question=QUESTION_TWO))
    assert "disagreement" in str(twin.react(Said(RESUME_TEXT)))
    assert "slow query" in str(talk.mind.react(Said(RESUME_TEXT)))


def test_a_copy_without_news_stays_where_it_was():
    talk = begun()
    talk.tell(THIN)
    twin = talk.mind.copy()
    assert phrases.FOLLOW_UPS["technical"][0] in str(twin.react(Said(RESUME_TEXT)))


def test_a_typed_answer_of_one_word_is_an_answer():
    talk = begun(follow_ups=0)
    talk.tell(Said("no", typed=True))
    assert talk.outcomes == ["none", "insufficient"]


def test_forty_minutes_of_talk_run_in_no_time_and_end():
    talk = begun()
    for _ in range(200):
        if talk.plan.calls[-1][0] == "end_interview":
            break
        talk.tell(CLOSE_TEXT if talk.mind.patience_s else "I cannot say anything about it.")
    assert talk.plan.calls[-1] == ("end_interview", "finished")
    assert talk.outcomes == ["none", "insufficient", "insufficient", "insufficient"]

from backend.live.coverage import Coverage
from tests.live.builders import question


def ask(coverage, outcome="none", left_s=500):
    return coverage.call("next_question", {"outcome": outcome}, left_s)


def spoken(coverage, *, heard=True):
    coverage.spoken, coverage.heard = True, heard
    return coverage


def test_the_questions_come_in_order_and_then_there_are_none():
    coverage = Coverage([question(1, "One?"), question(2, "Two?")])
    first = ask(coverage)
    assert first.response["question"]["text"] == "One?"
    assert first.response["follow_ups_left"] == 1
    second = ask(spoken(coverage), "answered")
    assert second.response["question"]["number"] == 2
    assert [(q.sequence, q.coverage) for q in second.changed] == [(1, "answered"), (2, "asked")]
    assert ask(spoken(coverage), "skipped").response == {
        "done": True,
        "why": "no_questions_left",
        "time_left_s": 500,
    }
    assert coverage.finished


def test_a_question_that_was_never_said_aloud_is_offered_again():
    coverage = Coverage([question(1), question(2)])
    ask(coverage)
    again = ask(coverage, "answered")
    assert again.response["question"]["number"] == 1
    assert again.changed == ()


def test_an_answer_nobody_heard_is_insufficient():
    coverage = Coverage([question(1), question(2)])
    ask(coverage)
    step = ask(spoken(coverage, heard=False), "answered")
    assert step.changed[0].coverage == "insufficient"


def test_outcome_none_or_nonsense_moves_nothing():
    coverage = Coverage([question(1), question(2)])
    ask(coverage)
    spoken(coverage)
    assert ask(coverage, "none").response["question"]["number"] == 1
    assert ask(coverage, "all answered perfectly").response["question"]["number"] == 1


def test_no_question_is_begun_when_the_time_is_up():
    coverage = Coverage([question(1), question(2)])
    ask(coverage)
    assert ask(spoken(coverage), "answered", left_s=0).response["why"] == "time_up"
    assert coverage.unasked == 1


def test_follow_ups_are_granted_within_the_budget():
    coverage = Coverage([question(1, follow_up_budget=1)])
    ask(coverage)
    granted = coverage.call("ask_follow_up", {"reason": "thin"}, 100)
    assert granted.response["granted"] is True
    assert granted.changed[0].follow_ups_used == 1
    coverage.said()
    assert coverage.call("ask_follow_up", {}, 100).response["granted"] is False


def test_a_follow_up_that_was_lost_with_its_session_is_granted_again_for_nothing():
    coverage = Coverage([question(1, follow_up_budget=1)])
    ask(coverage)
    coverage.call("ask_follow_up", {"reason": "thin"}, 100)
    again = coverage.call("ask_follow_up", {"reason": "thin"}, 100)
    assert again.response["granted"] is True
    assert again.changed == ()


def test_no_follow_up_without_a_question_or_time():
    coverage = Coverage([question(1)])
    assert coverage.call("ask_follow_up", {}, 100).response["granted"] is False
    ask(coverage)
    assert coverage.call("ask_follow_up", {}, 0).response["granted"] is False


def test_a_model_talked_into_finishing_early_is_refused():
    coverage = Coverage([question(1), question(2)])
    ask(coverage)
    refused = coverage.call("end_interview", {"reason": "finished"}, 300)
    assert refused.response["ok"] is False
    assert coverage.call("end_interview", {"reason": "candidate_asked"}, 300).response["ok"]
    assert coverage.call("end_interview", {"reason": "finished"}, 0).response["ok"]


def test_an_unknown_function_gets_an_error_not_an_exception():
    assert "error" in Coverage([question(1)]).call("drop_table", {}, 10).response


def test_a_new_connection_takes_up_the_question_being_asked():
    coverage = Coverage([question(1, coverage="answered"), question(2, coverage="asked")])
    assert coverage.current is not None
    assert coverage.current.sequence == 2
    assert ask(coverage, "none").response["question"]["number"] == 2
    assert not coverage.finished


def test_a_new_connection_after_the_last_question_only_closes():
    assert Coverage([question(1, coverage="answered")]).finished


def test_ending_in_the_middle_settles_the_question():
    coverage = Coverage([question(1)])
    ask(coverage)
    assert coverage.interrupt().changed[0].coverage == "interrupted"

from itertools import chain, repeat

from backend.speech.turns import (
    FRAME_MS,
    LONG_SEGMENT_MS,
    MAX_SEGMENT_MS,
    SEGMENT_PAUSE_MS,
    SOFT_HANGOVER_MS,
    Step,
    TurnTracker,
    Voice,
)

SILENCE_MS = 1200


def frames(voice, duration_ms):
    return repeat(voice, duration_ms // FRAME_MS)


def follow(tracker, *stretches):
    """Return (time, step) for everything the stretches of voice begin or end."""
    return [(tracker.now_ms, step) for voice in chain(*stretches) for step in tracker.push(voice)]


def speech(duration_ms):
    return frames(Voice.CLEAR, duration_ms)


def silence(duration_ms):
    return frames(Voice.NONE, duration_ms)


def test_a_turn_begins_within_200_ms_of_the_voice():
    tracker = TurnTracker(SILENCE_MS)
    found = follow(tracker, silence(900), speech(300))
    assert [step for _, step in found] == [Step.TURN_BEGINS, Step.SEGMENT_BEGINS]
    assert found[0][0] - 900 <= 200
    assert tracker.turn_start_ms == 900


def test_a_click_begins_no_turn():
    assert follow(TurnTracker(SILENCE_MS), silence(600), speech(120), silence(900)) == []


def test_soft_noise_alone_begins_no_turn():
    assert follow(TurnTracker(SILENCE_MS), frames(Voice.SOFT, 6000)) == []


def test_a_turn_ends_after_the_chosen_silence_and_not_before():
    tracker = TurnTracker(SILENCE_MS)
    found = follow(tracker, speech(900), silence(SILENCE_MS + 300))
    assert found[-1] == (900 + SILENCE_MS, Step.TURN_ENDS)
    assert tracker.last_voice_ms == 900


def test_a_pause_within_a_turn_parts_segments_and_not_the_turn():
    steps = [
        step for _, step in follow(TurnTracker(SILENCE_MS), speech(900), silence(900), speech(900))
    ]
    assert steps == [
        Step.TURN_BEGINS,
        Step.SEGMENT_BEGINS,
        Step.SEGMENT_ENDS,
        Step.SEGMENT_BEGINS,
    ]


def test_the_decoding_of_a_segment_ends_before_the_turn_does():
    found = {
        step: when for when, step in follow(TurnTracker(SILENCE_MS), speech(900), silence(2100))
    }
    assert found[Step.SEGMENT_ENDS] == 900 + SEGMENT_PAUSE_MS
    assert found[Step.TURN_ENDS] > found[Step.SEGMENT_ENDS]


def test_a_soft_ending_keeps_the_turn_open_but_does_not_count_as_its_end():
    tracker = TurnTracker(SILENCE_MS)
    found = follow(tracker, speech(900), frames(Voice.SOFT, 600), silence(2100))
    assert found[-1] == (1500 - SOFT_HANGOVER_MS + SILENCE_MS, Step.TURN_ENDS)
    assert tracker.last_voice_ms == 900


def test_a_longer_silence_can_be_granted_within_a_turn():
    tracker = TurnTracker(SILENCE_MS)
    follow(tracker, speech(900), silence(900))
    tracker.silence_ms = 3000
    found = follow(tracker, silence(3000))
    assert found == [(900 + 3000, Step.TURN_ENDS)]


def test_a_silence_shorter_than_a_segment_pause_still_ends_both_in_order():
    steps = [step for _, step in follow(TurnTracker(150), speech(900), silence(300))]
    assert steps[-2:] == [Step.SEGMENT_ENDS, Step.TURN_ENDS]


def test_a_long_segment_is_closed_at_a_breath():
    found = follow(TurnTracker(SILENCE_MS), speech(LONG_SEGMENT_MS), silence(150))
    assert found[-1][1] is Step.SEGMENT_ENDS


def test_endless_speech_is_cut_into_segments():
    found = follow(TurnTracker(SILENCE_MS), speech(2 * MAX_SEGMENT_MS))
    assert [step for _, step in found].count(Step.SEGMENT_ENDS) == 1
    assert all(step is not Step.TURN_ENDS for _, step in found)


def test_finishing_ends_what_runs_and_nothing_else():
    tracker = TurnTracker(SILENCE_MS)
    assert tracker.finish() == []
    follow(tracker, speech(900))
    assert tracker.finish() == [Step.SEGMENT_ENDS, Step.TURN_ENDS]
    assert tracker.finish() == []


def test_a_gap_counts_as_silence_and_keeps_time():
    tracker = TurnTracker(SILENCE_MS)
    follow(tracker, speech(900))
    tracker.skip(SILENCE_MS)
    found = follow(tracker, silence(FRAME_MS))
    assert Step.SEGMENT_ENDS in [step for _, step in found]
    assert follow(tracker, silence(FRAME_MS))[-1] == (
        900 + SILENCE_MS + 2 * FRAME_MS,
        Step.TURN_ENDS,
    )

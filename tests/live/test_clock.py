import pytest

from backend.live.clock import MAX_GAP_FRAMES, Playhead, RecordingClock, VoiceEdges, to_ms

FRAME = 4800


def test_frames_follow_each_other_without_a_gap():
    clock = RecordingClock()
    assert [clock.place(n, FRAME) for n in range(3)] == [0, 4800, 9600]
    assert to_ms(clock.position) == 300


def test_a_frame_that_came_before_is_left_out():
    clock = RecordingClock(position=9600, next_frame=2)
    assert clock.place(1, FRAME) is None
    assert clock.position == 9600


def test_skipped_frames_become_silence_of_their_length():
    clock = RecordingClock()
    clock.place(0, FRAME)
    assert clock.place(3, FRAME) == 3 * FRAME
    assert clock.next_frame == 4


def test_an_absurd_number_is_refused():
    with pytest.raises(ValueError, match="skips"):
        RecordingClock().place(MAX_GAP_FRAMES + 1, FRAME)


def test_time_without_frames_adds_up_to_whole_ticks():
    clock = RecordingClock()
    for _ in range(1000):
        clock.advance(0.0010005)
    assert clock.position == pytest.approx(48_024, abs=1)


def test_a_frame_after_time_without_frames_begins_where_time_got_to():
    clock = RecordingClock()
    clock.place(0, FRAME)
    clock.advance(1.0)
    assert clock.place(1, FRAME) == FRAME + 48_000


def test_audio_sent_ahead_sounds_in_a_row():
    playhead = Playhead()
    first = playhead.schedule(0, 4800)
    assert playhead.schedule(0, 4800) == first + 4800


def test_a_cut_drops_what_did_not_sound_yet():
    playhead = Playhead()
    start = playhead.schedule(0, 48_000)
    assert playhead.cut(start + 12_000) == 36_000
    assert not playhead.is_playing(start + 12_000)
    assert playhead.cut(start + 12_000) == 0


def test_speech_over_a_quiet_room_has_edges():
    edges = VoiceEdges()
    levels = [-70.0] * 10 + [-30.0] * 5 + [-70.0] * 10
    voiced = [edges.push(level, n, n + 1) for n, level in enumerate(levels)]
    assert (edges.start, edges.end) == (10, 15)
    assert sum(voiced) == 5


def test_a_loud_steady_room_is_not_speech():
    edges = VoiceEdges()
    voiced = [edges.push(-35.0, n, n + 1) for n in range(600)]
    assert not any(voiced[-100:])


def test_digital_silence_is_not_speech():
    edges = VoiceEdges()
    assert not edges.push(float("-inf"), 0, 1)
    assert edges.start is None

from backend.live.clock import TICKS_PER_MS
from backend.live.loudspeaker import BYTES_PER_S, TICKS_PER_BYTE, Loudspeaker

SECOND = TICKS_PER_MS * 1000
ONE = bytes(range(100)) * (BYTES_PER_S // 100)


def played(*, at_ms=0):
    """Two seconds in two pieces, messages 1 to 10 and 11 to 20."""
    speaker = Loudspeaker(0)
    now = at_ms * TICKS_PER_MS
    for first_frame in (1, 11):
        tick = speaker.schedule(now, ONE)
        speaker.play(first_frame, tick, ONE, now)
    return speaker


def test_what_had_not_sounded_is_kept_to_go_on():
    speaker = played()
    dropped = speaker.cut(SECOND)
    unheard = speaker.take_unheard()
    assert len(unheard) * TICKS_PER_BYTE == dropped
    assert unheard == (ONE + ONE)[-len(unheard) :]
    assert speaker.take_unheard() == b""
    assert not speaker.is_playing(SECOND)


def test_the_pages_word_replaces_the_estimate():
    speaker = played()
    speaker.cut(SECOND)
    dropped = speaker.report(16, 50)
    assert dropped == 450 * TICKS_PER_MS  # 15 and a half of 20 messages were heard
    assert speaker.take_unheard() == ONE[550 * BYTES_PER_S // 1000 :]
    assert speaker.report(16, 50) is None


def test_nothing_heard_is_reported_as_the_whole():
    speaker = played()
    speaker.cut(0)
    assert speaker.report(0, 0) == 2 * SECOND


def test_a_report_without_a_cut_means_nothing():
    assert played().report(3, 0) is None


def test_what_was_heard_is_forgotten():
    speaker = played()
    now = 10 * SECOND
    speaker.play(21, speaker.schedule(now, ONE), ONE, now)
    speaker.cut(now)
    assert speaker.take_unheard() == ONE

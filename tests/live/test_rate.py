from backend.live.rate import BURST, MESSAGES_PER_S, RateLimit

FRAME_BYTES = 3205


def admitted(per_s, seconds, size_bytes):
    """How many messages of a steady stream pass until the first that does not."""
    limit = RateLimit(0.0)
    for number in range(per_s * seconds):
        if not limit.admit(number / per_s, size_bytes):
            return number
    return per_s * seconds


def test_a_minute_of_kept_frames_passes_at_once():
    limit = RateLimit(0.0)

    assert all(limit.admit(0.0, FRAME_BYTES) for _ in range(600))


def test_speech_and_its_signs_of_life_pass_for_hours():
    assert admitted(10, 7200, FRAME_BYTES) == 72_000


def test_a_page_may_catch_up_at_half_again_the_pace_for_as_long_as_it_takes():
    assert admitted(15, 3600, FRAME_BYTES) == 54_000


def test_twice_the_bytes_of_speech_are_too_fast_though_the_messages_are_few():
    assert BURST < admitted(20, 600, FRAME_BYTES) < 20 * 200


def test_small_messages_are_limited_by_their_number():
    assert admitted(30, 600, 10) < 30 * 200
    assert admitted(round(MESSAGES_PER_S), 600, 10) == 15_000

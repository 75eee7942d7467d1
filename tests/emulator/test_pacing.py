from backend.emulator.pacing import Playback, word_groups


def test_what_was_played_to_its_end_is_heard_and_the_rest_is_not():
    playback = Playback()
    for line in ("one", "two", "three"):
        playback.add(2.0, 10.0)
        playback.finish(line)
    assert playback.lead_s(10.0) == 6.0
    assert playback.unheard(11.9) == ("one", "two", "three")
    assert playback.unheard(12.0) == ("two", "three")
    assert playback.unheard(16.0) == ()


def test_sound_sent_after_a_gap_starts_when_it_comes():
    playback = Playback()
    playback.add(1.0, 0.0)
    playback.add(1.0, 5.0)
    assert playback.lead_s(5.5) == 0.5


def test_words_go_with_their_sound():
    line = "Tell me about a disagreement at work."
    groups = word_groups(line, 3.0, 0.5)
    assert "".join(text for _, text in groups).strip() == line
    starts = [at_s for at_s, _ in groups]
    assert starts == sorted(starts)
    assert starts[0] == 0.0
    assert starts[-1] < 3.0


def test_a_sentence_without_sound_is_still_written():
    assert word_groups("Hello there", 0.0, 0.5) == [(0.0, " Hello there")]

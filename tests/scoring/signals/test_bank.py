import numpy as np
import pytest

from backend.scoring.features import log_mel
from backend.scoring.network import Scores
from backend.scoring.signals.bank import SignalBank
from backend.scoring.signals.facts import measure
from backend.scoring.signals.findings import Options
from tests.scoring.signals.sounds import (
    SPOKEN,
    STILL,
    Stream,
    int16,
    low_pass,
    noise,
    scores,
    talk,
)

ALL_IN = Options(opted_in=frozenset({"overlapped_voices", "whisper_like", "different_voice"}))


def hear_talk(stream, seconds=30, **how):
    for sound, speech in talk(seconds, **how):
        stream.hear(sound, speech=speech)
    return stream


def told(findings):
    return [(finding.kind, finding.state, finding.notice) for finding in findings]


def test_a_good_microphone_is_no_news():
    stream = hear_talk(Stream(ALL_IN), 40)
    summary = stream.close()

    assert stream.findings == []
    assert summary.findings == []
    assert summary.counts["scored_s"] == pytest.approx(40)
    assert summary.counts["judged_s"] > 0
    assert summary.speech_dbfs == pytest.approx(-26, abs=1)
    assert summary.snr_db == pytest.approx(34, abs=1)
    assert summary.bandwidth_hz == 7900
    assert summary.series.seconds == 40


@pytest.mark.parametrize(
    ("how", "notice", "measure"),
    [
        ({"speech_dbfs": -52, "noise_dbfs": -80}, "hearing_too_quiet", "level_dbfs"),
        ({"speech_dbfs": -2}, "hearing_clipped", "clipped_fraction"),
        ({"speech_dbfs": -26, "noise_dbfs": -31}, "hearing_noisy", "snr_db"),
    ],
)
def test_bad_sound_is_told_once_and_its_end_too(how, notice, measure):
    stream = hear_talk(Stream(), 20, **how)
    hear_talk(stream, 90)

    found = [finding for finding in stream.findings if finding.kind == "hearing_trouble"]
    assert told(found) == [
        ("hearing_trouble", "opened", notice),
        ("hearing_trouble", "closed", "hearing_restored"),
    ]
    closed = found[1]
    assert measure in closed.detail
    assert closed.thresholds.keys() == {measure}
    assert closed.start_ms < 20_000 < closed.end_ms
    assert closed.band == "high"
    assert closed.coverage_s > 0


def test_a_narrow_line_is_told():
    stream = Stream()
    for sound, speech in talk(30):
        stream.hear(low_pass(sound, 3600) + noise(1, -85), speech=speech)

    assert told(stream.findings) == [("hearing_trouble", "opened", "hearing_narrow")]
    assert stream.findings[0].detail["bandwidth_hz"] < 5000


def test_missing_pieces_are_told():
    stream = Stream()
    for sound, speech in talk(20):
        holed = sound.copy()
        if speech == SPOKEN:
            holed[4000:4400] = 0
            holed[9000:9400] = 0
        stream.hear(holed, speech=speech)

    assert told(stream.findings) == [("hearing_trouble", "opened", "hearing_dropouts")]


def test_a_dead_microphone_and_an_offset_are_kept_and_not_told():
    stream = hear_talk(Stream(), 10)
    stream.hear(np.zeros(64_000))
    hear_talk(stream, 60)
    for sound, speech in talk(20):
        stream.hear(sound + 0.1 * 32768, speech=speech)

    assert told(stream.findings)[:2] == [
        ("hearing_trouble", "opened", None),
        ("hearing_trouble", "closed", None),
    ]
    assert stream.findings[1].detail["troubles"] == "digital_zero"
    assert stream.close().findings[0].detail["troubles"] == "dc"


def test_a_trouble_is_told_of_the_stream_that_has_it():
    bank, found = SignalBank(4), []
    for slot in (0, 1, 3):
        bank.open(slot, Options())
    good = int16(noise(0.115, -60))
    pcm = np.stack((good, good, good + np.int16(6000)))
    _, power = log_mel(pcm)
    said = scores(STILL)
    every = Scores(
        np.repeat(said.speech, 3, 0), *(np.repeat(each, 3) for each in (said.music,) * 3)
    )
    slots, silent = np.array([0, 1, 3]), np.zeros(3, np.bool_)
    for hop in range(100):
        found += bank.update(slots, np.full(3, hop), every, measure(pcm, power), silent)

    assert [(each.slot, each.kind) for each in found] == [(3, "hearing_trouble")]
    assert "dc_fraction" in bank.close(3).findings[0].detail


def test_two_troubles_are_one_event():
    stream = hear_talk(Stream(), 20, speech_dbfs=-50, noise_dbfs=-55)

    notices = [finding.notice for finding in stream.findings]
    assert sorted(notices) == ["hearing_noisy", "hearing_too_quiet"]
    assert [finding.state for finding in stream.findings] == ["opened", "changed"]
    (ended,) = stream.close().findings[-1:]
    assert set(ended.detail["troubles"].split(", ")) == {"too_quiet", "noisy"}
    assert ended.notice is None


def test_an_event_of_a_kind_begins_at_most_once_a_minute():
    stream = Stream()
    for _ in range(6):
        hear_talk(stream, 12, speech_dbfs=-2)
        hear_talk(stream, 42)

    begins = [each.start_ms for each in stream.findings if each.state == "opened"]
    assert len(begins) > 2
    assert min(np.diff(begins)) >= 60_000


def test_a_long_silence_is_a_fact_with_its_own_beginning():
    stream = hear_talk(Stream(), 10)
    stream.hear(noise(20, -60), speech=STILL)
    hear_talk(stream, 4)

    opened, closed = stream.findings
    assert (opened.kind, closed.state) == ("long_silence", "closed")
    # The last words ended at 9.0 s, the next began at 30.0 s.
    assert closed.start_ms == 9000
    assert closed.end_ms == pytest.approx(30_100, abs=200)
    assert closed.detail["silence_s"] == pytest.approx(21, abs=0.2)


def test_the_interviewer_heard_back_gates_what_is_said_of_the_candidate():
    stream = hear_talk(Stream(ALL_IN), 44)
    played = low_pass(noise(6, -20, 50), 3000)
    stream.hear(played * 0.1 + noise(6, -70, 51), played, speech=SPOKEN, overlap=0.9)
    before = stream.findings[:]
    stream.hear(played * 0.1 + noise(6, -70, 51), played, speech=SPOKEN, overlap=0.9)
    summary = stream.close()

    assert ("interviewer_audible", "opened", None) in told(before)
    assert "overlapped_voices" not in {finding.kind for finding in stream.findings}
    assert summary.counts["echo_s"] > 5
    assert all(end_ms <= 48_200 for _, end_ms in summary.stretches)
    assert summary.availability["interviewer_audible"] == "measured"


def test_music_is_nobodys_speech():
    stream = Stream()
    stream.hear(noise(10, -20), speech=0.95, music=0.9)
    summary = stream.close()

    assert summary.stretches == []
    assert summary.counts["music_s"] == pytest.approx(10)


@pytest.mark.parametrize("kind", ["overlapped_voices", "whisper_like"])
def test_signals_about_voices_are_off_unless_asked_for(kind):
    said = {"overlap": 0.9} if kind == "overlapped_voices" else {"whisper": 0.9}
    for options, expected in ((Options(), set()), (ALL_IN, {kind})):
        stream = hear_talk(Stream(options), 44)
        stream.hear(noise(5, -26), speech=SPOKEN, **said)
        stream.hear(noise(8, -60), speech=STILL)

        assert {finding.kind for finding in stream.findings} == expected
        assert {str(finding.band) for finding in stream.findings} <= {"low", "medium"}


def test_signals_about_voices_say_nothing_before_enough_clean_speech():
    stream = hear_talk(Stream(ALL_IN), 10)
    stream.hear(noise(5, -26), speech=SPOKEN, overlap=0.99)

    assert stream.findings == []
    assert stream.close().counts["early_s"] == pytest.approx(15, abs=0.2)


def test_signals_about_voices_abstain_in_noise():
    stream = hear_talk(Stream(ALL_IN), 60, noise_dbfs=-33)
    stream.hear(noise(5, -26), speech=SPOKEN, overlap=0.99, whisper=0.99)

    assert {finding.kind for finding in stream.findings} == {"hearing_trouble"}


def test_a_different_voice_needs_clean_speech_to_say_anything():
    short, long = hear_talk(Stream(ALL_IN), 40).close(), hear_talk(Stream(ALL_IN), 90).close()

    assert short.availability["different_voice"] == "not_enough_clean_speech"
    assert short.compared_s == 0
    assert long.availability["different_voice"] == "measured"
    assert long.compared_s == pytest.approx(12, abs=3)


def test_nobody_s_voice_is_compared_unless_asked_for():
    stream = hear_talk(Stream(), 90)

    assert len(stream.bank.watch) == 0
    summary = stream.close()
    assert summary.availability["different_voice"] == "off"
    assert summary.compared_s is None


def test_what_an_accommodation_forbids_is_not_compared():
    options = Options(frozenset({"different_voice"}), off=frozenset({"different_voice"}))
    stream = hear_talk(Stream(options), 20)

    assert len(stream.bank.watch) == 0
    assert stream.close().availability["different_voice"] == "off"


def said(options=ALL_IN, **how):
    """Return how much clean speech a stream's comparison took in a minute of talk."""
    stream = Stream(options)
    for sound, speech in talk(60, noise_dbfs=how.pop("noise_dbfs", -60)):
        stream.hear(how.get("spoil", int16)(sound), speech=speech, **how.get("said", {}))
    return stream.bank.watch._watched[stream.slot].heard


def test_clean_speech_alone_is_compared():
    assert said() == pytest.approx(290, abs=30)
    assert said(noise_dbfs=-33) == 0
    assert said(said={"music": 0.9}) == 0
    # Before the width of the line is known.
    assert said(spoil=lambda sound: low_pass(sound, 3400)) < 5


def test_nothing_is_compared_while_the_interviewer_sounds():
    stream = Stream(ALL_IN)
    for sound, speech in talk(60):
        stream.hear(sound, noise(2, -30, 77)[: len(sound)], speech=speech)

    assert stream.bank.watch._watched[stream.slot].heard == 0


def test_another_room_begins_the_comparison_anew():
    stream = hear_talk(Stream(ALL_IN), 90, noise_dbfs=-60)
    watched = stream.bank.watch._watched[stream.slot]
    assert watched.likeness.is_ready

    hear_talk(stream, 50, noise_dbfs=-38)

    assert "capture_path_changed" in {finding.kind for finding in stream.findings}
    assert not watched.likeness.is_ready


def test_what_an_accommodation_switched_off_is_not_looked_for():
    options = Options(off=frozenset({"long_silence", "hearing_trouble"}))
    stream = hear_talk(Stream(options), 20, speech_dbfs=-2)
    stream.hear(noise(30, -60))
    summary = stream.close()

    assert stream.findings == []
    assert summary.findings == []
    assert summary.availability["long_silence"] == "off"


def test_what_we_did_not_score_is_an_event_and_a_pause_of_the_microphone_is_none():
    stream = hear_talk(Stream(), 10)
    stream.bank.note_gap(1, 30)
    stream.skip(3)
    (gap,) = hear_talk(stream, 4).findings
    assert (gap.kind, gap.start_ms, gap.end_ms) == ("unscored", 10_000, 13_000)
    assert gap.detail == {"unscored_s": 3.0}

    stream.skip(20)
    hear_talk(stream, 4)
    summary = stream.close()
    assert len(stream.findings) == 1
    assert summary.counts["unscored_s"] == 3
    assert summary.series.seconds == 41
    assert summary.series.measured.sum() == 18


def test_single_hops_left_out_are_one_event_at_the_end():
    stream = Stream()
    for _ in range(18):
        stream.hear(noise(0.5, -60))
        stream.bank.note_gap(1, 1)
        stream.skip(0.1)
    found = [*stream.findings, *stream.close().findings]

    assert [finding.kind for finding in found] == ["unscored"]


def batch_of(rows, pcm, speech):
    _, power = log_mel(pcm)
    zero = np.zeros(rows, np.float32)
    return Scores(np.tile(speech[:, None], 5), zero, zero, zero), measure(pcm, power)


def test_two_streams_together_give_what_each_gives_alone():
    sounds = [
        int16(np.concatenate([sound for sound, _ in talk(24, **how)]))
        for how in (
            {"speech_dbfs": -2, "seed": 5},
            {"speech_dbfs": -50, "noise_dbfs": -70, "seed": 9},
        )
    ]
    speech = np.tile(np.repeat([SPOKEN, STILL], 10), 12).astype(np.float32)

    def run(chosen):
        bank = SignalBank(4)
        slots = np.array([3, 0])[chosen]
        for slot in slots:
            bank.open(int(slot), ALL_IN)
        found = []
        for hop in range(1, 240):
            place = slice(hop * 1600 - 240, hop * 1600 + 1600)
            pcm = np.stack([sounds[which][place] for which in chosen])
            said, facts = batch_of(len(chosen), pcm, np.full(len(chosen), speech[hop]))
            hops = np.full(len(chosen), hop)
            found += bank.update(slots, hops, said, facts, np.zeros(len(chosen), np.bool_))
        return [(f.slot, f.kind, f.start_ms, f.detail) for f in found], [
            bank.close(int(slot)).to_json() for slot in slots
        ]

    both, summaries = run([0, 1])
    first, second = run([0]), run([1])
    assert sorted(both, key=str) == sorted(first[0] + second[0], key=str)
    assert summaries == first[1] + second[1]


@pytest.mark.parametrize("extreme", ["zeros", "full", "wild"])
def test_extremes_make_no_trouble_that_is_no_number(extreme):
    rng = np.random.default_rng(0)
    sound = {
        "zeros": np.zeros(160_000),
        "full": np.full(160_000, 32767.0),
        "wild": rng.choice([-32768.0, 0.0, 32767.0], 160_000),
    }[extreme]
    stream = Stream(ALL_IN)
    stream.hear(sound, sound, speech=1.0, music=0.0, overlap=1.0, whisper=1.0)
    summary = stream.close()

    assert all(np.isfinite(value) for value in summary.counts.values())
    for finding in (*stream.findings, *summary.findings):
        assert finding.end_ms >= finding.start_ms
        assert all(
            isinstance(value, str) or np.isfinite(value) for value in finding.detail.values()
        )


def test_a_slot_that_is_used_again_knows_nothing_of_the_stream_before():
    stream = hear_talk(Stream(ALL_IN), 30, speech_dbfs=-2)
    stream.close()
    stream.bank.open(1, Options())
    stream.hop, stream.findings = 0, []
    hear_talk(stream, 20)

    assert stream.findings == []
    assert stream.close().counts["scored_s"] == pytest.approx(20)

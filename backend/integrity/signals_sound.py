"""Signals that the server takes from the sound, and its own bookkeeping. Pure."""

from __future__ import annotations

from typing import Final

from backend.integrity.signal import (
    DURATION,
    NO_ENDING,
    OBSERVED,
    Band,
    Mode,
    Signal,
    Source,
    Threshold,
    Tier,
)

_VOICE: Final = ("support_person", "voice_differs", "typed_answers")
_PACE: Final = ("extra_time", "silence_s", "typed_answers", "voice_differs")
_OWN_NOTE: Final = "A note for the reviewer about the sound, not about the candidate."
_MEASURED: Final = "measured on simulated sound, see the audio evaluation"

_HEARING: Final = (
    Threshold("min_duration_ms", 3000, "ms", 500, 60_000, "Trouble must last this long."),
    Threshold("min_clipped_fraction", 0.01, "share of samples", 0.01, 1, "Too loud."),
    Threshold("max_level_dbfs", -45, "dBFS of speech", -90, -20, "Too quiet."),
    Threshold("max_snr_db", 10, "dB", 0, 40, "Too much noise.", "below 10 dB our measures abstain"),
    Threshold("max_bandwidth_hz", 5000, "Hz", 2000, 8000, "Too narrow.", _MEASURED),
    Threshold("min_zero_s", 3, "s", 3, 60, "No signal at all."),
    Threshold("min_dropouts_per_10s", 3, "missing pieces in 10 s", 3, 100, "Sound is missing."),
    Threshold("min_dc_fraction", 0.05, "share of full scale", 0.001, 1, "The line is offset."),
)

SOUND: Final = (
    Signal(
        "hearing_trouble",
        "We had trouble hearing",
        "Clipping, low level, noise, narrow bandwidth, cut-off sound, missing sound or an offset. "
        "It belongs to the capture quality, never to conduct.",
        Source.SOUND,
        Tier.SIGNAL_PROCESSING,
        Band.HIGH,
        ("A cheap or distant microphone.", "A noisy place.", "A noise gate or a slow network."),
        ("Soft voices and very quiet rooms.",),
        _OWN_NOTE + " The candidate is told at once what to mend. The transcript counts less.",
        NO_ENDING + " It lowers the confidence of what was measured, never the candidate.",
        thresholds=_HEARING,
    ),
    Signal(
        "interviewer_audible",
        "Interviewer audible in the recording",
        "The interviewer's own sound comes back through the microphone. While it does, signals "
        "about voices are not measured.",
        Source.SOUND,
        Tier.SIMULATED,
        Band.HIGH,
        ("Loudspeakers instead of headphones.",),
        ("Echo cancelling that fails in a bare room.",),
        _OWN_NOTE,
        NO_ENDING,
        thresholds=(
            Threshold(
                "min_peak_ratio", 9, "peak over the mean", 9, 100, "How alike both are.", _MEASURED
            ),
        ),
    ),
    Signal(
        "capture_path_changed",
        "Microphone or room changed",
        "The background of the sound changed: another microphone, another place, other software.",
        Source.SOUND,
        Tier.SIMULATED,
        Band.MEDIUM,
        ("A headset was put on or ran empty.", "A door or a window.", "A fan."),
        (
            "Long talk without a pause: in simulation 2 of 14 changes of the talker alone.",
            "It finds about every third change of microphone or room.",
        ),
        _OWN_NOTE,
        NO_ENDING,
        thresholds=(
            Threshold("min_distance_db", 6, "dB", 6, 60, "How different the floor is.", _MEASURED),
        ),
    ),
    Signal(
        "long_silence",
        "Long silence",
        "Seconds without speech where an answer was due. A fact without a judgement.",
        Source.SOUND,
        Tier.EXACT,
        Band.HIGH,
        ("Thinking.", "A stutter or a block.", "Reading the question again."),
        ("Very quiet speech counts as silence.",),
        OBSERVED,
        NO_ENDING + " Pace is never scored.",
        thresholds=(
            Threshold(DURATION, 30_000, "ms", 15_000, 600_000, "Shorter silences are not events."),
        ),
        off_for=_PACE,
    ),
)


def _voice(
    kind: str,
    title: str,
    measures: str,
    tier: Tier,
    benign: tuple[str, ...],
    known_false: tuple[str, ...],
    thresholds: tuple[Threshold, ...],
) -> Signal:
    return Signal(
        kind,
        title,
        measures,
        Source.SOUND,
        tier,
        Band.MEDIUM,
        benign,
        known_false,
        OBSERVED + " Always heard before it is judged.",
        NO_ENDING + " It does not know who anybody is, and no voice print is kept.",
        default=Mode.OFF,
        thresholds=thresholds,
        consent=True,
        off_for=_VOICE,
    )


VOICES: Final = (
    _voice(
        "different_voice",
        "Possible different voice",
        "Speech unlike the first half minute of the same talk, and of nothing else. What is "
        "compared is kept in memory only, until the talk ends.",
        Tier.FEW_VOICES,
        ("A cold, or a change of distance.", "A support person or interpreter."),
        (
            "A note is more likely wrong than right: if 2 in 100 talks had a second speaker, "
            "as few as 1 of 100 such notes would be right.",
            "It says nothing of most: in simulated talks of people it noticed 1 of 40 others who "
            "answered for 14 s, and 3 of 20 who did for a minute. No note is no sign of one voice.",
            "A moved or changed microphone, or another language.",
        ),
        (
            Threshold("max_deviation", -5, "own spread", -20, -5, "How unlike.", _MEASURED),
            Threshold(DURATION, 7000, "ms", 4000, 60_000, "It must last this long."),
        ),
    ),
    _voice(
        "overlapped_voices",
        "Voices at the same time",
        "Sound that seems to hold two voices at once.",
        Tier.FEW_VOICES,
        ("A television or people near by.", "The interviewer over loudspeakers."),
        ("Music with voices.", "Finds only 11 to 24 % of what it looks for."),
        (
            Threshold("min_probability", 0.6, "0 to 1", 0.6, 0.99, "How sure the model is."),
            Threshold(DURATION, 1000, "ms", 200, 60_000, "It must last this long."),
        ),
    ),
    _voice(
        "whisper_like",
        "Unvoiced speech-like sound",
        "Sound that looks like speech without voice.",
        Tier.SIMULATED,
        ("Breathing or reading along silently.", "A voice after an illness or an operation."),
        ("Never tried on real whispering.",),
        (
            Threshold("min_probability", 0.7, "0 to 1", 0.7, 0.99, "How sure the model is."),
            Threshold(DURATION, 1000, "ms", 200, 60_000, "It must last this long."),
        ),
    ),
)

BOOKKEEPING: Final = (
    Signal(
        "events_overflow",
        "More events than are kept one by one",
        "How many events came beyond what is kept one by one, so that none is lost unseen.",
        Source.SERVER,
        Tier.EXACT,
        Band.HIGH,
        ("A browser extension or a loose connector that repeats itself.",),
        (),
        OBSERVED,
        NO_ENDING,
        modes=(Mode.OBSERVE,),
    ),
    Signal(
        "unscored",
        "Sound not measured",
        "A span for which nothing was measured: the scorer was busy, late or away.",
        Source.SERVER,
        Tier.EXACT,
        Band.HIGH,
        ("It is ours: the candidate has no part in it.",),
        (),
        _OWN_NOTE,
        NO_ENDING,
        modes=(Mode.OBSERVE,),
    ),
)

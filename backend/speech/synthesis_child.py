"""The process that speaks one text with eSpeak NG: text on stdin, a WAV file on stdout.

A process of its own because eSpeak NG is GPL-3 and not thread-safe. Start it as
`python -m backend.speech.synthesis_child VOICE`.
"""

import ctypes
import io
import sys
import wave
from typing import Any, Final

SYNCHRONOUS: Final = 2
"""AUDIO_OUTPUT_SYNCHRONOUS of speak_lib.h: samples come by callback, none are played."""

CHARACTER_POSITION: Final = 1
"""POS_CHARACTER of speak_lib.h."""

UTF8: Final = 1
"""espeakCHARS_UTF8 of speak_lib.h."""

RATE_PARAMETER: Final = 1
"""espeakRATE of speak_lib.h."""

WORDS_PER_MIN: Final = 155
"""Slower than eSpeak's 175: easier to follow (a guess, to be calibrated)."""

_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class EspeakFailed(Exception):
    """The library would not start or knows no such voice."""


def synthesise(library: Any, data_path: str, voice: str, text: str) -> tuple[int, bytes]:
    """Return sample rate and int16 mono samples of a text.

    Raises:
        EspeakFailed: The library refused.
    """
    rate_hz = library.espeak_Initialize(SYNCHRONOUS, 0, data_path.encode(), 0)
    if rate_hz <= 0 or library.espeak_SetVoiceByName(voice.encode()) != 0:
        raise EspeakFailed
    samples = bytearray()

    def collect(wav: Any, count: int, _events: Any) -> int:
        if wav and count > 0:
            samples.extend(ctypes.string_at(wav, count * 2))
        return 0

    callback = _CALLBACK(collect)
    library.espeak_SetSynthCallback(callback)
    library.espeak_SetParameter(RATE_PARAMETER, WORDS_PER_MIN, 0)
    spoken = text.encode() + b"\0"
    status = library.espeak_Synth(spoken, len(spoken), 0, CHARACTER_POSITION, 0, UTF8, None, None)
    if status != 0 or library.espeak_Synchronize() != 0:
        raise EspeakFailed
    return rate_hz, bytes(samples)


def main(voice: str) -> int:
    """Speak stdin to stdout; return the exit status."""
    import espeakng_loader

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    text = sys.stdin.buffer.read().decode()
    rate_hz, samples = synthesise(library, espeakng_loader.get_data_path(), voice, text)
    target = io.BytesIO()
    with wave.open(target, "wb") as writer:
        writer.setparams((1, 2, rate_hz, 0, "NONE", ""))
        writer.writeframes(samples)
    sys.stdout.buffer.write(target.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

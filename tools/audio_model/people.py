"""Recordings of real people and real music, for evaluation only: never trained or tuned on."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import soundfile
from scipy.signal import resample_poly

from backend.scoring.features import RATE_HZ
from tools.audio_model.corpus import trimmed

Int16 = npt.NDArray[np.int16]

SOUNDS: Final = Path("/usr/share/asterisk/sounds")
MUSIC: Final = Path("/usr/share/asterisk/moh")
PROMPTS_PER_VOICE: Final = 60
LANGUAGES: Final = ("en", "es", "fr", "it", "ru")


class NotInstalled(Exception):
    """The recordings are not on this machine; the message says what to install."""


def prompts(folder: Path) -> dict[str, list[Int16]]:
    """Return the longest prompts of each recorded set. Mono, 16 kHz, int16.

    Raises:
        NotInstalled: when a Debian package is missing.
    """
    if shutil.which("ffmpeg") is None:
        raise NotInstalled("apt-get install ffmpeg")
    found = {}
    for language in LANGUAGES:
        places = [place for place in SOUNDS.glob(f"{language}_*") if place.is_dir()]
        files = [path for place in places for path in place.rglob("*.g722")]
        if not files:
            raise NotInstalled(f"apt-get install asterisk-core-sounds-{language}-g722")
        longest = sorted(files, key=lambda path: (-path.stat().st_size, path.name))
        name = files[0].relative_to(SOUNDS).parts[0]
        found[name] = _decoded(longest[:PROMPTS_PER_VOICE], folder / name)
    return found


def _decoded(files: Sequence[Path], folder: Path) -> list[Int16]:
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for path in files:
        flac = folder / f"{path.stem}.flac"
        if not flac.exists():
            command = ["ffmpeg", "-v", "error", "-y", "-f", "g722", "-i", str(path), "-ar", "16000"]
            subprocess.run([*command, "-ac", "1", str(flac)], check=True, timeout=60)
        samples = trimmed(soundfile.read(flac, dtype="int16")[0])
        if len(samples) > RATE_HZ // 2:
            found.append(samples)
    return found


def music() -> dict[str, Int16]:
    """Return the pieces of real music by name. Mono, 16 kHz, int16.

    Raises:
        NotInstalled: when the Debian package is missing.
    """
    found = {}
    for path in sorted(MUSIC.glob("*.wav")):
        samples, rate = soundfile.read(path, dtype="float32")
        whole = resample_poly(samples, RATE_HZ, rate)
        found[path.stem] = np.round(whole / np.abs(whole).max() * 32000).astype(np.int16)
    if not found:
        raise NotInstalled("apt-get install asterisk-moh-opsound-wav")
    return found

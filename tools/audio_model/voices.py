"""Which synthetic voices speak in the corpus, who of them only in tests, and whose they are.

Split by person and by engine: a person recorded for two engines (KAL, SLT) stays on one side, and
no voice of Festival's parametric engine (HTS) or of eSpeak's Klatt synthesiser is trained on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TRAIN = "train"
TEST = "test"


@dataclass(frozen=True, slots=True)
class Voice:
    """One synthetic voice."""

    engine: str
    """flite, festival or espeak-ng."""
    name: str
    """As its engine calls it; with eSpeak NG `language+variant`."""
    language: str
    """Of the texts it reads."""
    split: str
    synthesis: str
    """formant, klatt, diphone, units, parametric or whisper."""
    pitch: int = 50
    """eSpeak NG's -p."""
    words_per_minute: int = 160
    """eSpeak NG's -s."""
    person: str = ""
    """Who was recorded, where that is known to be one person in several voices."""

    @property
    def id(self) -> str:
        """Return a name that is unique among all voices and fit for a file."""
        return f"{self.engine}-{self.name.replace('+', '-')}-{self.pitch}-{self.words_per_minute}"


def _recorded() -> list[Voice]:
    flite = [
        Voice("flite", "kal", "en", TRAIN, "diphone", person="KAL"),
        Voice("flite", "rms", "en", TRAIN, "parametric"),
        Voice("flite", "awb", "en", TEST, "parametric"),
        Voice("flite", "slt", "en", TEST, "parametric", person="SLT"),
    ]
    festival = {
        "kal_diphone": ("en", TRAIN, "diphone", "KAL"),
        "pc_diphone": ("it", TRAIN, "diphone", ""),
        "lp_diphone": ("it", TRAIN, "diphone", ""),
        "suo_fi_lj_diphone": ("fi", TRAIN, "diphone", ""),
        "czech_dita": ("cs", TRAIN, "diphone", ""),
        "czech_machac": ("cs", TRAIN, "diphone", ""),
        "msu_ru_nsh_clunits": ("ru", TRAIN, "units", ""),
        "ked_diphone": ("en", TEST, "diphone", ""),
        "hy_fi_mv_diphone": ("fi", TEST, "diphone", ""),
        "czech_krb": ("cs", TEST, "diphone", ""),
        "czech_ph": ("cs", TEST, "diphone", ""),
        "upc_ca_ona_hts": ("ca", TEST, "parametric", ""),
        "cmu_us_slt_arctic_hts": ("en", TEST, "parametric", "SLT"),
    }
    return flite + [
        Voice("festival", name, language, split, synthesis, person=person)
        for name, (language, split, synthesis, person) in festival.items()
    ]


TRAIN_LANGUAGES: Final = ("en-us", "en-gb", "es", "fr", "it", "pl", "nl", "sv", "tr", "pt-br")
TRAIN_LANGUAGES_2: Final = ("ro", "hu", "sw", "vi", "el", "id")
TEST_LANGUAGES: Final = ("de", "en-gb-scotland", "ru", "hi", "cmn", "da")
TRAIN_VARIANTS: Final = (
    ("m1", 42, 150), ("f1", 58, 165), ("m3", 35, 175), ("f2", 65, 150), ("m7", 50, 190),
    ("f5", 50, 140), ("croak", 40, 155), ("Michael", 48, 170), ("Annie", 60, 180),
    ("m5", 30, 130), ("Alicia", 55, 200), ("grandpa", 38, 140), ("steph", 62, 160),
    ("edward", 45, 185),
)  # fmt: skip
TEST_VARIANTS: Final = (
    ("m2", 45, 160), ("f3", 60, 170), ("klatt2", 50, 155), ("klatt4", 65, 175),
    ("Mario", 38, 145), ("linda", 55, 190), ("grandma", 50, 135), ("m8", 35, 180),
)  # fmt: skip


def _formant() -> list[Voice]:
    found = []
    for number, language in enumerate((*TRAIN_LANGUAGES, *TRAIN_LANGUAGES_2)):
        for place in range(3):
            variant, pitch, words = TRAIN_VARIANTS[(3 * number + 5 * place) % len(TRAIN_VARIANTS)]
            shifted = pitch + 4 * place - 4
            found.append((language, variant, shifted, words, TRAIN))
    for number, (variant, pitch, words) in enumerate(TEST_VARIANTS):
        for place in range(2):
            language = TEST_LANGUAGES[(number + 3 * place) % len(TEST_LANGUAGES)]
            found.append((language, variant, pitch, words, TEST))
    found.append(("en-us", "whisper", 50, 150, TRAIN))
    found.append(("de", "whisperf", 50, 150, TEST))
    return [
        Voice(
            "espeak-ng",
            f"{language}+{variant}",
            language.split("-")[0],
            split,
            _synthesis(variant),
            pitch,
            words,
        )
        for language, variant, pitch, words, split in found
    ]


def _synthesis(variant: str) -> str:
    for kind in ("whisper", "klatt"):
        if variant.startswith(kind):
            return kind
    return "formant"


VOICES: Final = tuple(_recorded() + _formant())

PACKAGES: Final = {
    "flite": "flite",
    "espeak-ng": "espeak-ng",
    "festival": "festival",
    "kal_diphone": "festvox-kallpc16k",
    "ked_diphone": "festvox-kdlpc16k",
    "pc_diphone": "festvox-itapc16k",
    "lp_diphone": "festvox-italp16k",
    "suo_fi_lj_diphone": "festvox-suopuhe-lj",
    "hy_fi_mv_diphone": "festvox-suopuhe-mv",
    "czech_dita": "festvox-czech-dita",
    "czech_machac": "festvox-czech-machac",
    "czech_krb": "festvox-czech-krb",
    "czech_ph": "festvox-czech-ph",
    "msu_ru_nsh_clunits": "festvox-ru",
    "upc_ca_ona_hts": "festvox-ca-ona-hts",
    "cmu_us_slt_arctic_hts": "festvox-us-slt-hts",
}
"""Debian's package of each program and of each of Festival's voices.

Not used: the voices of festvox-hi-nsk, -mr-nsk and -te-nsk read only text in their own scripts.
"""
HELD_OUT_PACKAGES: Final = (
    "ffmpeg",
    "asterisk-core-sounds-en-g722",
    "asterisk-core-sounds-es-g722",
    "asterisk-core-sounds-fr-g722",
    "asterisk-core-sounds-it-g722",
    "asterisk-core-sounds-ru-g722",
    "asterisk-moh-opsound-wav",
)
"""Real people's prompts and real music, for evaluation only."""


def voices(split: str) -> list[Voice]:
    """Return the voices of one side of the split."""
    return [voice for voice in VOICES if voice.split == split]

"""The evaluation of the network that compares voices: as `eval.json`, as its card, as a page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from backend.scoring import voice_network
from tools.audio_model.report import rounded

Row = dict[str, Any]

EVALUATION_FILE: Final = "eval.json"
MODEL_CARD_FILE: Final = "MODEL_CARD.md"
CARD_TEXT: Final = Path(__file__).with_name("voice_card.md")
PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "different-voice.md"

INTRODUCTION: Final = """\
# How well a different voice is noticed

Written by `make audio-model` from `backend/scoring/voice_model/eval.json`; do not edit.

Off unless a job asks for it and the candidate agrees. The speech of one talk is compared with its
own beginning and with nothing else; it is not known whose voice it is, and what is compared is kept
in memory only, until the stream ends. Voices, noises and rooms here were never trained on, and no
threshold was chosen on them. The people are four professional speakers, three women and a man: a
smoke test, not a population. Their voices are even and their rooms are simulated, so real
candidates will be noted more often without cause."""

NAMES: Final = {"synthetic": "Synthetic voices", "people": "People"}

READING: Final = """\
A false note is one in a talk with one voice alone. Found means that a note lies over the other
voice. The last column is what decides: which share of talks with a note would really hold a second
speaker, if 2 in 100 talks did. "At worst" allows for chance: so few talks without a false note
are no promise of none (95 %)."""


def write(evaluation: Row, folder: Path = voice_network.MODEL, page_path: Path = PAGE) -> None:
    """Write `eval.json`, the model card and the page."""
    plain = rounded(evaluation)
    card = voice_network.card(folder)
    described = json.dumps(plain, indent=1) + "\n"
    (folder / EVALUATION_FILE).write_text(described, encoding="utf-8")
    (folder / MODEL_CARD_FILE).write_text(model_card(plain, card), encoding="utf-8")
    page_path.write_text(page(plain, card), encoding="utf-8")


def model_card(evaluation: Row, card: Row) -> str:
    """Return the model card: what people wrote of the network, and what its talks came to."""
    text = CARD_TEXT.read_text(encoding="utf-8")
    found = text.replace("{version}", card["version"]).replace("{talks}", _talks(evaluation))
    return found.replace("{rule}", _rule(card))


def page(evaluation: Row, card: Row) -> str:
    """Return the page that people read; it holds nothing that the two files do not."""
    return (
        "\n\n".join(
            (
                INTRODUCTION,
                f"Network {card['version']}. {_rule(card)}",
                "## Whole simulated talks of four minutes",
                READING,
                _talks(evaluation),
                _others(evaluation),
                "## Two pieces of speech: equal error rate",
                "The beginning is 20 s. Same channel: as recorded. Random: another room, noise and "
                "microphone for each piece. A note in a talk compares with the same channel.",
                _trials(evaluation),
                *_absent(evaluation),
            )
        )
        + "\n"
    )


def _rule(card: Row) -> str:
    rule = card["rule"]
    return (
        f"Noted when {rule['needed']} of {rule['of']} windows of 2 s lie below "
        f"{rule['deviation']:g} spreads of the first 30 s of clean speech (a spread counts as "
        f"{rule['least_spread']:g} at least); medium at most, from {rule['medium']:g} on."
    )


def _talks(evaluation: Row) -> str:
    rows = []
    for group, row in evaluation["talks"].items():
        for kind, name in (("answered for", "14 s"), ("answered long", "60 s")):
            found = row[kind]
            rows.append(
                [
                    *(
                        group,
                        row["talks"],
                        f"{row['false_per_hour']:.1f}",
                        _share(row["talks_hit"]),
                    ),
                    *(name, found["talks"], _share(found["found_share"])),
                    _seconds(found["delay_median_s"]),
                    _right(found),
                ]
            )
    heads = "Voices,Talks alone,False notes an hour,Talks with one,Other voice,Talks,Found,"
    heads += "Known after,Right of those noted"
    return _table(heads.split(","), rows)


def _right(found: Row) -> str:
    worst = f"at worst {_share(found['right_at_worst'])}"
    known = found["right_of_noted"]
    return worst if known is None else f"{_share(known)}, {worst}"


def _others(evaluation: Row) -> str:
    parts = []
    for group, row in evaluation["talks"].items():
        parts.append(
            f"{NAMES[group]}: {row['false_notes']} false notes in {row['hours']:.1f} hours of one "
            f"voice, {row['false_medium']} called medium. {_share(row['compared_share'])} of the "
            f"talks held enough clean speech to compare, {row['compared_s']:.0f} s of it in the "
            f"median. Of {row['moved']['talks']} talks in which the microphone or the room changed "
            f"{_share(row['moved']['hit'])} were noted."
        )
    return "\n\n".join(parts)


def _trials(evaluation: Row) -> str:
    rows = [
        [
            *(row["group"], row["voices"], row["channel"], f"{row['seconds']} s"),
            *(row["own"], row["other"], _share(row["equal_error_rate"])),
            f"{row['mean_own']:.2f} / {row['mean_other']:.2f}",
        ]
        for row in evaluation["trials"]
    ]
    heads = "Voices,Sets,Channel,Piece,Own trials,Other trials,Equal error rate,Mean own / other"
    return _table(heads.split(","), rows)


def _absent(evaluation: Row) -> list[str]:
    missing = evaluation["recordings_missing"]
    return [f"Without recordings of people: not installed ({missing})."] if missing else []


def _share(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.1f} %"


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.0f} s"


def _table(heads: list[str], rows: Iterable[list[Any]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    lines += [f"| {' | '.join(map(str, row))} |" for row in rows]
    return "\n".join(lines)

"""The whole evaluation as `eval.json`, and as a page for people."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any, Final

import numpy as np

from backend.scoring.network import CARD_FILE, MODEL, WEIGHTS_FILE, verified
from tools.audio_model import evaluate, gates, people, slices
from tools.audio_model.clips import Bank
from tools.audio_model.evaluate import Jury, Part, Row
from tools.audio_model.heldout_later import LATER

EVALUATION_FILE: Final = "eval.json"
PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "audio-model.md"
MODEL_CARD_FILE: Final = "MODEL_CARD.md"
CARD_TEXT: Final = Path(__file__).with_name("card.md")
DIGITS: Final = 4


def evaluation_of(jury: Jury, synthetic: Bank, folder: Path, say: Callable[[str], None]) -> Row:
    """Return every table, with recordings of people and real music when they are installed."""
    banks = {"synthetic": synthetic}
    absent = ""
    try:
        music = people.music()
        banks["people"] = Bank(people.prompts(folder), synthetic.noises, list(music.values()))
    except people.NotInstalled as error:
        absent, music = str(error), {}
    rows: list[Row] = []
    voices: list[Row] = []
    outputs: list[Row] = []
    manners: list[Row] = []
    for group, bank in banks.items():
        say(f"judging {group} voices")
        for name, made, parts in _tables(jury, group, bank):
            rows += made
            voices += evaluate.by_voice(jury, name, parts)
            found = slices.of_conditions(name, bank, parts, jury)
            # Voices and languages are the same people's; only the noises are others.
            manners += found if name == group else [row for row in found if _of_noise(row)]
        manners += slices.of_manners(group, bank, jury)
        outputs += evaluate.heads(jury, group, bank)
    say("judging sounds without speech")
    sounds = _sounds(jury, synthetic, music)
    whole: Row = rounded(
        {
            "weights": hashlib.sha256(verified(WEIGHTS_FILE)).hexdigest(),
            "threshold": jury.threshold,
            "hangover_ms": jury.hangover_ms,
            "recordings_missing": absent,
            "conditions": rows,
            "sounds": sounds,
            "voices": sorted(voices, key=lambda row: -row["miss"]),
            "slices": sorted(manners, key=lambda row: -row["miss"]),
            "outputs": outputs,
            "gates": gates.judged(gates.measured(rows, voices, sounds)),
        }
    )
    return whole


def _tables(jury: Jury, group: str, bank: Bank) -> Iterator[tuple[str, list[Row], list[Part]]]:
    """Judge a group's voices in the first held-out noises, then in those and the later ones."""
    known = evaluate.judged_clips(jury, group, bank, evaluate.CONDITIONS)
    yield group, *evaluate.table(jury, group, known, evaluate.CONDITIONS)
    more, noisy = group + gates.MORE, [each for each in evaluate.CONDITIONS if each.noisy]
    known |= evaluate.judged_clips(jury, more, _with_later(bank), noisy)
    yield more, *evaluate.table(jury, more, known, noisy)


def _with_later(bank: Bank) -> Bank:
    return Bank(bank.voices, {**bank.noises, **LATER}, bank.music)


def _of_noise(row: Row) -> bool:
    return str(row["slice"]).endswith(slices.IN_NOISE)


def _sounds(jury: Jury, bank: Bank, music: dict[str, Any]) -> list[Row]:
    found = [
        evaluate.alone(jury, "music, generated", evaluate.backgrounds(bank, "music", 100)),
        evaluate.alone(jury, "noise, generated", evaluate.backgrounds(bank, "noise", 120)),
        evaluate.alone(
            jury,
            "noise, generated" + gates.MORE,
            evaluate.backgrounds(_with_later(bank), "noise", 120),
        ),
        evaluate.alone(jury, "babble, generated", evaluate.backgrounds(bank, "babble", 30)),
    ]
    if music:
        pieces = [
            evaluate.alone(
                jury,
                f"piece {name}",
                evaluate.backgrounds(Bank(bank.voices, {}, [piece]), "music", 30),
            )
            for name, piece in music.items()
        ]
        detectors = pieces[0]["false_alarm"]
        mean = {
            name: float(np.mean([row["false_alarm"][name] for row in pieces])) for name in detectors
        }
        called = float(np.mean([row["called_music"] for row in pieces]))
        clips = sum(row["clips"] for row in pieces)
        everything = {"sound": "music, real", "clips": clips, "false_alarm": mean}
        found += [{**everything, "called_music": called}, *pieces]
    return found


def rounded(value: Any) -> Any:
    """Return a value with every number rounded, and none that JSON does not know."""
    if isinstance(value, dict):
        return {name: rounded(each) for name, each in value.items()}
    if isinstance(value, list):
        return [rounded(each) for each in value]
    if isinstance(value, float):
        return round(float(value), DIGITS) if np.isfinite(value) else None
    return value


INTRODUCTION: Final = """\
# How well the audio model hears

Written by `make audio-model` from `backend/scoring/model/eval.json`; do not edit.

Voices, noises and music here were never trained on. The recordings of people (prompts of four
professional speakers, in five sets) and the five pieces of real music are for evaluation only; no
threshold was chosen on them. Groups with "more noises" add four generators that were written after
the first evaluations had told which noises were missing, before any training with more of them;
the gates take the worse of the two. Four people are a smoke test, not a population: distant, child,
elderly and disordered speech is not measured at all. The detectors of Silero and WebRTC judged the
same clips."""


def page(evaluation: Row, card: Row) -> str:
    """Return the page that people read; it holds nothing that the two files do not."""
    decision = (
        f"Model {card['version']}. Speech means: probability at least {evaluation['threshold']} "
        f"in a slot of 20 ms, or in the {evaluation['hangover_ms']} ms before it."
    )
    sections = [
        INTRODUCTION,
        decision,
        *_absent(evaluation),
        "## Gates",
        _gates(evaluation["gates"]),
        "## Voices under trouble",
        "AUC over slots of 20 ms; misses and false alarms at each detector's threshold (Silero "
        "0.5, WebRTC two of four modes); how late begins and ends are found, median in ms.",
        _conditions(evaluation["conditions"]),
        "## Misses at the threshold that gives a share of false alarms",
        "What no choice of a threshold changes: 1, 5, 10 and 20 % of false alarms. WebRTC knows "
        "five answers only; 1 means that it never raises so few.",
        _trades(evaluation["conditions"]),
        "## Sounds without speech: share taken for speech",
        _alone(evaluation["sounds"]),
        "## Each voice, worst first",
        "From clean to 0 dB, in rooms, through codecs, loud and soft.",
        _slices(evaluation["voices"], "voice"),
        "## Other slices, worst first",
        "Of the same clips, few of them for each noise; slow, quick and whispered speech of clips "
        "of its own at 25 dB.",
        _slices(evaluation["slices"], "slice"),
        "## Experimental outputs, off by default",
        _outputs(evaluation["outputs"]),
    ]
    return "\n\n".join(sections) + "\n"


def _absent(evaluation: Row) -> list[str]:
    missing = evaluation["recordings_missing"]
    return [f"Without recordings of people: not installed ({missing})."] if missing else []


def _gates(rows: list[Row]) -> str:
    return _table(
        ["Gate", "Limit", "Reached", ""],
        (
            [row["gate"], f"{row['direction']} {row['limit']}", row["reached"], _met(row)]
            for row in rows
        ),
    )


def _alone(rows: list[Row]) -> str:
    heads = ["Sound", "Clips", "Viva", "Silero", "WebRTC", "Called music"]
    return _table(
        heads,
        (
            [row["sound"], row["clips"], *_of(row["false_alarm"]), row["called_music"]]
            for row in rows
        ),
    )


def _trades(rows: list[Row]) -> str:
    shares = [str(share) for share in evaluate.FALSE_ALARMS]
    heads = [
        f"{name} {float(share):.0%}" for name in ("Viva", "Silero", "WebRTC") for share in shares
    ]
    return _table(
        ["Voices", "Condition", *heads],
        (
            [row["group"], row["condition"], *(row["det"][name][share] for name, share in each)]
            for row in rows
            if "det" in row
            for each in [list(product(("viva", "silero", "webrtc"), shares))]
        ),
    )


def _slices(rows: list[Row], first: str) -> str:
    names = (first, "group", "clips", "auc", "miss", "false_alarm")
    heads = [first.capitalize(), "Group", "Clips", "AUC", "Miss", "False alarm"]
    return _table(heads, ([row[name] for name in names] for row in rows))


def _outputs(rows: list[Row]) -> str:
    names = ("output", "group", "clips", "auc")
    heads = ["Output", "Group", "Clips", "AUC by hop"]
    return _table(heads, ([row[name] for name in names] for row in rows))


def _conditions(rows: list[Row]) -> str:
    heads = "Voices,Condition,Clips,AUC Viva,Silero,WebRTC,Energy,Miss Viva,Silero,WebRTC,"
    heads += "False Viva,Silero,WebRTC,ECE,Begins,Ends"
    return _table(
        heads.split(","),
        (
            [
                *(row["group"], row["condition"], row["clips"]),
                *_of(row["auc"], "energy"),
                *_of(row["miss"]),
                *_of(row["false_alarm"]),
                *(row["ece"], row.get("onset_median_ms"), row.get("offset_median_ms")),
            ]
            for row in rows
        ),
    )


def _of(values: dict[str, float], *more: str) -> list[Any]:
    return [values.get(name) for name in ("viva", "silero", "webrtc", *more)]


def _met(row: Row) -> str:
    return "met" if row["met"] else "**not met**"


def _table(heads: list[str], rows: Iterable[list[Any]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    lines += [f"| {' | '.join(_cell(value) for value in row)} |" for row in rows]
    return "\n".join(lines)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def model_card(evaluation: Row, card: Row) -> str:
    """Return the model card: what people wrote of the model, and what its gates reached."""
    text = CARD_TEXT.read_text(encoding="utf-8")
    gates_met = _gates(evaluation["gates"])
    return text.replace("{version}", card["version"]).replace("{gates}", gates_met)


def write(evaluation: Row, folder: Path = MODEL, page_path: Path = PAGE) -> None:
    """Write `eval.json`, the model card and the page."""
    card = json.loads((folder / CARD_FILE).read_text())
    described = json.dumps(evaluation, indent=1) + "\n"
    (folder / EVALUATION_FILE).write_text(described, encoding="utf-8")
    (folder / MODEL_CARD_FILE).write_text(model_card(evaluation, card), encoding="utf-8")
    page_path.write_text(page(evaluation, card), encoding="utf-8")

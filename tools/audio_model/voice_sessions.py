"""Whole simulated talks through the very functions that score a live one; what they would note.

A talk is a candidate with pauses and one channel; in some another voice answers for a while, in
some the microphone or the room changes. Rules are replayed over what was traced, not heard again.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.signal import oaconvolve

from backend.scoring.engines import by_numpy
from backend.scoring.features import RATE_HZ
from backend.scoring.files import Sound
from backend.scoring.rescoring import score
from backend.scoring.signals.bank import SignalBank
from backend.scoring.signals.findings import HOP_MS, HOPS_PER_S, Finding, Kind, Options
from backend.scoring.signals.likeness import Likeness, Rule
from backend.scoring.voice_network import DIRECTIONS, WINDOW_HOPS, VoiceWeights
from backend.scoring.voice_watch import VoiceWatch
from tools.audio_model import channel
from tools.audio_model.noises import Noise, slow

Float = npt.NDArray[np.float32]
Int16 = npt.NDArray[np.int16]
Random = np.random.Generator
Row = dict[str, Any]

TALK_S: Final = 240
NOISE_S: Final = 30
"""Of a talk's noise, which then goes on from its beginning."""
MICROPHONE_SAMPLES: Final = 4096
SIDE_BY_SIDE: Final = 24
"""Talks that are scored together: more would not fit into memory beside other work."""
SPOKEN_S: Final = (15.0, 45.0)
"""Of one answer."""
ASKED_S: Final = (4.0, 15.0)
"""Between two answers, while the interviewer would speak."""
PAUSE_S: Final = (0.1, 0.9)
SNR_DB: Final = (15.0, 40.0)
UNREST_DB: Final = 4.0
"""How far a candidate's level wanders to either side: nobody sits still (a guess)."""
INTRUDER_DB: Final = (-8.0, 0.0)
CHANGE_S: Final = (100.0, 160.0)
"""When something changes, if anything does."""
OPTED_IN: Final = Options(opted_in=frozenset({str(Kind.DIFFERENT_VOICE)}))
BASE_RATE: Final = 0.02
HOURS: Final = TALK_S / 3600


@dataclass(frozen=True, slots=True)
class Plan:
    """What a talk is to hold."""

    candidate: str
    intruder: str = ""
    intruder_s: float = 0.0
    moves: bool = False
    """The microphone or the room changes."""


@dataclass(slots=True)
class Trace:
    """What one talk came to, before any rule."""

    plan: Plan
    changed_hop: int
    """Where the other voice or room begins; 0 without."""
    steps: list[tuple[Any, ...]] = field(default_factory=list)
    """Calls of `add` and `begin_anew`, in order."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a rule made of a talk."""

    since_hop: int
    until_hop: int
    delay_s: float
    is_medium: bool


class Traced(Likeness):
    """Keeps what it is told."""

    def __init__(self, slot: int, rule: Rule, window_hops: int, directions: int) -> None:
        """Have heard nothing."""
        super().__init__(slot, rule, window_hops, directions)
        self.steps: list[tuple[Any, ...]] = []
        self._hop = 0

    def add(self, direction: Float, since_hop: int, until_hop: int, heard: int) -> None:
        """Keep a window."""
        self.steps.append(("add", direction, since_hop, until_hop, heard))

    def begin_anew(self, hop: int) -> None:
        """Keep that another room is heard, and when that was known."""
        self.steps.append(("anew", hop, self._hop))

    def told(self, hop: int, *, last: bool = False) -> list[Finding]:
        """Tell nothing."""
        self._hop = max(hop, self._hop)
        return []


_shared: dict[str, Any] = {}
"""What talks are made of; child processes inherit it when they fork."""
UNUSED: Final = Rule(deviation=0, needed=1, of=1, least_spread=0, medium=0)


def traces(
    plans: Sequence[Plan],
    said: Mapping[str, Sequence[Int16]],
    noises: Mapping[str, Noise],
    weights: VoiceWeights,
    seed: int,
    jobs: int,
) -> list[Trace]:
    """Return what the scorer hears in each talk."""
    _shared.update(said=said, noises=noises, weights=weights)
    parts = [
        (plans[first : first + SIDE_BY_SIDE], [seed, first])
        for first in range(0, len(plans), SIDE_BY_SIDE)
    ]
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        return [trace for part in pool.starmap(_traced, parts, chunksize=1) for trace in part]


def _traced(plans: Sequence[Plan], seed: list[int]) -> list[Trace]:
    found: list[Traced] = []

    def make(slot: int) -> Likeness:
        found.append(Traced(slot, UNUSED, WINDOW_HOPS, DIRECTIONS))
        return found[-1]

    made = [
        talk(np.random.default_rng([*seed, number]), plan, _shared["said"], _shared["noises"])
        for number, plan in enumerate(plans)
    ]
    bank = SignalBank.shipped(len(plans), VoiceWatch(make, lambda: _shared["weights"]))
    sounds = [Sound(str(number), RATE_HZ, 1, pcm) for number, (pcm, _) in enumerate(made)]
    score(sounds, by_numpy.load(), OPTED_IN, bank)
    return [
        Trace(plan, changed, each.steps)
        for plan, (_, changed), each in zip(plans, made, found, strict=True)
    ]


def talk(
    random: Random, plan: Plan, said: Mapping[str, Sequence[Int16]], noises: Mapping[str, Noise]
) -> tuple[Int16, int]:
    """Return a talk, and the hop at which something changes in it. Mono, 16 kHz, int16."""
    length = TALK_S * RATE_HZ
    changes = int(random.uniform(*CHANGE_S) * RATE_HZ)
    clean = spoken(random, said[plan.candidate], length)
    clean *= 10 ** (UNREST_DB / 20 * (2 * slow(random, length, 0.1) - 1))
    if plan.intruder:
        stop = changes + int(plan.intruder_s * RATE_HZ)
        # Only while somebody speaks, so that so many seconds of the other are heard.
        other = spoken(random, said[plan.intruder], stop - changes, gaps=False)
        clean[changes:stop] = other * 10 ** (random.uniform(*INTRUDER_DB) / 20)
    heard = heard_through(random, clean, noises)
    if plan.moves:
        heard[changes:] = heard_through(random, clean, noises)[changes:]
    pcm: Int16 = np.clip(np.round(heard * 32768), -32768, 32767).astype(np.int16)
    return pcm, changes * HOPS_PER_S // RATE_HZ if plan.intruder or plan.moves else 0


def spoken(random: Random, sentences: Sequence[Int16], length: int, *, gaps: bool = True) -> Float:
    """Return answers of a voice; no sentence twice before all were said."""
    sound = np.zeros(length, np.float32)
    order: list[int] = []
    place = 0
    answer_until = int(random.uniform(*SPOKEN_S) * RATE_HZ)
    while place < length:
        order = order or random.permutation(len(sentences)).tolist()
        part = sentences[order.pop()].astype(np.float32)[: length - place] / 32768
        sound[place : place + len(part)] = part
        place += len(part) + int(random.uniform(*PAUSE_S) * RATE_HZ)
        if gaps and place > answer_until:
            place += int(random.uniform(*ASKED_S) * RATE_HZ)
            answer_until = place + int(random.uniform(*SPOKEN_S) * RATE_HZ)
    return channel.levelled(sound, -26.0)


def heard_through(random: Random, clean: Float, noises: Mapping[str, Noise]) -> Float:
    """Return a talk through one room, one noise and one microphone."""
    heard = clean
    if random.random() < 0.5:
        heard = convolved(heard, channel.room(random, random.uniform(0.1, 0.6)), 0)
    noise = noises[str(random.choice(sorted(noises)))](random, NOISE_S * RATE_HZ)
    noise = channel.levelled(noise, -26.0 - random.uniform(*SNR_DB))
    heard = heard + np.resize(noise, len(heard))
    # The microphone as what it makes of a click, which a whole talk is then folded with.
    click = np.zeros(MICROPHONE_SAMPLES, np.float32)
    click[MICROPHONE_SAMPLES // 2] = 1.0
    heard = convolved(heard, channel.equalised(random, click), MICROPHONE_SAMPLES // 2)
    # No codec: the page sends samples as they are.
    return channel.levelled(heard, random.uniform(-32, -20))


def convolved(samples: Float, response: Float, late: int) -> Float:
    """Return a long sound folded with a short one, as long as before and in time with it."""
    folded: Float = oaconvolve(samples, response)[late : late + len(samples)].astype(np.float32)
    return folded


def replayed(trace: Trace, rule: Rule) -> tuple[list[Note], int]:
    """Return what a rule notes in a talk, and how many windows it compared."""
    likeness = Likeness(0, rule, WINDOW_HOPS, DIRECTIONS)
    found: list[Finding] = []
    sure_hops: list[int] = []
    for name, *given in trace.steps:
        was_unlike = likeness.is_unlike
        if name == "add":
            likeness.add(*given)
            if likeness.is_unlike and not was_unlike:
                sure_hops.append(given[2])
        else:
            hop, known_hop = given
            found += likeness.told(known_hop)
            likeness.begin_anew(hop)
    found += likeness.told(0, last=True)
    return [_note(each, sure_hops, trace) for each in found], likeness.compared


def _note(finding: Finding, sure_hops: Sequence[int], trace: Trace) -> Note:
    since, until = finding.start_ms // HOP_MS, finding.end_ms // HOP_MS
    # Behind its last window where the minute between two notes had to pass first.
    sure = next((hop for hop in sure_hops if since < hop <= until), until)
    return Note(since, until, (sure - trace.changed_hop) / HOPS_PER_S, finding.band == "medium")


def plans(
    random: Random,
    candidates: Sequence[str],
    people: Mapping[str, str],
    number: int,
    template: Plan,
) -> list[Plan]:
    """Return talks of candidates in turn; intruders are other people."""
    found = []
    for place in range(number):
        name = candidates[place % len(candidates)]
        others = [each for each in candidates if people.get(each, each) != people.get(name, name)]
        intruder = str(random.choice(others)) if template.intruder_s else ""
        found.append(replace(template, candidate=name, intruder=intruder))
    return found

"""Times the live audio codec against the same work through the json module.

`python -m tests.bench.gemini_codec --json` prints one JSON object on one line.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import statistics
import sys
import time
import timeit
from collections.abc import Callable

from backend.gemini import messages
from backend.gemini.events import Audio

SENT_BYTES = 3200
"""100 ms of the candidate's voice: int16 mono at 16 kHz."""
HEARD_BYTES = 4800
"""100 ms of the model's voice: int16 mono at 24 kHz."""


def build_by_json(pcm: bytes) -> str:
    data = base64.b64encode(pcm).decode("ascii")
    audio = {"mimeType": "audio/pcm;rate=16000", "data": data}
    return json.dumps({"realtimeInput": {"audio": audio}})


def parse_by_json(raw: bytes) -> list[Audio]:
    """The least that any reader must do: one shape, nothing checked."""
    part = json.loads(raw)["serverContent"]["modelTurn"]["parts"][0]["inlineData"]
    return [Audio(base64.b64decode(part["data"]), int(part["mimeType"].partition("rate=")[2]))]


def microseconds(work: Callable[[], object], loops: int, rounds: int) -> dict[str, float]:
    """Return the best and the median round, in CPU microseconds for one call."""
    times = [
        t / loops * 1e6
        for t in timeit.repeat(work, timer=time.process_time, number=loops, repeat=rounds)
    ]
    return {"best_us": round(min(times), 2), "median_us": round(statistics.median(times), 2)}


def measure(loops: int, rounds: int) -> dict[str, object]:
    """Return the cost of each way, after checking that both ways agree."""
    noise = random.Random(1)
    sent, heard = noise.randbytes(SENT_BYTES), noise.randbytes(HEARD_BYTES)
    part = {
        "inlineData": {
            "mimeType": "audio/pcm;rate=24000",
            "data": base64.b64encode(heard).decode("ascii"),
        }
    }
    message = {"serverContent": {"modelTurn": {"parts": [part]}}}
    frame, bundled = json.dumps(message).encode(), json.dumps({"goAway": None, **message}).encode()
    if json.loads(messages.audio(sent)) != json.loads(build_by_json(sent)):
        raise AssertionError("the built messages differ")
    if not messages.parse(frame) == messages.parse(bundled) == parse_by_json(frame):
        raise AssertionError("the parsed frames differ")
    ways: dict[str, Callable[[], object]] = {
        "build": lambda: messages.audio(sent),
        "build_by_json": lambda: build_by_json(sent),
        "parse": lambda: messages.parse(frame),
        "parse_off_the_quick_path": lambda: messages.parse(bundled),
        "parse_by_json": lambda: parse_by_json(frame),
    }
    figures = {name: microseconds(work, loops, rounds) for name, work in ways.items()}
    return {"bench": "gemini_codec", "n": loops * rounds, **figures}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--loops", type=int, default=2000, help="calls in a round")
    parser.add_argument("--rounds", type=int, default=11, help="rounds of each way")
    options = parser.parse_args()
    found = measure(options.loops, options.rounds)
    if options.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    for name, figure in found.items():
        sys.stdout.write(f"{name}: {figure}\n")


if __name__ == "__main__":
    main()

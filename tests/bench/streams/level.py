"""One level of the benchmark: so many streams through one server, and what that took."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.config.environment import REPOSITORY
from backend.journal.reader import read_interview
from backend.journal.records import Kind
from backend.live import facts
from tests.bench.streams import processes
from tests.bench.streams.processes import Program, program
from tests.bench.streams.samples import percentile
from tests.config.viva import Viva, bare_environment
from tests.servers import free_port

FLOOR = "floor"
WARMING_STREAMS = 4
WARM_S = 3.0
RAMP_PER_S = 40
"""Pages opened a second."""
SCORER_S = 60
"""Longest time for the scorer to load."""


@dataclass
class Server:
    """What is measured, running."""

    name: str
    pid: int
    port: int
    pages: list[dict[str, str]]
    journals: Path | None


@contextmanager
def floor(upstream_port: int, streams: int) -> Iterator[Server]:
    """Run the bare relay."""
    port = free_port()
    ours, _ = processes.cores()
    with program("tests.bench.streams.floor", port, upstream_port, where=ours) as relay:
        relay.hear()
        pages = [{"path": "/", "cookie": "", "interview": ""}] * streams
        yield Server(FLOOR, relay.process.pid, port, pages, None)


@contextmanager
def product(
    name: str, upstream_port: int, streams: int, data_dir: Path, scoring: str
) -> Iterator[Server]:
    """Run the product as people do, on one core, with prepared interviews."""
    settings: dict[str, Any] = {
        "GEMINI_API_KEY": "a-key-for-the-double",
        "GEMINI_URL": f"http://127.0.0.1:{upstream_port}",
        "MAX_CONCURRENT_INTERVIEWS": str(streams),
        "SCORING_ENGINE": scoring,
    }
    with Viva(data_dir, "--server", name, **settings) as viva:
        processes.pin(viva.process.pid, processes.cores()[0])
        pages = rows(data_dir, viva.port, streams)
        await_scorer(viva.port)
        yield Server(name, viva.process.pid, viva.port, pages, data_dir / "journal")


def rows(data_dir: Path, port: int, count: int) -> list[dict[str, str]]:
    """Return the pages of new interviews."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.streams.rows", str(count)],
        cwd=REPOSITORY,
        env=bare_environment(data_dir, PORT=str(port)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    pages: list[dict[str, str]] = json.loads(done.stdout)
    return pages


def await_scorer(port: int) -> None:
    """Wait until the audio scorer has loaded; that belongs to the start, not to a stream."""
    deadline_s = time.monotonic() + SCORER_S
    while time.monotonic() < deadline_s:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready/") as answer:
            found = {each["name"]: each["detail"] for each in json.load(answer)["dependencies"]}
        if found["scorer"] not in ("loading", "not started"):
            return
        time.sleep(0.2)
    raise AssertionError("the scorer does not load")


@contextmanager
def started(
    name: str, upstream_port: int, streams: int, folder: Path, scoring: str
) -> Iterator[Server]:
    """Run a server with pages for the warming and for the measurement."""
    count = streams + WARMING_STREAMS
    if name == FLOOR:
        with floor(upstream_port, count) as server:
            yield server
    else:
        data_dir = folder / f"{name}-{streams}-{scoring}"
        data_dir.mkdir()
        with product(name, upstream_port, count, data_dir, scoring) as server:
            yield server


def measure(name: str, streams: int, seconds: float, folder: Path, scoring: str) -> dict[str, Any]:
    """Return one line of the results, without the comparison to the floor."""
    _, theirs = processes.cores()
    upstream_port = free_port()
    with program("tests.bench.streams.double", upstream_port, where=theirs) as double:
        double.hear()
        with started(name, upstream_port, streams, folder, scoring) as server:
            Run(server, server.pages[:WARMING_STREAMS], 1.0).hold()
            double.say("forget")
            base_mb = processes.rss_mb(server.pid)
            run = Run(server, server.pages[WARMING_STREAMS:], seconds)
            run.hold(double)
        # The journals are whole only when the server has ended.
        double.say("report")
        upstream = double.hear()
        return run.line(base_mb, upstream)


class Run:
    """Some pages that speak and listen for a while, and what the server used meanwhile."""

    def __init__(self, server: Server, pages: list[dict[str, str]], seconds: float) -> None:
        """Prepare it."""
        self._server = server
        self._pages = pages
        self._seconds = seconds
        self._cpu_s = self._rss_mb = self._elsewhere_s = self._length_s = 0.0
        self._told: dict[str, Any] = {}

    def hold(self, double: Program | None = None) -> None:
        """Let the pages talk."""
        _, theirs = processes.cores()
        with program("tests.bench.streams.pages", where=theirs) as pages:
            pages.say(json.dumps(self._task()))
            begin_ns, end_ns = pages.hear()["window_ns"]
            if double is not None:
                double.say(f"{begin_ns} {end_ns}")
            self._watch(begin_ns, end_ns)
            self._told = pages.hear()

    def _task(self) -> dict[str, Any]:
        return {
            "port": self._server.port,
            "origin": f"http://127.0.0.1:{self._server.port}",
            "pages": self._pages,
            "ramp_s": len(self._pages) / RAMP_PER_S,
            "warm_s": WARM_S if len(self._pages) > WARMING_STREAMS else 0.2,
            "seconds": self._seconds,
            "acks": self._server.journals is not None,
        }

    def _watch(self, begin_ns: int, end_ns: int) -> None:
        core, _ = processes.cores()
        time.sleep(max(0.0, (begin_ns - time.monotonic_ns()) / 1e9))
        before_s, busy_s = processes.cpu_s(self._server.pid), processes.core_busy_s(core)
        began_s = time.monotonic()
        time.sleep(max(0.0, (end_ns - time.monotonic_ns()) / 1e9))
        self._length_s = time.monotonic() - began_s
        self._cpu_s = processes.cpu_s(self._server.pid) - before_s
        self._elsewhere_s = max(0.0, processes.core_busy_s(core) - busy_s - self._cpu_s)
        self._rss_mb = processes.rss_mb(self._server.pid)

    def line(self, base_mb: float, upstream: dict[str, Any]) -> dict[str, Any]:
        """Return the figures of this run."""
        streams = len(self._pages)
        up, down = sorted(upstream["delays_ms"]), sorted(self._told["delays_ms"])
        both = sorted(up + down)
        line = {
            "server": self._server.name,
            "streams": streams,
            "cpu_ms_per_stream_s": round(self._cpu_s * 1000 / streams / self._length_s, 3),
            "p50_ms": percentile(both, 0.5),
            "p95_ms": percentile(both, 0.95),
            "p99_ms": percentile(both, 0.99),
            "p99_to_model_ms": percentile(up, 0.99),
            "p99_to_page_ms": percentile(down, 0.99),
            "rss_mb_per_stream": round((self._rss_mb - base_mb) / streams, 3),
            "lost": self._lost(upstream),
            "frames": len(both),
            "seconds": round(self._length_s, 1),
            "busy_elsewhere": round(self._elsewhere_s / self._length_s, 3),
        }
        faults = self._told["faults"]
        return {**line, "faults": faults[:5]} if faults else line

    def _lost(self, upstream: dict[str, Any]) -> int:
        """Return the frames that did not arrive, and those that the journals lack."""
        sent: int = self._told["sent"]
        missing: int = upstream["sent"] - self._told["received"]
        missing += sent - upstream["received"]
        if self._server.journals is not None:
            ids = [page["interview"] for page in self._pages]
            missing += sent - sum(count_frames(self._server.journals / one) for one in ids)
        return missing


def count_frames(folder: Path) -> int:
    """Return how many different frames of the candidate are in an interview's journal."""
    candidate: Iterable[bytes] = (
        record.payload for record in read_interview(folder) if record.kind == Kind.CANDIDATE_AUDIO
    )
    return len({facts.decode_candidate(payload)[0] for payload in candidate})

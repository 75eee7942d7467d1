"""Runs the parsing child: a killable process with nothing to lose, a few at a time."""

from __future__ import annotations

import fcntl
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import structlog
from pydantic import TypeAdapter, ValidationError

from backend.resumes.detection import Kind
from backend.resumes.document import Document, Failure
from backend.resumes.refusals import ParserBusy, PasswordProtected, Unreadable

log = structlog.get_logger(__name__)

WALL_S = 15.0
"""RELIABILITY.md design rule 7."""
MAX_OUTPUT_BYTES = 1024 * 1024
AT_ONCE = 2
QUEUE = 20
"""RELIABILITY.md design rule 7: at most 2 at once, a queue of 20."""
WAIT_S = 25.0
"""Longest wait for a place: shorter than a proxy's 60 s together with the parse itself."""
PROBE_S = 5.0

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv.pop(1));from backend.resumes.child import main; main()"
)
READY = b"+"
"""The child's first byte (`child.READY`; the child's module is not imported here)."""
CLEAN_ENVIRONMENT = {"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
"""All a child gets: no secret, no address, no home."""
ANSWER: TypeAdapter[Document | Failure] = TypeAdapter(Document | Failure)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one child ended; `killed` names the limit of the parent that it passed, if any."""

    output: bytes
    killed: str | None
    peak_kb: int
    cpu_s: float

    @property
    def began(self) -> bool:
        """Whether the child reached the document, so that what went wrong is its fault."""
        return self.output.startswith(READY)


@dataclass
class Cage:
    """Places for parsing children of this process, and the queue before them."""

    at_once: int = AT_ONCE
    queue: int = QUEUE
    wait_s: float = WAIT_S
    wall_s: float = WALL_S
    program: str = PROGRAM
    use_bubblewrap: bool = True
    _places: threading.Semaphore = field(init=False)
    _waiting: int = field(init=False, default=0)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Open the places."""
        self._places = threading.Semaphore(self.at_once)

    def parse(self, data: bytes, kind: Kind) -> Document:
        """Return what a child read from a file. Blocks up to 40 s: call off the loop.

        Raises:
            ParserBusy: no place became free, or no child could be started.
            PasswordProtected: the file opens only with a password.
            Unreadable: it is damaged, or passed a limit.
        """
        outcome = self.run(data, kind)
        if not outcome.began:
            # An installation's fault, not the file's: the parser or its confinement is missing.
            log.error("resume_parser_did_not_start", kind=kind, killed=outcome.killed)
            raise ParserBusy
        if outcome.killed:
            log.info("resume_parser_killed", kind=kind, limit=outcome.killed)
            raise Unreadable
        try:
            answer = ANSWER.validate_json(outcome.output[len(READY) :])
        except ValidationError:
            raise Unreadable from None
        if isinstance(answer, Failure):
            raise PasswordProtected if answer.status == "password_protected" else Unreadable
        return answer

    def run(self, data: bytes, kind: Kind) -> Outcome:
        """Run one child on a file to its end, whatever that is.

        Raises:
            ParserBusy: no place became free, or no child could be started.
        """
        with self._place(), tempfile.TemporaryDirectory(prefix="viva-parse-") as empty:
            try:
                with _sealed(data) as document:
                    return self._run(self.command(kind), document, empty)
            except OSError:
                # No process, descriptor or memory left: ours, and it passes.
                raise ParserBusy from None

    def command(self, kind: str) -> list[str]:
        """Return the child's command line, inside bubblewrap where that works."""
        wrap = bubblewrap() if self.use_bubblewrap else ()
        python = [sys.executable, "-I", "-B", "-c", self.program, str(REPOSITORY), kind]
        return [*wrap, *python]

    @contextmanager
    def _place(self) -> Iterator[None]:
        with self._lock:
            if self._waiting >= self.at_once + self.queue:
                raise ParserBusy
            self._waiting += 1
        try:
            if not self._places.acquire(timeout=self.wait_s):
                raise ParserBusy
            try:
                yield
            finally:
                self._places.release()
        finally:
            with self._lock:
                self._waiting -= 1

    def _run(self, command: list[str], document: int, folder: str) -> Outcome:
        # No preexec_fn: this process has threads. The child limits itself as its first act.
        process = subprocess.Popen(  # noqa: S603  # a fixed command; the document is an open file
            command,
            stdin=document,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=CLEAN_ENVIRONMENT,
            start_new_session=True,
        )
        try:
            output, killed = _read(process, time.monotonic() + self.wall_s)
        finally:
            usage = _end(process)
        return Outcome(output, killed, usage.ru_maxrss, usage.ru_utime + usage.ru_stime)


CAGE = Cage()
"""The places of this process. State of the module, because the limit is the process's."""


def _read(process: subprocess.Popen[bytes], deadline: float) -> tuple[bytes, str | None]:
    """Return the output and, if the child must be ended for it, the limit it passed."""
    assert process.stdout is not None  # noqa: S101  # opened as a pipe above
    output = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                return bytes(output), "time"
            piece = os.read(process.stdout.fileno(), 65536)
            if not piece:
                return bytes(output), None
            output += piece
            if len(output) > MAX_OUTPUT_BYTES:
                return bytes(output), "output"


def _end(process: subprocess.Popen[bytes]) -> os.struct_rusage:  # type: ignore[name-defined]
    """End the child's whole group and collect it; its output is complete or worthless by now."""
    # The leader is not collected yet, so its number cannot belong to another group.
    os.killpg(process.pid, signal.SIGKILL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.stdout is not None:
        process.stdout.close()
    return usage


@contextmanager
def _sealed(data: bytes) -> Iterator[int]:
    """Yield a descriptor of a file in memory that nobody can change any more."""
    descriptor = os.memfd_create("resume", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        with os.fdopen(os.dup(descriptor), "wb") as file:
            file.write(data)
        seals = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, seals)
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)


@cache
def bubblewrap() -> tuple[str, ...]:
    """Return the command that cuts a child off from files and network, empty where none works.

    It is tried once a process: many systems forbid the namespaces it needs. The child confines
    itself either way.
    """
    program = shutil.which("bwrap")
    if program is None:
        return ()
    wrap = (
        *(program, "--unshare-all", "--die-with-parent", "--cap-drop", "ALL", "--clearenv"),
        *("--setenv", "LANG", "C.UTF-8", "--proc", "/proc", "--dev", "/dev"),
        *_bound(_needed_paths()),
        *("--chdir", "/", "--remount-ro", "/", "--"),
    )
    trial = [*wrap, sys.executable, "-I", "-B", "-c", "import backend.resumes.child"]
    trial[-1] = f"import sys; sys.path.insert(0, {str(REPOSITORY)!r}); {trial[-1]}"
    try:
        done = subprocess.run(  # noqa: S603  # a fixed command
            trial, env=CLEAN_ENVIRONMENT, capture_output=True, timeout=PROBE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return wrap if done.returncode == 0 else ()


def _needed_paths() -> list[Path]:
    """Return what the interpreter, its packages and this package need, outer folders first."""
    package = Path(__file__).parent
    wanted = [
        *(Path("/usr"), Path("/lib"), Path("/lib64"), Path("/etc/ld.so.cache")),
        *(Path(sys.base_prefix), Path(sys.prefix), package.parent / "__init__.py", package),
    ]
    return sorted({path for path in wanted if path.exists()}, key=lambda path: len(path.parts))


def _bound(paths: list[Path]) -> list[str]:
    arguments = []
    for path in paths:
        arguments += ["--ro-bind", str(path), str(path)]
    return arguments

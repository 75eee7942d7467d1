"""Keeps a server running: a process that has loaded everything forks the one that serves.

When that one dies by itself, the next is there in tenths of a second, because nothing has to be
imported again, and whoever connects meanwhile waits in the queue of the socket that both hold.
"""

from __future__ import annotations

import ctypes
import gc
import mmap
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from types import FrameType
from typing import Final, NoReturn

import structlog

from backend.config.tether import PR_SET_PDEATHSIG

log = structlog.get_logger(__name__)

STEADY_S: Final = 10.0
"""A server that lived so long counts as sound: deaths are counted anew (a guess)."""
QUICK_DEATHS: Final = 3
"""Deaths in a row, each sooner than that, before another one is followed by a pause (a guess)."""
FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 8.0
LOOK_S: Final = 0.05
ENDINGS: Final = (signal.SIGTERM, signal.SIGINT)


def pause_after(quick_deaths: int) -> float:
    """Return the seconds to wait before the next server, after so many quick deaths in a row."""
    if quick_deaths <= QUICK_DEATHS:
        return 0.0
    return min(FIRST_PAUSE_S * 2.0 ** (quick_deaths - QUICK_DEATHS - 1), LONGEST_PAUSE_S)


class Keeper:
    """The parent of the process that serves. It must have no thread that could hold a lock."""

    def __init__(
        self, serve: Callable[[Keeper], None], let_go: Callable[[], None] = lambda: None
    ) -> None:
        """Take what the forked process does; it tells by `ready` that it accepts connections.

        `let_go` is called in the parent when the end begins: a socket that it holds as well would
        go on to take connections that nobody will answer.
        """
        self._serve = serve
        self._let_go = let_go
        self._was_ready = mmap.mmap(-1, 1)  # shared by parent and children
        self._asked = False
        self._child = 0
        self.generation = 0

    def ready(self) -> None:
        """Take note, in the child, that it serves: its death is a reason for another one."""
        self._was_ready[0] = 1

    def run(self) -> int:
        """Serve until a signal asks to end, and return the exit code. Blocks."""
        for number in ENDINGS:
            signal.signal(number, self._ask)
        # What is there now is shared with every child, and no collection shall copy it.
        gc.collect()
        gc.freeze()
        quick = 0
        while True:
            began_s = time.monotonic()
            self._fork()
            code = os.waitstatus_to_exitcode(os.waitpid(self._child, 0)[1])
            self._child = 0
            if self._asked or not self._was_ready[0]:
                return code
            quick = quick + 1 if time.monotonic() - began_s < STEADY_S else 0
            pause_s = pause_after(quick)
            log.warning("server_died", exit_code=code, replaced_in_s=pause_s)
            if not self._rest(pause_s):
                return 0

    def _rest(self, pause_s: float) -> bool:
        """Wait; return whether to go on."""
        until_s = time.monotonic() + pause_s
        while time.monotonic() < until_s and not self._asked:
            time.sleep(LOOK_S)
        return not self._asked

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        """Ask the child to end in order. Ctrl-C reaches only us: it has a group of its own."""
        self._asked = True
        self._let_go()
        if self._child:
            os.kill(self._child, signal.SIGTERM)

    def _fork(self) -> None:
        self.generation += 1
        sys.stdout.flush()
        sys.stderr.flush()
        # A signal between the fork and its result would be lost on the child.
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
        parent = os.getpid()
        self._child = os.fork()
        if not self._child:
            self._become_server(parent)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)

    def _become_server(self, parent: int) -> NoReturn:
        code = 1
        try:
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            os.setpgid(0, 0)
            for number in ENDINGS:
                signal.signal(number, _leave)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
            if os.getppid() == parent:  # else it ended before the first line
                self._serve(self)
            code = 0
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 0
        except KeyboardInterrupt:
            code = 0  # the server has drained before it says so
        except BaseException:  # noqa: BLE001  # the last resort of a process
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            # What the parent will undo at its end is not ours to undo.
            os._exit(code)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """End in order on a signal: uvicorn raises it once more after it has drained."""
    raise SystemExit(0)

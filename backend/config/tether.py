"""Run as a script: become another program that ends when the process that started it ends."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""prctl(2): the signal this process gets when its parent ends, even by kill -9."""


def main() -> None:
    """Arguments: the parent's process id, then the program and its arguments."""
    parent, program = int(sys.argv[1]), sys.argv[2:]
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        # The parent ended before the line above.
        sys.exit(1)
    os.execv(program[0], program)  # noqa: S606  # the program is our own, no shell reads it


if __name__ == "__main__":
    main()

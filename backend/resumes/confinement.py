"""What the parsing child takes from itself before it reads a byte of the document."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import sys
from pathlib import Path

from backend.resumes import seccomp

MEMORY_BYTES = 512 * 1024 * 1024
"""Address space; ordinary files need at most 235 MB (RELIABILITY.md 0.4)."""
CPU_S = 10
"""Processor time; ordinary files need 0.34 s at p95 (RELIABILITY.md 0.4)."""
FILE_BYTES = 1024 * 1024
OPEN_FILES = 32

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
"""linux/sched.h."""
CAPABILITY_VERSION_3 = 0x20080522
"""linux/capability.h."""
WRITING_FLAGS = seccomp.WRITING_FLAGS

REFUSED_EVENTS = (
    *("socket.", "ssl.", "http.", "urllib.", "ftplib.", "smtplib.", "webbrowser."),
    *("subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "pty."),
    *("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate"),
    *("os.chmod", "os.chown", "os.kill", "os.putenv", "os.unsetenv", "shutil.", "tempfile."),
    *("ctypes.", "pickle.find_class", "marshal.loads_", "resource.setrlimit", "sqlite3."),
)
"""Beginnings of audit events (Python's audit events table) that no document may cause."""


def confine() -> None:
    """Limit, cut off and lock this process; there is no way back."""
    limit()
    _leave_network()
    _drop_capabilities()
    seccomp.install()
    _watch()


def limit() -> None:
    """Set the resource limits, hard as well as soft."""
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_FSIZE: FILE_BYTES,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_NPROC: 0,
    }
    for which, value in limits.items():
        resource.setrlimit(which, (value, value))
    # The soft limit ends the process by SIGXCPU, the hard one a second later by SIGKILL.
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))


def _leave_network() -> None:
    """Move into an empty network where the system allows it; the filter stands either way."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET):
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


def _drop_capabilities() -> None:
    """Give up what root could do; a no-op for everyone else."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    libc.capset(header, (ctypes.c_uint32 * 6)())


def readable_roots() -> tuple[str, ...]:
    """Folders that imports need: the interpreter, its packages, the C libraries, this package."""
    package = Path(__file__).parent
    roots = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    roots |= {*(path for path in sys.path if path.endswith(("-packages", "lib-dynload")))}
    return tuple(os.path.realpath(root) + os.sep for root in sorted({*roots, str(package)}))


def _watch() -> None:
    """Refuse, inside the interpreter, what a parser has no reason to do."""
    roots = (*readable_roots(), "/lib/", "/usr/lib/", "/dev/null")
    package = str(Path(__file__).parent.parent / "__init__.py")

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & WRITING_FLAGS:
                raise PermissionError
            if isinstance(path, int):
                return
            with contextlib.suppress(TypeError, ValueError):
                real = os.path.realpath(os.fsdecode(path))  # type: ignore[arg-type]  # suppressed
                if real.startswith(roots) or real.startswith(package[:-3]):
                    return
            raise PermissionError
        if event.startswith(REFUSED_EVENTS):
            raise PermissionError

    sys.addaudithook(refuse)

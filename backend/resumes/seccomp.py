"""A system call filter for the parsing child: no network, no processes, nothing written.

Runs in the child only. It needs no privilege, cannot be taken back, and holds for native code
too, which the interpreter's own audit hook does not see.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
"""linux/prctl.h and linux/seccomp.h."""
LOAD, EQUAL, ANY_BIT, AT_LEAST, RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
"""Classic BPF: load a word, compare with a constant, return (linux/bpf_common.h)."""
NUMBER_AT, ARCHITECTURE_AT, ARGUMENTS_AT = 0, 4, 16
"""Places in `struct seccomp_data`; arguments are 8 bytes each, low word first here."""
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
X32_BIT = 0x40000000
"""The second numbering of x86-64; nothing of ours uses it."""

WRITING_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

AUDIT_X86_64, AUDIT_AARCH64 = 0xC000003E, 0xC00000B7
"""linux/audit.h."""

OPENING = {"x86_64": {2: 1, 257: 2}, "aarch64": {56: 2}}
"""open and openat, each with the number of the argument that holds the flags."""

MISSING = {"x86_64": (435,), "aarch64": (435,)}
"""clone3 answers "not implemented", so that the C library falls back to clone, refused below."""

REFUSED = {
    # asm/unistd_64.h. In rows: sockets; processes and signals; files and folders; mounts and
    # namespaces; limits; memory of others; rings, keys, handles and shared memory.
    "x86_64": (
        *(41, 42, 43, 44, 46, 49, 50, 53, 288),
        *(56, 57, 58, 59, 62, 101, 200, 234, 322, 424, 434, 438),
        *(76, 77, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 93, 94, 132, 133, 188, 189, 190),
        *(235, 258, 259, 260, 261, 263, 264, 265, 266, 268, 280, 285, 316, 437, 452),
        *(155, 161, 165, 166, 272, 308, 428, 429, 430, 432, 442),
        *(160, 302, 319),
        *(298, 310, 311, 321, 323),
        *(29, 64, 68, 240, 248, 249, 250, 304, 425, 426, 427),
    ),
    # asm-generic/unistd.h, same rows.
    "aarch64": (
        *(198, 199, 200, 201, 202, 203, 206, 211, 242),
        *(129, 130, 131, 117, 220, 221, 281, 424, 434, 438),
        *(5, 6, 7, 33, 34, 35, 36, 37, 38, 45, 46, 47, 52, 53, 54, 55, 88, 276, 437, 452),
        *(39, 40, 41, 51, 97, 268, 428, 429, 430, 432, 442),
        *(164, 261, 279),
        *(241, 270, 271, 280, 282),
        *(180, 186, 190, 194, 217, 218, 219, 265, 425, 426, 427),
    ),
}


class Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def instructions(machine: str) -> bytes:
    """Return the filter for a machine type as the kernel reads it (8 bytes an instruction)."""
    audit = AUDIT_X86_64 if machine == "x86_64" else AUDIT_AARCH64
    refuse = REFUSE | errno.EPERM
    steps = [
        (LOAD, 0, 0, ARCHITECTURE_AT),
        (EQUAL, 1, 0, audit),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER_AT),
        (AT_LEAST, 0, 1, X32_BIT),
        (RETURN, 0, 0, refuse),
    ]
    for number in REFUSED[machine]:
        steps += [(EQUAL, 0, 1, number), (RETURN, 0, 0, refuse)]
    for number in MISSING[machine]:
        steps += [(EQUAL, 0, 1, number), (RETURN, 0, 0, REFUSE | errno.ENOSYS)]
    for number, argument in OPENING[machine].items():
        steps += [
            (EQUAL, 0, 4, number),
            (LOAD, 0, 0, ARGUMENTS_AT + 8 * argument),
            (ANY_BIT, 0, 1, WRITING_FLAGS),
            (RETURN, 0, 0, refuse),
            (RETURN, 0, 0, ALLOW),
        ]
    steps.append((RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("<HBBI", *step) for step in steps)


def install() -> bool:
    """Install the filter for this process; return whether it holds from now on."""
    machine = platform.machine()
    if machine not in REFUSED:
        return False
    code = instructions(machine)
    program = Program(len(code) // 8, code)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return bool(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program)) == 0)

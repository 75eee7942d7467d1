"""The knobs that make the emulator misbehave as Google does, for tests of those who talk to it.

Set for all connections by the command, or for one by the header `x-viva-faults`, the query
parameter `faults` or the setup label `faults`, each a JSON object of the fields below.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

HEADER: Final = "x-viva-faults"
QUERY: Final = "faults"
LABEL: Final = "faults"

GO_AWAY_REASON: Final = (
    "Connection aborted because the client failed to close the connection after receiving a GoAway "
    "signal"
)
DEADLINE_REASON: Final = "Deadline expired before operation could complete."
UNKNOWN_HANDLE_REASON: Final = "Requested entity was not found."
BAD_KEY_REASON: Final = "API key not valid. Please pass a valid API key."

CLOSE_CODES: Final = frozenset({1000, 1007, 1008, 1011, *range(3000, 5000)})
"""Codes a server may close with (RFC 6455, 7.4)."""


class FaultError(Exception):
    """A knob is unknown or its value is of the wrong kind; the text says which."""


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong. The defaults are a server in good health."""

    connections: int = 0
    """Only the first so many connections of the process are faulty; 0 means all."""
    close_at: str = ""
    """Close at `open` (before the setup), `setup` (instead of setupComplete), `ready` (after it) or
    `speech` (within the first speech)."""
    close_after_s: float = 0.0
    """Close so long after setupComplete; 0 means never."""
    close_code: int = 1011
    close_reason: str = "Internal error encountered."
    abort_after_s: float = 0.0
    """Drop the transport without a close frame so long after setupComplete; 0 means never."""
    bad_key: str = ""
    """This API key is refused."""
    silent_setup: bool = False
    """Never answer the setup."""
    mute: bool = False
    """Answer the setup and nothing else."""
    mute_after_tool: bool = False
    """Say nothing once a function was answered."""
    lifetime_s: float = 0.0
    """Close the connection at this age; 0 means never."""
    go_away_s: float = 0.0
    """Announce the end of the lifetime so long before; 0 means no goAway."""
    poisoned_handle: bool = False
    """A resumed session is accepted and dies within a second."""
    oversize: bool = False
    """One message larger than 1 MiB."""
    bundled: bool = False
    """Speech, its text and a resumption update in one message, ends of a turn in another."""
    late_transcription: bool = False
    """The transcript of speech comes after turnComplete."""
    unknown_enum: bool = False
    unknown_field: bool = False
    unknown_only: bool = False
    """One message with nothing known in it."""
    phantom_interrupted: bool = False
    """`interrupted` with nothing being said."""
    slow_drip: bool = False
    """Speech comes at half of real time."""
    burst: bool = False
    """Speech comes all at once, and its turn is over at once."""
    patience: float = 1.0
    """Multiplies the silence after which the interviewer speaks up."""
    in_progress: bool = False
    """A turn ends twice: IN_PROGRESS first, IDLE after."""
    binary: bool = False
    """JSON in binary frames, as Google sends it."""
    strict: bool = False
    """Refuse unknown names."""
    cancel_tool_call: bool = False
    """The first function call is cancelled and made again."""
    no_turn_complete: bool = False
    no_usage: bool = False
    no_resumption: bool = False
    """Never hand out a handle."""


def read_faults(value: object, base: Faults | None = None) -> Faults:
    """Return the faults in a JSON text or object, over those of `base`.

    Raises:
        FaultError: A knob is unknown or of the wrong kind.
    """
    faults = base or Faults()
    if isinstance(value, str | bytes):
        try:
            value = json.loads(value)
        except ValueError:
            raise FaultError("faults must be a JSON object") from None
    if not isinstance(value, Mapping):
        raise FaultError("faults must be a JSON object")
    given: dict[str, Any] = {str(name): _checked(str(name), value[name]) for name in value}
    return replace(faults, **given)


def read_options(options: Iterable[str]) -> Faults:
    """Return the faults of options such as `close_after_s=5` or `mute`.

    Raises:
        FaultError: A knob is unknown or of the wrong kind.
    """
    values: dict[str, Any] = {}
    for option in options:
        name, given, text = option.partition("=")
        if not given:
            values[name] = True
            continue
        try:
            values[name] = json.loads(text)
        except ValueError:
            values[name] = text
    return read_faults(values)


def _checked(name: str, value: object) -> object:
    known = {field.name: field.default for field in fields(Faults)}
    if name not in known:
        raise FaultError(f"unknown fault {name!r}; known: {', '.join(sorted(known))}")
    kind = type(known[name])
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not kind:
        raise FaultError(f"fault {name!r} takes a {kind.__name__}")
    if name == "close_code" and value not in CLOSE_CODES:
        raise FaultError("close_code must be 1000, 1007, 1008, 1011 or 3000 to 4999")
    return value

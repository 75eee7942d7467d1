"""What the end of a live connection means for the next step: decided by the words first.

The codes alone say little: 1007 and 1008 each stand for a wrong key, for a setup mistake, for a
spoilt handle and for an idle session (GEMINI_LIVE.md section 8).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """What the owner of a closed connection should do."""

    FATAL = "fatal"
    """Trying again cannot help: the key, the model or our own setup is wrong. Tell the operator."""
    DROP_HANDLE = "drop_handle"
    """Begin a new session without the handle, seeded from our own transcript."""
    RETRY = "retry"
    """Connect again, with the handle when there is one, after a short jittered pause."""
    QUOTA = "quota"
    """Connect again after a long pause; people should be told that capacity is short."""


RULES: Final[tuple[tuple[str, Verdict], ...]] = (
    # Keys and projects.
    ("api key not valid", Verdict.FATAL),
    ("api key expired", Verdict.FATAL),
    ("api key not found", Verdict.FATAL),
    ("reported as leaked", Verdict.FATAL),
    ("has not been used in project", Verdict.FATAL),
    ("has been suspended", Verdict.FATAL),
    ("are blocked", Verdict.FATAL),
    ("permission denied", Verdict.FATAL),
    ("location is not supported", Verdict.FATAL),
    # Quotas; before the setup rows because their texts are long and mention plans and models.
    ("exceeded your current quota", Verdict.QUOTA),
    ("resource_exhausted", Verdict.QUOTA),
    ("resource has been exhausted", Verdict.QUOTA),
    ("quota", Verdict.QUOTA),
    ("rate limit", Verdict.QUOTA),
    ("spend cap", Verdict.QUOTA),
    # Our setup or our messages do not fit this model.
    ("invalid json payload", Verdict.FATAL),
    ("unknown name", Verdict.FATAL),
    ("is not found for api version", Verdict.FATAL),
    ("is not supported for bidigeneratecontent", Verdict.FATAL),
    ("media_chunks is deprecated", Verdict.FATAL),
    ("cannot extract voices", Verdict.FATAL),
    ("response modalities", Verdict.FATAL),
    ("thinking level", Verdict.FATAL),
    ("minimal is not supported", Verdict.FATAL),
    ("function calls are not supported", Verdict.FATAL),
    ("function response scheduling is not supported", Verdict.FATAL),
    ("system instruction", Verdict.FATAL),
    ("additionalproperties", Verdict.FATAL),
    # This session or its handle is spoilt; a fresh one usually works.
    ("requested entity was not found", Verdict.DROP_HANDLE),
    ("request contains an invalid argument", Verdict.DROP_HANDLE),
    ("precondition check failed", Verdict.DROP_HANDLE),
    ("operation is not implemented", Verdict.DROP_HANDLE),
    # Lifetimes, idleness and bad weather.
    ("goaway", Verdict.RETRY),
    ("the operation was aborted", Verdict.RETRY),
    ("deadline expired", Verdict.RETRY),
    ("internal error", Verdict.RETRY),
    ("unavailable", Verdict.RETRY),
    ("keepalive ping timeout", Verdict.RETRY),
)
"""Words in a close reason, lower case, first match wins (GEMINI_LIVE.md section 8, field reports).

`api key not found`, `are blocked`, `has been suspended`, `location is not supported`, `permission
denied`, `rate limit` and `spend cap` are words of Google's REST errors: a guess that the live
server uses them too.
"""

SETUP_CODES: Final = frozenset({1007, 1008})
"""Codes Google closes with when it refuses what the client asked for."""

SETTLED_S: Final = 10.0
"""A connection that lived this long had been accepted (GEMINI_LIVE.md section 10 says ~10 s)."""


def classify(code: int, reason: str) -> Verdict:
    """Return what a close means by itself, without knowing how the connection began.

    A 1007 or 1008 with unknown words asks for a fresh session; every other unknown close, 1000
    and 1006 among them, for a plain retry: a server that hangs up never ends an interview.
    """
    words = reason.casefold()
    for needle, verdict in RULES:
        if needle in words:
            return verdict
    return Verdict.DROP_HANDLE if code in SETUP_CODES else Verdict.RETRY


def judge(code: int, reason: str, *, resumed: bool, age_s: float) -> Verdict:
    """Return what a close means for a connection that began like this and lived `age_s` seconds.

    A refusal soon after a resume is the handle's fault. The same refusal of a fresh session is
    ours, and another try would end alike; when a fresh session had settled, it is worth one more.
    """
    verdict = classify(code, reason)
    if age_s >= SETTLED_S or code not in SETUP_CODES:
        return verdict
    if resumed and verdict is Verdict.RETRY:
        return Verdict.DROP_HANDLE
    if not resumed and verdict is Verdict.DROP_HANDLE:
        return Verdict.FATAL
    return verdict


def judge_refusal(status: int) -> Verdict:
    """Return what an HTTP answer in place of the WebSocket upgrade means."""
    if status == 429:
        return Verdict.QUOTA
    if status == 408 or status >= 500:
        return Verdict.RETRY
    return Verdict.FATAL


class GeminiUnavailable(Exception):
    """There is no live connection (any more); `verdict` says what to do next."""

    verdict: Verdict = Verdict.RETRY


class GeminiUnreachable(GeminiUnavailable):
    """The connection never opened: network, TLS, a refusal before the upgrade, or a time-out."""

    def __init__(self, what: str, verdict: Verdict = Verdict.RETRY) -> None:
        super().__init__(what)
        self.verdict = verdict


class SetupUnanswered(GeminiUnavailable):
    """The server took the setup and said nothing; after a resume the handle is suspected."""

    def __init__(self, *, resumed: bool) -> None:
        super().__init__("the setup was not answered in time")
        self.verdict = Verdict.DROP_HANDLE if resumed else Verdict.RETRY


class GeminiClosed(GeminiUnavailable):
    """The connection was open and is closed. `reason` never holds the key."""

    def __init__(self, code: int, reason: str, verdict: Verdict) -> None:
        super().__init__(f"closed with {code} ({verdict})")
        self.code = code
        self.reason = reason
        self.verdict = verdict

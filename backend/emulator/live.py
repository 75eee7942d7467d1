"""Opens live conversations: handshake, setup, and who answers; then the session has the word."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from backend.emulator import server_messages as say
from backend.emulator.client_messages import Setup, read_frame
from backend.emulator.companion import Companion
from backend.emulator.connection import Closed, Connection, Hangup, Receive, Send
from backend.emulator.ears import Ears, Recognisers
from backend.emulator.faults import (
    BAD_KEY_REASON,
    LABEL,
    UNKNOWN_HANDLE_REASON,
    FaultError,
    Faults,
    read_faults,
)
from backend.emulator.handles import Handles
from backend.emulator.interviewer import Interviewer
from backend.emulator.moves import Mind
from backend.emulator.session import ORDINARY_SILENCE_MS, Session
from backend.emulator.transcriber import Transcriber
from backend.emulator.voice import Voice
from backend.emulator.wire import INVALID_ARGUMENT, WireError
from backend.gemini.coverage import NEXT_QUESTION, Briefing, parse_briefing
from backend.speech.ports import SpeechFailed

logger = logging.getLogger(__name__)

LIVE_PATH: Final = re.compile(
    r"^(?:/.*)?/+ws/google\.ai\.generativelanguage\.[^./]*\.GenerativeService\."
    r"BidiGenerateContent(?:Constrained)?$"
)
"""Any prefix, repeated slashes, any version, both methods (GEMINI_LIVE.md section 2)."""

SETUP_TIMEOUT_S: Final = 30.0
"""A client that sends no setup for so long is let go (a guess)."""

MIN_SILENCE_MS: Final = 200
MAX_SILENCE_MS: Final = 10_000
"""Bounds of the pause that ends a turn; a shorter one would cut words apart (guesses)."""

Problem = TypeVar("Problem", bound=Exception)

INTERNAL_REASON: Final = "Internal error encountered."


class Live:
    """What all live conversations of a process share."""

    def __init__(self, voice: Voice, recognisers: Recognisers, faults: Faults) -> None:
        """Speak with the voice, hear with the recognisers, misbehave as the faults say."""
        self.voice = voice
        self.recognisers = recognisers
        self._faults = faults
        self._handles: Handles[Mind] = Handles()
        self._connections = 0

    def faults_for(self, given: str | None) -> Faults:
        """Return the faults of the next connection.

        Raises:
            FaultError: The client's own are not understood.
        """
        self._connections += 1
        faults = self._faults
        if faults.connections and self._connections > faults.connections:
            faults = Faults()
        return read_faults(given, faults) if given else faults

    def refuses(self, key: str) -> bool:
        """Whether this API key is refused by a fault."""
        return bool(self._faults.bad_key) and key == self._faults.bad_key

    async def converse(self, receive: Receive, send: Send, faults: Faults, key: str) -> None:
        """Run one accepted connection to its end, whatever that is. Raises nothing."""
        connection = Connection(receive, send, faults)
        try:
            await self._converse(connection, key)
        except* Closed:
            logger.debug("the client left")
        except* Hangup as group:
            await _hang_up(connection, _first(group))
        except* WireError as group:
            await connection.close(1007, str(_first(group)))
        except* SpeechFailed as group:
            logger.error("speech failed: %s", _first(group))
            await connection.close(1011, INTERNAL_REASON)
        except* Exception:
            # A mistake of ours must look like one of Google's: a close with 1011.
            logger.exception("a conversation failed")
            await connection.close(1011, INTERNAL_REASON)

    async def _converse(self, connection: Connection, key: str) -> None:
        faults = connection.faults
        if faults.bad_key and key == faults.bad_key:
            raise Hangup(1007, BAD_KEY_REASON)
        if faults.close_at == "open":
            raise Hangup(faults.close_code, faults.close_reason)
        setup = await _first_message(connection)
        connection.faults = faults = _labelled(setup.labels, faults)
        if faults.close_at == "setup":
            raise Hangup(faults.close_code, faults.close_reason)
        if faults.silent_setup:
            while True:
                await connection.frame()
        mind = self._mind(setup)
        await connection.send(say.setup_complete(secrets.token_hex(8)))
        if faults.close_at == "ready":
            raise Hangup(faults.close_code, faults.close_reason)
        await self._run(connection, setup, mind)

    async def _run(self, connection: Connection, setup: Setup, mind: Mind) -> None:
        asked_ms = setup.silence_ms or ORDINARY_SILENCE_MS
        silence_ms = min(MAX_SILENCE_MS, max(MIN_SILENCE_MS, asked_ms))
        ears = Ears(self.recognisers, silence_ms, manual=setup.manual_activity)
        try:
            if setup.listens_only:
                await Transcriber(connection, ears).run()
                return
            session = Session(
                connection, setup, mind=mind, ears=ears, voice=self.voice, handles=self._handles
            )
            await session.run(resumed=bool(setup.handle))
        finally:
            await ears.close()

    def _mind(self, setup: Setup) -> Mind:
        briefing = parse_briefing(setup.instruction)
        if setup.handle:
            kept = self._handles.find(setup.handle)
            if kept is None:
                raise Hangup(1008, UNKNOWN_HANDLE_REASON)
            return kept.copy(briefing)
        if NEXT_QUESTION not in setup.functions:
            return Companion()
        return Interviewer(briefing or Briefing("", "", "", 0, 0))


async def _first_message(connection: Connection) -> Setup:
    try:
        async with asyncio.timeout(SETUP_TIMEOUT_S):
            messages = read_frame(await connection.frame(), strict=connection.faults.strict)
    except TimeoutError:
        raise Hangup(1008, "The operation was aborted.") from None
    if len(messages) != 1 or not isinstance(messages[0], Setup):
        raise WireError(INVALID_ARGUMENT)
    return messages[0]


def _labelled(labels: Mapping[str, Any], faults: Faults) -> Faults:
    if LABEL not in labels:
        return faults
    try:
        return read_faults(labels[LABEL], faults)
    except FaultError as error:
        raise WireError(str(error)) from None


async def _hang_up(connection: Connection, hangup: Hangup) -> None:
    if hangup.code is None:
        connection.abandon()
    else:
        await connection.close(hangup.code, hangup.reason)


def _first(group: BaseExceptionGroup[Problem]) -> Problem:
    """Return the first problem of a group, however deep it lies."""
    for problem in group.exceptions:
        return _first(problem) if isinstance(problem, BaseExceptionGroup) else problem
    raise AssertionError("an exception group is never empty")

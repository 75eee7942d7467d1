"""Opening sessions of the model as the settings say."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from django.conf import settings

from backend.gemini.live import LiveConnection, connect
from backend.gemini.setup import LiveSetup
from backend.interviews.values import InterviewRecord
from backend.live.policy import Policy

EMULATOR_KEY = "emulator"
"""Any key will do: the emulator accepts all (GEMINI_LIVE.md section 17.3)."""


def is_emulated() -> bool:
    """Return whether the emulator holds interviews here."""
    return bool(settings.EMULATED)


def policy() -> Policy:
    """Return what this installation allows."""
    return Policy(resumption=settings.ENVIRONMENT.gemini_resumption)


def connect_interviewer(
    record: InterviewRecord,
) -> Callable[[str, int, str], Awaitable[LiveConnection]]:
    """Return what opens a session that holds this interview."""

    async def open_session(instruction: str, silence_ms: int, handle: str) -> LiveConnection:
        setup = LiveSetup(
            model=settings.ENVIRONMENT.gemini_model,
            instruction=instruction,
            voice=settings.ENVIRONMENT.gemini_voice,
            language=record.language,
            silence_ms=silence_ms,
            resumption=settings.ENVIRONMENT.gemini_resumption,
            handle=handle,
        )
        return await _open(setup)

    return open_session


async def connect_listener(language: str) -> LiveConnection:
    """Open a session that only transcribes, for the device check."""
    model = settings.ENVIRONMENT.gemini_transcribe_model
    return await _open(LiveSetup(model=model, language=language, functions=()))


async def _open(setup: LiveSetup) -> LiveConnection:
    key = EMULATOR_KEY if settings.EMULATED else settings.GEMINI_API_KEY.get_secret_value()
    return await connect(setup, url=settings.GEMINI_URL, api_key=key)

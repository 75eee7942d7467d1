"""A plain client of the live socket: raw JSON frames, and a plan that answers calls."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import subprocess
import wave
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from websockets.asyncio.client import connect

from backend.emulator.moves import Call
from backend.gemini.coverage import FUNCTION_DECLARATIONS, Briefing, render_briefing
from tests.emulator.talk import BRIEFING, Plan

PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
PATIENCE_S = 60.0
"""Longest wait for anything; only reached when a test fails."""


def interview_setup(briefing: Briefing = BRIEFING, **fields: Any) -> dict[str, Any]:
    return {
        "model": "models/gemini-3.8-live",
        "generationConfig": {"responseModalities": ["AUDIO"]},
        "systemInstruction": {"parts": [{"text": render_briefing(briefing)}]},
        "tools": [{"functionDeclarations": list(FUNCTION_DECLARATIONS)}],
        "inputAudioTranscription": {},
        "outputAudioTranscription": {},
        "sessionResumption": {},
        "realtimeInputConfig": {"automaticActivityDetection": {"silenceDurationMs": 500}},
        **fields,
    }


@asynccontextmanager
async def dial(ready: dict[str, Any], faults: dict[str, Any] | None = None, path: str = PATH):
    headers = {"x-viva-faults": json.dumps(faults)} if faults else {}
    url = ready["url"].replace("http", "ws", 1) + path
    async with connect(
        url, additional_headers=headers, max_size=None, proxy=None, compression=None
    ) as socket:
        yield WireClient(socket)


class WireClient:
    """Collects what the server says; answers calls when it has a plan."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket
        self.plan: Plan | None = None
        self.messages: list[dict[str, Any]] = []
        self.frames: list[str | bytes] = []

    async def send(self, body: dict[str, Any]) -> None:
        await self.socket.send(json.dumps(body))

    async def open(self, setup: dict[str, Any] | None = None, plan: Plan | None = None) -> None:
        self.plan = plan
        await self.send({"setup": setup or interview_setup()})
        await self.until("setupComplete")

    async def say(self, text: str) -> None:
        await self.send({"realtimeInput": {"text": text}})

    async def next(self) -> dict[str, Any]:
        frame = await asyncio.wait_for(self.socket.recv(), PATIENCE_S)
        self.frames.append(frame)
        message: dict[str, Any] = json.loads(frame)
        self.messages.append(message)
        if self.plan and "toolCall" in message:
            for call in message["toolCall"]["functionCalls"]:
                answer = self.plan.answer(Call(call["name"], call["args"]))
                await self.answer(call, answer)
        return message

    async def read_for(self, seconds: float) -> None:
        """Read what comes within a time that a silent server lets pass."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    await self.next()

    async def answer(self, call: dict[str, Any], response: dict[str, Any]) -> None:
        given = {"id": call["id"], "name": call["name"], "response": response}
        await self.send({"toolResponse": {"functionResponses": [given]}})

    async def until(self, key: str) -> dict[str, Any]:
        """Read up to the first message that has this key, at the top or in serverContent."""
        while True:
            message = await self.next()
            content = message.get("serverContent", {})
            if key in message or key in content:
                return message

    async def turn(self) -> str:
        """Read up to the end of a turn and return what was said in it."""
        start = len(self.messages)
        await self.until("turnComplete")
        return self.said(start)

    def contents(self, start: int = 0) -> list[dict[str, Any]]:
        return [message.get("serverContent", {}) for message in self.messages[start:]]

    def said(self, start: int = 0) -> str:
        texts = [
            one["outputTranscription"]["text"]
            for one in self.contents(start)
            if "outputTranscription" in one
        ]
        return "".join(texts).strip()

    def sound(self, start: int = 0) -> bytes:
        parts = [
            part
            for one in self.contents(start)
            for part in one.get("modelTurn", {}).get("parts", [])
        ]
        return b"".join(base64.b64decode(part["inlineData"]["data"]) for part in parts)

    def heard(self, start: int = 0) -> str:
        texts = [
            one["inputTranscription"].get("text", "")
            for one in self.contents(start)
            if "inputTranscription" in one
        ]
        return " ".join(texts).strip()

    async def speak(self, pcm: bytes, *, faster: float = 4.0) -> None:
        """Send sound in frames of 100 ms, by default at four times real time."""
        for start in range(0, len(pcm), 3200):
            data = base64.b64encode(pcm[start : start + 3200]).decode()
            audio = {"data": data, "mimeType": "audio/pcm;rate=16000"}
            await self.send({"realtimeInput": {"audio": audio}})
            await asyncio.sleep(0.1 / faster)


def silence(seconds: float) -> bytes:
    return bytes(int(seconds * 16_000) * 2)


def spoken(text: str, folder: Path) -> bytes:
    """Return the text as flite says it, 16 kHz int16 mono, with a short silence before it."""
    flite = shutil.which("flite")
    assert flite, "flite is needed: apt-get install flite"
    path = folder / "speech.wav"
    subprocess.run([flite, "-voice", "rms", "-t", text, "-o", str(path)], check=True)
    with wave.open(str(path)) as file:
        assert file.getframerate() == 16_000
        sound: bytes = file.readframes(file.getnframes())
    return silence(0.3) + sound

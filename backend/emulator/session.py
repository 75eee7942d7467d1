"""One live conversation: what the client sends reaches the mind, what the mind decides is done."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Sequence
from typing import Final

from backend.emulator import server_messages as say
from backend.emulator.client_messages import (
    ActivityEnd,
    ActivityStart,
    AudioInput,
    AudioStreamEnd,
    ContextUpdate,
    FunctionResponse,
    Message,
    Setup,
    TextInput,
    Turns,
    read_frame,
)
from backend.emulator.connection import Connection
from backend.emulator.ears import Ears
from backend.emulator.handles import Handles
from backend.emulator.mouth import Mouth
from backend.emulator.moves import (
    Action,
    Call,
    Input,
    Interrupted,
    Mind,
    Noise,
    Quiet,
    Returned,
    Said,
)
from backend.emulator.troubles import greet_oddly, troubles
from backend.emulator.understanding import is_noise
from backend.emulator.usage import Usage
from backend.emulator.voice import Voice
from backend.emulator.wire import INVALID_ARGUMENT, WireError, dump
from backend.speech.ports import Heard

TICK_S: Final = 0.1
"""How often silence is counted."""

ABSENT_S: Final = 1.5
"""Silence does not count when the microphone's frames have stopped for so long: the client has lost
its candidate. After `audioStreamEnd` they have stopped on purpose."""

ORDINARY_SILENCE_MS: Final = 1_000
"""Pause that ends a turn when the client names none; interviews want more than Google's 800 ms."""

TYPING_PATIENCE: Final = 3.0
"""A candidate who types gets this many times the patience (a guess, to be calibrated)."""

MAX_PATIENCE: Final = 3.0
"""Longer pauses asked for lengthen the patience in proportion, up to this (a guess)."""

NO_FINAL_S: Final = 3.0
"""A turn that the client ended by itself and that had no voice is over after this (a guess)."""


class Session:
    """Runs one conversation of one connection, from setupComplete to the end."""

    def __init__(
        self,
        connection: Connection,
        setup: Setup,
        *,
        mind: Mind,
        ears: Ears,
        voice: Voice,
        handles: Handles[Mind],
    ) -> None:
        """Join the parts; `run` does the work."""
        self._connection = connection
        self._setup = setup
        self._mind = mind
        self._ears = ears
        self._voice = voice
        self._handles = handles
        self._usage = Usage()
        self._usage.read_text(setup.instruction)
        self._mouth: Mouth
        self._calls: dict[str, str] = {}
        self._call_numbers = itertools.count(1)
        self._voiced = False
        self._in_activity = False
        self._activity_ended_s: float | None = None
        self._held: list[Said] = []
        self._quiet_s = 0.0
        self._microphone_s: float | None = None
        self._muted = connection.faults.mute

    async def run(self, *, resumed: bool) -> None:
        """Talk until somebody hangs up.

        Raises:
            ExceptionGroup: With what ended it: Closed, Hangup, SpeechFailed or WireError.
        """
        async with asyncio.TaskGroup() as tasks:
            self._mouth = Mouth(
                self._connection,
                self._voice,
                self._usage,
                tasks=tasks,
                transcribes=self._setup.output_transcription,
                on_turn_over=self._turn_over,
            )
            if self._setup.resumption:
                await self._connection.send(say.resumption(None))
            await greet_oddly(self._connection)
            for trouble in troubles(self._connection, resumed=resumed):
                tasks.create_task(trouble)
            tasks.create_task(self._listen())
            tasks.create_task(self._count_silence())
            while True:
                frame = await self._connection.frame()
                for message in read_frame(frame, strict=self._connection.faults.strict):
                    await self._take(message)

    # What the client sends.

    async def _take(self, message: Message) -> None:
        if self._muted:
            return
        match message:
            case AudioInput():
                self._sound(message)
            case TextInput(text):
                await self._typed(text)
            case Turns():
                self._usage.read_text(message.last_user_text)
                if message.complete:
                    await self._typed(message.last_user_text)
            case FunctionResponse():
                await self._answered(message)
            case AudioStreamEnd():
                self._microphone_s = None
                self._ears.flush()
            case ActivityStart() if self._setup.manual_activity:
                self._in_activity = True
                await self._voice_began()
            case ActivityEnd() if self._setup.manual_activity:
                self._in_activity = False
                self._activity_ended_s = time.monotonic()
                self._ears.flush()
            case ContextUpdate(instruction):
                self._usage.read_text(instruction)
            case Setup():
                raise WireError(INVALID_ARGUMENT)

    def _sound(self, message: AudioInput) -> None:
        if self._setup.manual_activity and not self._in_activity:
            return
        self._microphone_s = time.monotonic()
        self._usage.heard_audio(len(message.pcm) / 2 / message.rate_hz)
        self._ears.feed(message.pcm, message.rate_hz)

    async def _typed(self, text: str) -> None:
        self._usage.read_text(text)
        self._quiet_s = 0.0
        if self._mouth.busy:
            await self._yield_floor()
        await self._react(Said(text, typed=True))

    async def _answered(self, answer: FunctionResponse) -> None:
        name = self._calls.get(answer.id)
        if name is None or answer.will_continue:
            return
        del self._calls[answer.id]
        self._usage.read_text(dump(answer.response))
        if self._connection.faults.mute_after_tool:
            self._muted = True
            return
        await self._react(Returned(name, answer.response))

    # What the candidate says.

    async def _listen(self) -> None:
        async for heard in self._ears.heard():
            await self._hear(heard)

    async def _hear(self, heard: Heard) -> None:
        match heard.kind:
            case "start":
                self._ears.weigh("", thinking=self._mind.thinking_time)
                if not self._voiced:
                    await self._voice_began()
            case "partial":
                self._ears.weigh(heard.text, thinking=self._mind.thinking_time)
                if self._setup.input_transcription:
                    await self._connection.send(say.interim_transcription(heard.text))
            case "final":
                await self._turn_heard(heard)

    async def _voice_began(self) -> None:
        self._voiced, self._quiet_s = True, 0.0
        if self._mouth.busy and self._setup.interrupts:
            await self._yield_floor()

    async def _turn_heard(self, heard: Heard) -> None:
        self._voiced, self._quiet_s, self._activity_ended_s = False, 0.0, None
        if is_noise(heard.text, heard.confidence):
            await self._react(Noise())
            return
        if self._setup.input_transcription:
            body = say.input_transcription(heard.text, finished=True)
            await self._connection.send(body)
        said = Said(heard.text)
        if self._mouth.busy and not self._setup.interrupts:
            self._held.append(said)
        else:
            await self._react(said)

    # What the mind decides.

    async def _yield_floor(self) -> None:
        self._mind.react(Interrupted(await self._mouth.interrupt()))

    async def _react(self, value: Input) -> None:
        await self._perform(self._mind.react(value))

    async def _perform(self, actions: Sequence[Action]) -> None:
        for action in actions:
            if isinstance(action, Call):
                await self._call(action)
            elif self._voiced and self._setup.interrupts:
                self._mind.react(Interrupted(action.lines))
            else:
                self._mouth.say(action.lines)
        if not self._calls:
            self._mouth.finish()

    async def _call(self, call: Call) -> None:
        call_id = f"function-call-{next(self._call_numbers)}"
        if self._connection.faults.cancel_tool_call and call_id.endswith("-1"):
            await self._connection.send(say.tool_call(call_id, call.name, call.args))
            await self._connection.send(say.tool_cancellation([call_id]))
            call_id = f"function-call-{next(self._call_numbers)}"
        self._calls[call_id] = call.name
        await self._connection.send(say.tool_call(call_id, call.name, call.args))

    async def _turn_over(self) -> None:
        self._quiet_s = 0.0
        if self._setup.resumption and not self._calls:
            faults = self._connection.faults
            handle = None if faults.no_resumption else self._handles.issue(self._mind.copy())
            await self._connection.send(say.resumption(handle))
        if self._held:
            held, self._held = self._held, []
            await self._react(Said(" ".join(said.text for said in held)))

    # Silence.

    async def _count_silence(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            self._ears.pump()
            await self._close_empty_activity()
            if self._mouth.busy or self._calls or self._voiced:
                self._quiet_s = 0.0
                continue
            if self._present():
                self._quiet_s += TICK_S
            patience_s = self._mind.patience_s
            if patience_s is not None and self._quiet_s >= patience_s * self._patience():
                self._quiet_s = 0.0
                await self._react(Quiet())

    def _present(self) -> bool:
        heard_s = self._microphone_s
        return heard_s is None or time.monotonic() - heard_s < ABSENT_S

    def _patience(self) -> float:
        asked_ms = self._setup.silence_ms or ORDINARY_SILENCE_MS
        longer = min(MAX_PATIENCE, max(1.0, asked_ms / ORDINARY_SILENCE_MS))
        longer *= self._connection.faults.patience
        return longer if self._microphone_s is not None else longer * TYPING_PATIENCE

    async def _close_empty_activity(self) -> None:
        ended_s = self._activity_ended_s
        if ended_s is not None and time.monotonic() - ended_s > NO_FINAL_S:
            self._voiced, self._activity_ended_s = False, None
            await self._react(Noise())

"""One simulated candidate: in through the public API, then the socket, in real time."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from backend.simulation import lines, wire
from backend.simulation.answers import Answer
from backend.simulation.dialogue import Dialogue
from backend.simulation.door import Door, Refused, Unreachable
from backend.simulation.line import Line
from backend.simulation.microphone import Microphone
from backend.simulation.outcome import Outcome
from backend.simulation.personas import Move, Persona
from backend.simulation.voice import Pieces, Voice
from backend.speech.ports import SpeechFailed

FRAME_S: Final = wire.FRAME_MS / 1000
PING_EVERY_S: Final = 10.0
TIMEOUT_S: Final = 3600.0
"""No interview is longer than this, unless told otherwise."""

Report = Callable[[Outcome, str], None]
"""Takes what is known so far and the interview's state; called on the loop."""


def _no_report(_outcome: Outcome, _state: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Plan:
    """What one candidate is to do."""

    url: str
    """Address of the server, http or https."""
    token: str
    """What stands after the # of the candidate's link."""
    persona: Persona
    voice: Voice
    pause_ms: int
    """Silence after which the interviewer takes an answer for finished."""
    name: str = ""
    """Told to the server when it knows none."""
    answers: Sequence[Answer] = ()
    """For question 1, 2, ... and again from the first; empty lets the persona find words."""
    resume: tuple[str, bytes] | None = None
    """Name and content, sent when the job takes one."""
    timeout_s: float = TIMEOUT_S
    report: Report = field(default=_no_report)


class Candidate:
    """Lives one interview. Use once."""

    def __init__(self, plan: Plan) -> None:
        self.outcome = Outcome(plan.persona.name, plan.pause_ms)
        self._plan = plan
        self._door = Door(plan.url)
        self._talk = Dialogue(plan.persona)
        self._microphone = Microphone()
        self._line = Line(self._door, self._talk, self.outcome, self._on_message)
        self._ready: dict[tuple[Move, int], asyncio.Task[tuple[Answer, Pieces]]] = {}
        self._counts: dict[Move, int] = {}

    async def run(self) -> Outcome:
        """Hold the interview; return its outcome. Failures are in the outcome, not raised."""
        began_s = time.monotonic()
        try:
            async with asyncio.timeout(self._plan.timeout_s):
                await asyncio.to_thread(self._enter)
                await self._live()
                await asyncio.to_thread(self._leave)
        except (Refused, Unreachable, SpeechFailed) as failure:
            self.outcome.error = str(failure)
        except (wire.NotOfTheProtocol, KeyError):
            self.outcome.error = "The server sent what viva.v1 does not know."
        except TimeoutError:
            self.outcome.error = f"The interview did not end within {self._plan.timeout_s:.0f} s."
        finally:
            for task in self._ready.values():
                task.cancel()
            await asyncio.gather(*self._ready.values(), return_exceptions=True)
        self._count_up(time.monotonic() - began_s)
        self._tell()
        return self.outcome

    def _enter(self) -> None:
        plan, door = self._plan, self._door
        view = door.open(plan.token)
        self.outcome.id = str(view["id"])
        if plan.name and not view["candidate"]["name"]:
            view = door.rename(plan.name)
        if view["consent"]["agreed_at"] is None:
            view = door.consent()
        if plan.resume and view["resume"] is None and view["job"]["resume_policy"] != "off":
            door.upload(*plan.resume)
        self.outcome.questions_total = int(door.start()["questions_total"] or 0)

    def _leave(self) -> None:
        view = self._door.look()
        self.outcome.state = str(view["state"])
        self.outcome.end_reason = str(view["end_reason"])

    async def _live(self) -> None:
        tasks = {
            asyncio.create_task(self._speak(), name="simulated-microphone"),
            asyncio.create_task(self._line.run(), name="simulated-line"),
        }
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _speak(self) -> None:
        """Make a frame every 100 ms, as a sound card does, and decide what to say."""
        due_s = pinged_s = time.monotonic()
        while True:
            now_s = time.monotonic()
            for message in self._talk.pass_time(now_s):
                await self._line.send(message)
            if now_s - pinged_s >= PING_EVERY_S:
                pinged_s = now_s
                await self._line.send(wire.write_message("ping", sent_ms=round(now_s * 1000, 1)))
            if self._line.is_open:
                self._maybe_speak(now_s)
            if self._line.has_begun:
                self._line.push(self._microphone.next_frame())
            due_s += FRAME_S
            await asyncio.sleep(max(0.0, due_s - time.monotonic()))

    def _maybe_speak(self, now_s: float) -> None:
        move = self._talk.next_move(now_s)
        if move is None:
            return
        task = self._prepare(move)
        if not task.done():
            return
        del self._ready[move, self._number]
        answer, pieces = task.result()
        self._counts[move] = self._counts.get(move, 0) + 1
        self._talk.speech_began(move, now_s)
        if answer.text:
            self.outcome.said.append(answer.text)
        for pcm, pause_ms in pieces:
            self._microphone.say(pcm, pause_ms)
        if not self._microphone.is_speaking:
            self._talk.speech_ended(now_s)  # a recording without a sound

    @property
    def _number(self) -> int:
        return int(self._talk.question["number"]) if self._talk.question else 0

    def _prepare(self, move: Move) -> asyncio.Task[tuple[Answer, Pieces]]:
        """Begin to synthesise what will be said, while the interviewer still speaks."""
        key = move, self._number
        if key not in self._ready:
            self._ready[key] = asyncio.create_task(self._compose(move, self._number))
        return self._ready[key]

    async def _compose(self, move: Move, number: int) -> tuple[Answer, Pieces]:
        given, persona = self._plan.answers, self._plan.persona
        if move is Move.ANSWER and given:
            answer = given[(number - 1) % len(given)]
        else:
            count = self._counts.get(move, 0)
            answer = Answer(lines.words_for(persona.name, move, self._talk.category, count))
        return answer, await self._plan.voice.pieces(answer, persona)

    def _on_message(self, kind: str) -> None:
        if kind == "question" and self._plan.persona.speaks:
            self._prepare(Move.ANSWER)
        if kind in ("welcome", "state", "question", "ended"):
            self._tell()

    def _tell(self) -> None:
        self.outcome.questions_asked = len(self._talk.asked)
        self.outcome.questions_total = self._talk.total or self.outcome.questions_total
        self._plan.report(self.outcome, self._talk.state)

    def _count_up(self, duration_s: float) -> None:
        outcome, talk = self.outcome, self._talk
        outcome.turns = talk.turns
        outcome.reply_ms = talk.replies.waits_ms
        outcome.ack_ms = talk.acks.waits_ms
        outcome.flush_ms = talk.flush_waits_ms
        outcome.cut_in = talk.replies.cut_in
        outcome.interruptions = talk.interruptions
        outcome.duration_s = duration_s


async def simulate(plans: Sequence[Plan]) -> list[Outcome]:
    """Hold one interview for each plan, all at the same time; return the outcomes in order."""
    return list(await asyncio.gather(*(Candidate(plan).run() for plan in plans)))

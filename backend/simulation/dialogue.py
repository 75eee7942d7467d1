"""One candidate's view of the talk: messages and sound in, what to say out. Pure; no clock."""

from typing import Any

from backend.simulation.latency import AckWatch, ReplyWatch
from backend.simulation.personas import Move, Persona, Scene, decide
from backend.simulation.speaker import Speaker
from backend.simulation.wire import write_message


class Dialogue:
    """Follows the server's messages; times are seconds of one monotonic clock."""

    def __init__(self, persona: Persona) -> None:
        self.persona = persona
        self.state = "connecting"
        self.question: dict[str, Any] | None = None
        self.total = 0
        self.asked: set[int] = set()
        self.ended_reason: str | None = None
        self.speaker = Speaker()
        self.replies = ReplyWatch()
        self.acks = AckWatch()
        self.flush_waits_ms: list[float] = []
        self.acknowledged = -1
        self._captions: dict[int, dict[str, Any]] = {}
        self._old_prompts: dict[int, str] = {}
        self._answered: set[int] = set()
        self._interrupted: set[int] = set()
        self._began_into_s: float | None = None
        self._spoke_until_s = 0.0
        self._speaking = False

    @property
    def turns(self) -> list[dict[str, Any]]:
        """All turns in order: speaker, text, typed."""
        ordered = [self._captions[turn] for turn in sorted(self._captions)]
        return [turn for turn in ordered if turn["text"]]

    @property
    def category(self) -> str:
        """Category of the current question, or nothing."""
        return str(self.question["category"]) if self.question else ""

    @property
    def interruptions(self) -> int:
        """How many questions were spoken into."""
        return len(self._interrupted)

    def connected(self, welcome: dict[str, Any]) -> None:
        """Take the first message of a connection."""
        self.speaker.restart()
        self._began_into_s = None
        self.replies.forget()
        self.acks.forget()
        self.state = welcome["state"]
        self._ask(welcome.get("question"))
        for caption in welcome.get("captions", ()):
            self._caption(caption)

    def message(self, message: dict[str, Any], now_s: float) -> list[str]:
        """Take a text message; return what to send at once."""
        match message["type"]:
            case "state":
                self.state = message["state"]
            case "question":
                self._ask(message)
            case "caption":
                self._caption(message)
            case "ack":
                self.acknowledged = max(self.acknowledged, message["sequence"])
                self.acks.acknowledged(message["sequence"], now_s)
            case "ended":
                self.ended_reason = message["reason"]
                self.state = "ended"
            case "flush":
                return self._flush(now_s)
        return []

    def audio(self, sequence: int, pcm: bytes, now_s: float) -> None:
        """Take interviewer sound, int16 mono 24 kHz."""
        if self._began_into_s is None:
            self.replies.reply_sounded(now_s)
        self.speaker.play(sequence, pcm, now_s)

    def pass_time(self, now_s: float) -> list[str]:
        """Return what the page sends as time passes."""
        drained = self.speaker.drained(now_s)
        return [_played(drained)] if drained else []

    def next_move(self, now_s: float) -> Move | None:
        """Return what to say now, if anything."""
        return decide(self.persona, self._scene(now_s))

    def speech_began(self, move: Move, now_s: float) -> None:
        """The candidate begins to say something."""
        number = self.question["number"] if self.question else None
        if self.speaker.is_playing(now_s):
            self._began_into_s = now_s
            if number is not None:
                self._interrupted.add(number)
        elif move is Move.ANSWER and number is not None:
            self._answered.add(number)
        self._old_prompts = self._prompts()
        self._speaking = True
        self.replies.speech_began()

    def speech_ended(self, now_s: float) -> None:
        """The candidate's last sound was sent; sent again after an outage, it ends nothing."""
        if not self._speaking:
            return
        self._speaking = False
        self._spoke_until_s = now_s
        self._began_into_s = None
        self.replies.speech_ended(now_s)

    def _scene(self, now_s: float) -> Scene:
        playing = self.speaker.is_playing(now_s)
        silent_s = self.speaker.silent_since_s(now_s)
        began_s = self.speaker.began_s
        quiet_from_s = max(silent_s or 0.0, self._spoke_until_s)
        return Scene(
            state="speaking" if playing else self.state,
            question=self.question["number"] if self.question else None,
            prompt=self._prompt(),
            heard_ms=round((now_s - began_s) * 1000) if playing and began_s is not None else None,
            quiet_ms=None if playing or silent_s is None else round((now_s - quiet_from_s) * 1000),
            speaking=self._speaking,
            answered=frozenset(self._answered),
            interrupted=frozenset(self._interrupted),
        )

    def _prompts(self) -> dict[int, str]:
        said = self._captions.items()
        return {turn: one["text"] for turn, one in said if one["speaker"] == "interviewer"}

    def _prompt(self) -> str:
        old = self._old_prompts
        new = [
            text.removeprefix(old.get(turn, "")) for turn, text in sorted(self._prompts().items())
        ]
        return " ".join(part.strip() for part in new if part.strip())

    def _ask(self, question: dict[str, Any] | None) -> None:
        if question is None:
            return
        self.question = question
        self.total = question["total"]
        self.asked.add(question["number"])

    def _caption(self, caption: dict[str, Any]) -> None:
        # An empty text takes a turn back: the guess was no speech.
        self._captions[caption["turn"]] = {
            "speaker": caption["speaker"],
            "text": caption["text"],
            "typed": caption["typed"],
        }

    def _flush(self, now_s: float) -> list[str]:
        if self._began_into_s is not None:
            self.flush_waits_ms.append((now_s - self._began_into_s) * 1000)
            self._began_into_s = None
        return [_played(self.speaker.flush(now_s))]


def _played(place: tuple[int, int]) -> str:
    return write_message("played", sequence=place[0], offset_ms=place[1])

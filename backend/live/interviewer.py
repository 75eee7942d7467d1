"""The model's side of one connection: what it says becomes sound, words and decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from backend.audio.resampling import resample
from backend.gemini import events
from backend.live import actions as do
from backend.live import facts, protocol
from backend.live.breaker import Breaker
from backend.live.browser import Browser
from backend.live.conversation import Conversation
from backend.live.policy import Policy
from backend.live.scribe import Scribe
from backend.live.soundtrack import Soundtrack
from backend.live.timing import Timing
from backend.live.uplink import Uplink
from backend.live.upstream import Open, Upstream

CarryOut = Callable[[Iterable[do.Action]], None]


class Interviewer:
    """The model's session, however often it changes. All methods run on the loop."""

    def __init__(
        self,
        road: tuple[Open, Breaker, Policy],
        story: facts.Story,
        talk: Conversation,
        track: Soundtrack,
        time: Timing,
        browser: Browser,
        scribe: Scribe,
        carry_out: CarryOut,
    ) -> None:
        """Open nothing yet.

        `road` is how sessions are opened; `carry_out` does what the talk decides.
        """
        open_session, breaker, policy = road
        self._talk, self._track, self._time = talk, track, time
        self._browser, self._scribe = browser, scribe
        self._carry_out = carry_out
        self.upstream = Upstream(open_session, self, breaker, policy)
        self.uplink = Uplink(track, time, self.upstream)
        self.uplink.recall(story.tail)
        self._lost_s: float | None = time.moment().clock_s - story.idle_s

    def on_connected(self) -> None:
        """Begin or take up the talk with another session."""
        self._time.run()
        now, again = self._time.moment(), self.uplink.say_again()
        away_s = 0.0 if self._lost_s is None else now.clock_s - self._lost_s
        self._lost_s = None
        self._carry_out(self._talk.on_connected(now, away_s, rehears=again))
        self.tell_time()

    def on_lost(self) -> None:
        """Stop the clock; the recording goes on. The talk tells the candidate if it lasts."""
        self._time.stop()
        now, unheard = self._time.moment(), self.uplink.is_speech_unheard
        self._lost_s = now.clock_s
        self._carry_out(self._talk.on_lost(now, rehears=unheard))
        self.tell_time()

    def on_events(self, batch: list[events.Event]) -> None:
        """Take what one message of the model held."""
        for event in batch:
            match event:
                case events.Audio(pcm=pcm, rate_hz=rate_hz):
                    self.uplink.note(event)
                    self.play(resample(pcm, rate_hz, protocol.INTERVIEWER_RATE_HZ))
                case events.Interrupted():
                    self._interrupt()
                case events.Usage(counts=counts):
                    self._scribe.count_tokens(dict(counts))
                case _:
                    self.uplink.note(event)
                    self._carry_out(self._talk.on_event(event, self._time.moment()))

    def play(self, pcm: bytes) -> None:
        """Let the candidate hear something: int16 LE mono 24 kHz."""
        now = self._time.moment()
        placed = self._track.play(pcm, self._browser.next_frame)
        if placed is None:
            return
        self._browser.play(pcm)
        if actions := self._talk.on_audio(*placed, now):
            self._carry_out(actions)

    def tell_time(self) -> None:
        """Tell the page how much time is left."""
        left_s = self._talk.time_left_s(self._time.active_s)
        self._browser.tell_time(left_s, running=self._time.is_running)

    def _interrupt(self) -> None:
        self._time.moment()
        self._browser.drop_audio()
        self._carry_out(self._talk.on_interrupted(self._track.cut(), self._time.moment()))

"""What the page noticed in one connection: judged by the job's rules, kept, told. Never waits."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.integrity import policy
from backend.integrity.departures import Observation
from backend.integrity.events import event_id
from backend.integrity.policy import Terms
from backend.integrity.strikes import Decision, Ledger, Span, from_fact, to_fact
from backend.live import actions as do
from backend.live.clock import to_ms
from backend.live.conversation import Conversation
from backend.live.decided import Decided
from backend.live.facts import STOPPED, Story
from backend.live.noticing import Availability, BrowserEvent, Explanation
from backend.live.scribe import Scribe
from backend.live.soundtrack import Soundtrack
from backend.live.timing import Timing

Noticed = BrowserEvent | Availability | Explanation


class Conduct:
    """The ledger of one talk, bound to its journal, clock and rows."""

    def __init__(
        self,
        talk: Conversation,
        interview_id: UUID,
        story: Story,
        track: Soundtrack,
        time: Timing,
        scribe: Scribe,
    ) -> None:
        """Go on after what earlier connections decided."""
        self._talk, self._interview_id = talk, interview_id
        self.terms: Terms = story.terms or policy.make_terms(policy.Choices())
        self._ledger = Ledger(self.terms)
        for fact in story.decisions.values():
            self._ledger.recall(from_fact(fact), fact["at_ms"])
        self._track, self._time, self._scribe = track, time, scribe
        position_ms = to_ms(story.position)
        self._away: Span = (position_ms, position_ms + round(story.idle_s * 1000))

    @property
    def asked_of_page(self) -> dict[str, Any]:
        """What the page is asked to watch."""
        return self.terms.asked_of_page()

    def take(self, message: Noticed) -> list[do.Action]:
        """Take a message about what was noticed, once it is journalled."""
        match message:
            case BrowserEvent():
                return self._judge(message)
            case Availability():
                self._scribe.keep_availability(message)
            case Explanation():
                self._scribe.keep_explanation(message)
        return []

    def _judge(self, message: BrowserEvent) -> list[do.Action]:
        now_ms = to_ms(self._time.moment().position)
        seen = Observation(
            kind=message.kind,
            start_ms=message.start_ms,
            end_ms=message.end_ms,
            detail=dict(message.detail),
            explanation=message.explanation,
            id=event_id(self._interview_id, message.number),
        )
        decision = self._ledger.take(seen, now_ms, self._outages())
        if decision is None:
            return []
        self._track.fact("conduct", number=message.number, **to_fact(decision, now_ms))
        self._scribe.keep_decision(Decided(message.number, decision))
        return self._told(decision)

    def _outages(self) -> list[Span]:
        return [self._away, *((to_ms(a), to_ms(b)) for a, b in self._time.standstills)]

    def _told(self, decision: Decision) -> list[do.Action]:
        if not decision.tells:
            return []
        event = decision.event
        notice = do.Tell(
            {
                "type": "integrity_notice",
                "event": str(event.id),
                "kind": event.kind,
                "duration_ms": event.duration_ms,
                "mode": "strike" if event.outcome == "strike" else "warn",
                "strikes": self._ledger.strikes,
                "max_strikes": self.terms.max_strikes,
            }
        )
        if not decision.ends:
            return [notice]
        return [notice, *self._talk.end(STOPPED, self._time.moment())]

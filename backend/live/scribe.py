"""Writes down what a talk decides: the journal first, the rows after."""

from __future__ import annotations

from backend.interviews.values import InterviewRecord, QuestionRecord, TurnRecord
from backend.journal.records import Kind
from backend.live import facts, protocol
from backend.live.acknowledgement import Acknowledgements
from backend.live.decided import Decided
from backend.live.projection import Projection
from backend.live.soundtrack import Soundtrack
from backend.live.store import Store


class Scribe:
    """What one connection keeps, beside the sound. Never waits."""

    def __init__(
        self,
        record: InterviewRecord,
        next_message: int,
        track: Soundtrack,
        store: Store,
        projection: Projection,
    ) -> None:
        """Go on after what `record` holds; `next_message` is the first number not yet kept."""
        self._track = track
        self._store = store
        self._projection = projection
        self.next_message = next_message
        """The number that the page's next answer, control or event should have."""
        self.turns = {turn.sequence: turn for turn in record.turns}
        self.tokens = dict(record.tokens)

    @property
    def record_turns(self) -> tuple[TurnRecord, ...]:
        """All turns kept so far, in order."""
        return tuple(self.turns[sequence] for sequence in sorted(self.turns))

    def keep_message(self, message: protocol.Durable, acks: Acknowledgements) -> bool:
        """Journal a durable message; return whether it is new and kept."""
        if message.number < self.next_message:
            return False
        sequence = self._track.append(Kind.FACT, facts.message_fact(message))
        if sequence is None:
            return False
        self.next_message = message.number + 1
        acks.message_written(message.number, sequence)
        return True

    def keep_decision(self, decided: Decided) -> None:
        """Write what the page noticed, and what followed, to its row."""
        self._projection.put(self._store.write_decision, decided)

    def keep_availability(self, message: protocol.Availability) -> None:
        """Write what the page can notice to its row."""
        self._projection.put(self._store.write_availability, message)

    def keep_explanation(self, message: protocol.Explanation) -> None:
        """Write the candidate's words beside the event."""
        self._projection.put(self._store.write_explanation, message)

    def keep_turn(self, turn: TurnRecord) -> None:
        """Keep a turn that ended, or was corrected."""
        self.turns[turn.sequence] = turn
        self._track.append(Kind.FACT, facts.turn_fact(turn))
        self._projection.put(self._store.write_turn, turn)

    def keep_coverage(self, question: QuestionRecord) -> None:
        """Keep how a question stands."""
        self._track.append(Kind.FACT, facts.coverage_fact(question))
        self._projection.put(self._store.write_coverage, question)

    def count_tokens(self, counts: dict[str, int]) -> None:
        """Add what the model billed."""
        for name, count in counts.items():
            self.tokens[name] = self.tokens.get(name, 0) + count

    def keep_progress(self, active_s: float, *, rows: bool) -> None:
        """Keep the interview's clock and what the model billed; in the journal, or in rows too."""
        active_ms = round(active_s * 1000)
        position, tokens = self._track.position, dict(self.tokens)
        self._track.fact("progress", active_ms=active_ms, position=position, tokens=tokens)
        if rows:
            self._projection.put(self._store.write_progress, active_ms, tokens)

    def end(self, reason: str) -> None:
        """Keep that the interview ended, and why."""
        self._track.fact("end", reason=reason, position=self._track.position)
        self._projection.put(self._store.complete, reason)

    def pause(self) -> None:
        """Keep that the interview waits for its candidate."""
        self._projection.put(self._store.pause)

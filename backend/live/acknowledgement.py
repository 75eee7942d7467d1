"""What the page may forget: frames and messages by the journal record that made them durable.

Pure counting; the numbers are the page's, the sequences the journal's.
"""

from __future__ import annotations

from collections import deque


class Acknowledgements:
    """The newest frame and the newest message that are on disk."""

    def __init__(self, next_frame: int, next_message: int) -> None:
        """Go on where earlier connections stopped: all before these numbers is on disk."""
        self.frame = next_frame - 1
        """The newest durable frame; -1 before the first."""
        self.message = next_message - 1
        """The newest durable answer, control or event; -1 before the first."""
        self._frames: deque[tuple[int, int]] = deque()
        self._messages: deque[tuple[int, int]] = deque()

    def frame_written(self, number: int, sequence: int) -> None:
        """Take note that a frame is in the journal's record `sequence`."""
        self._frames.append((sequence, number))

    def message_written(self, number: int, sequence: int) -> None:
        """Take note that a message is in the journal's record `sequence`."""
        self._messages.append((sequence, number))

    def synced(self, durable: int) -> bool:
        """Take note that records up to `durable` are on disk; return whether that is news."""
        before = self.frame, self.message
        while self._frames and self._frames[0][0] <= durable:
            self.frame = self._frames.popleft()[1]
        while self._messages and self._messages[0][0] <= durable:
            self.message = self._messages.popleft()[1]
        return before != (self.frame, self.message)

"""A flood, told from a busy chat: messages sent faster than anybody reads answers, and not answered yet. Pure.

Messages that piled up while we were away were sent over time, by their own dates: they are no flood.
"""

from collections import defaultdict, deque
from datetime import datetime, timedelta
from typing import Literal

MOST = 30  # messages of one chat that may wait for an answer …
WITHIN = timedelta(seconds=10)  # … when they were all sent within this


class Pace:
    """What of each chat waits for its answer."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, deque[datetime]] = defaultdict(deque)
        self._warned: set[str] = set()

    def comes(self, chat: str, sent_at: datetime) -> Literal["welcome", "too_fast", "silence"]:
        """What to do with a message: answer it, say once that this is too fast, or nothing at all.

        Only a welcome message counts as waiting, until `answered`.
        """
        waiting = self._waiting[chat]
        if len(waiting) >= MOST and sent_at - waiting[-MOST] < WITHIN:
            if chat in self._warned:
                return "silence"
            self._warned.add(chat)
            return "too_fast"
        waiting.append(sent_at)
        return "welcome"

    def answered(self, chat: str) -> None:
        """The oldest message that waits is answered, or was not taken in the end."""
        waiting = self._waiting[chat]
        if waiting:
            waiting.popleft()
        if not waiting:
            del self._waiting[chat]
            self._warned.discard(chat)

"""Updates on their way to the bot: kept until it confirms them, by the next getUpdates or a webhook's 200."""

import random
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from tests.botapi.bell import Bell
from tests.botapi.errors import Refused

Update = dict[str, Any]

KINDS = (
    "message", "edited_message", "channel_post", "edited_channel_post", "callback_query", "inline_query",
    "chosen_inline_result", "my_chat_member", "chat_member", "message_reaction",
)  # fmt: skip
_ON_DEMAND = {"chat_member", "message_reaction"}

_WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
_OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(slots=True)
class Webhook:
    """Where updates are pushed."""

    url: str
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""


@dataclass(slots=True)
class Feed:
    """The queue of updates. `waiting` holds what is not confirmed yet, in order."""

    bell: Bell
    webhook: Webhook | None = None
    wanted: frozenset[str] = frozenset(KINDS) - _ON_DEMAND
    waiting: deque[Update] = field(default_factory=deque)
    sent: list[Update] = field(default_factory=list)
    _repeats: list[Update] = field(default_factory=list)
    _next_id: int = 100_001
    polls: int = 0  # so far; an older one ends when a newer one comes

    def put(self, kind: str, content: dict[str, Any]) -> None:
        """Tell the bot, if it asked for updates of this kind."""
        if kind in self.wanted:
            self._add({"update_id": self._next_id, kind: content})
            self._next_id += 1

    def again(self, update: Update) -> None:
        """Deliver an update a second time, as Telegram may, even if the bot has confirmed it."""
        if self.webhook is None:
            self._repeats.append(update)
            self.bell.ring()
        else:
            self._add(update)

    def _add(self, update: Update) -> None:
        self.waiting.append(update)
        self.sent.append(update)
        self.bell.ring()

    def shuffle(self, chance: random.Random) -> None:
        """Put what waits in another order."""
        waiting = list(self.waiting)
        chance.shuffle(waiting)
        self.waiting = deque(waiting)

    def want(self, kinds: list[str] | None) -> None:
        """Restrict to these kinds; [] means the usual ones, None leaves things as they are."""
        if kinds is not None:
            self.wanted = frozenset(kinds) or frozenset(KINDS) - _ON_DEMAND

    def confirm(self, update: Update) -> None:
        """The bot has it: forget it."""
        self.waiting.remove(update)
        self.bell.ring()

    async def poll(self, offset: int, limit: int, patience: float) -> list[Update]:
        """getUpdates: confirms what is below `offset`, then waits up to `patience` seconds."""
        if self.webhook is not None:
            raise Refused(409, _WEBHOOK_ACTIVE)
        self.polls += 1
        mine = self.polls
        self.bell.ring()  # an older poll ends now
        if offset < 0:
            offset = self.waiting[offset]["update_id"] if len(self.waiting) >= -offset else 0
        self.waiting = deque(update for update in self.waiting if update["update_id"] >= offset)

        def look() -> list[Update] | None:
            if mine != self.polls:
                raise Refused(409, _OTHER_POLL)
            found = [*self._repeats, *self.waiting][:limit]
            del self._repeats[:limit]
            return found or None

        try:
            return await self.bell.until(look, patience)
        except TimeoutError:
            return []

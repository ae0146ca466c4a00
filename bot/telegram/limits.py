"""What Telegram asks of those who send: about thirty messages a second overall, one a second to a person, twenty a
minute to a group; after a 429, silence for as long as it says. Answers go first, notifications fill the gaps.

Each chat has one call at a time in line (`order`), so the line is fair: no chat waits behind the many of another.
"""

import asyncio
import heapq
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

PERSON, GROUP = 1.0, 3.0  # seconds between messages to one chat, in the long run
AT_ONCE = 5  # messages that may go without these pauses
MANY = 3  # chats told to wait at the same time: then it is all of us who are too fast
MOST_CHATS = 10_000  # chats remembered; those at rest go first

_LIMITED = frozenset(
    {"sendMessage", "sendVenue", "sendDocument", "sendPhoto", "copyMessage", "forwardMessage", "editMessageText"}
)
_yielding: ContextVar[bool] = ContextVar("yielding", default=False)


@contextmanager
def yielding() -> Iterator[None]:
    """What is sent inside lets answers pass first."""
    token = _yielding.set(True)
    try:
        yield
    finally:
        _yielding.reset(token)


class Limits(BaseRateLimiter[int]):
    """`overall`: messages a second to everybody; None sends at once and heeds 429 only."""

    def __init__(self, overall: float | None) -> None:
        self._gate = _Gate(overall) if overall else None
        self._next: dict[int, float] = {}  # per chat, when its allowance is whole again
        self._silent: dict[int, float] = {}  # per chat, until when a 429 forbids

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(  # noqa: PLR0917  # the library's own shape
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,  # noqa: ARG002
    ) -> Any:
        """Makes the call when its turn has come; see `BaseRateLimiter`. Raises RetryAfter as Telegram does."""
        chat = data.get("chat_id")
        if endpoint not in _LIMITED or not isinstance(chat, int):
            return await callback(*args, **kwargs)
        if self._gate:
            await asyncio.sleep(self._own_pause(chat, time.monotonic()))
            await self._gate.enter(last=_yielding.get())
        await asyncio.sleep(self._forbidden(chat, time.monotonic()))
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            self._silent[chat] = time.monotonic() + seconds(error)
            raise

    def _own_pause(self, chat: int, now: float) -> float:
        """How long this chat's next message waits, given those before it; counts it."""
        if len(self._next) > MOST_CHATS:
            self._next = {known: at for known, at in self._next.items() if at > now}
        pause = PERSON if chat > 0 else GROUP
        whole = max(self._next.get(chat, now), now) + pause
        self._next[chat] = whole
        return max(0.0, whole - now - AT_ONCE * pause)

    def _forbidden(self, chat: int, now: float) -> float:
        """Until when Telegram wants to hear nothing: of this chat, or of all when many chats are told so at once."""
        self._silent = {told: until for told, until in self._silent.items() if until > now}
        if len(self._silent) >= MANY:
            return max(self._silent.values()) - now
        return max(0.0, self._silent.get(chat, now) - now)


class _Gate:
    """Lets `rate` through a second, one after the other; those that come last by choice only when nobody else waits."""

    def __init__(self, rate: float) -> None:
        self._pause = 1 / rate
        self._open_at = 0.0
        self._line: list[tuple[bool, int, asyncio.Future[None]]] = []
        self._number = count()
        self._porter: asyncio.Task[None] | None = None

    async def enter(self, *, last: bool) -> None:
        """Returns when it is our turn."""
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._line, (last, next(self._number), place))
        if self._porter is None:
            self._porter = asyncio.create_task(self._let_in())
        await place

    async def _let_in(self) -> None:
        try:
            while self._line:
                await asyncio.sleep(max(0.0, self._open_at - time.monotonic()))
                *_, place = heapq.heappop(self._line)
                if not place.done():  # else whoever waited has gone
                    place.set_result(None)
                    self._open_at = max(self._open_at, time.monotonic() - 5 * self._pause) + self._pause
        finally:
            self._porter = None


def seconds(error: RetryAfter) -> float:
    """How long Telegram asks us to wait."""
    after = error.retry_after
    return float(after) if isinstance(after, int) else after.total_seconds()

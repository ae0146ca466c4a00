"""Waiting for something to become true, without polling and without sleeping."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Bell:
    """Rung whenever the world changes; those who wait then look again."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def ring(self) -> None:
        """Something changed."""
        self._next.set()
        self._next = asyncio.Event()

    async def until(self, look: Callable[[], T | None], within: float | None) -> T:
        """The first thing that `look` finds. Raises TimeoutError after `within` seconds (None: never)."""
        async with asyncio.timeout(within):
            while (found := look()) is None:
                await self._next.wait()
            return found

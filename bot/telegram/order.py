"""Chats in parallel, one chat in order."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


class Lanes:
    """Runs jobs: lanes side by side, the jobs of one lane one after the other in the order they were put in."""

    def __init__(self) -> None:
        self._last: dict[str, asyncio.Task[object]] = {}
        self._all: set[asyncio.Task[object]] = set()

    def put(self, lane: str, job: Callable[[], Awaitable[T]]) -> asyncio.Task[T]:
        """Runs `job` when the lane's earlier ones are over, however they ended. Its task gives the result."""
        task = asyncio.create_task(self._after(self._last.get(lane), job))
        self._last[lane] = task
        self._all.add(task)
        task.add_done_callback(lambda done: self._forget(lane, done))
        return task

    async def drain(self, within: float) -> None:
        """Waits for what is under way; after `within` seconds what is left is given up."""
        if not self._all:
            return
        _, late = await asyncio.wait(self._all, timeout=within)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _after(self, before: "asyncio.Task[object] | None", job: Callable[[], Awaitable[T]]) -> T:
        if before is not None:
            await asyncio.wait([before])
        return await job()

    def _forget(self, lane: str, task: "asyncio.Task[object]") -> None:
        self._all.discard(task)
        if self._last.get(lane) is task:
            del self._last[lane]

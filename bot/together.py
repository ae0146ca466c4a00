"""Work that comes one by one, done a lot at a time: while one lot is being written, what comes meanwhile gathers for
the next. A commit then costs the same for one event as for thirty.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

In = TypeVar("In")
Out = TypeVar("Out")

MOST = 32  # a lot is over soon: what comes after it does not wait long


class Together(Generic[In, Out]):
    """Hands what is put in to `lot`, all that waits at once (at most MOST), in the order it came.

    A lot that fails because the store is away fails for all; else each is handed to `one` by itself, so that what
    fails takes nobody with it.
    """

    def __init__(
        self, lot: Callable[[Sequence[In]], Awaitable[Sequence[Out]]], one: Callable[[In], Awaitable[Out]]
    ) -> None:
        self._lot = lot
        self._one = one
        self._waiting: deque[tuple[In, asyncio.Future[Out]]] = deque()
        self._working: asyncio.Task[None] | None = None

    async def put(self, item: In) -> Out:
        """What came of the item, once its lot is written. Raises what its work raised."""
        result: asyncio.Future[Out] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, result))
        if self._working is None:
            self._working = asyncio.create_task(self._work())
        return await result

    async def finish(self, within: float) -> None:
        """Waits until what was put in is written, for `within` seconds; then it is given up."""
        if self._working is not None:
            await asyncio.wait([self._working], timeout=within)
        if self._working is not None:
            self._working.cancel()
            await asyncio.gather(self._working, return_exceptions=True)

    async def _work(self) -> None:
        try:
            while self._waiting:
                lot = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
                await self._settle(lot)
        finally:
            self._working = None

    async def _settle(self, lot: list[tuple[In, "asyncio.Future[Out]"]]) -> None:
        try:
            results = await self._lot([item for item, _ in lot])
        except Exception as error:
            if _is_away(error):
                for _, result in lot:
                    _fail(result, error)
                return
        else:
            for (_, result), value in zip(lot, results, strict=True):
                if not result.done():
                    result.set_result(value)
            return
        for item, result in lot:
            try:
                value = await self._one(item)
            except Exception as error:
                _fail(result, error)
            else:
                if not result.done():
                    result.set_result(value)


def _is_away(error: Exception) -> bool:
    """Whether the next item would meet the same error."""
    return isinstance(error, SQLAlchemyError | OSError) and not isinstance(error, IntegrityError | DataError)


def _fail(result: "asyncio.Future[Out]", error: Exception) -> None:
    if not result.done():
        result.set_exception(error)

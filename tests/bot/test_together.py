"""Work done a lot at a time."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy.exc import OperationalError

from bot.together import MOST, Together


class Press:
    """Doubles numbers, and remembers in which lots they came. 113 breaks it; while it is away nothing works."""

    def __init__(self) -> None:
        self.lots: list[list[int]] = []
        self.away = False

    async def lot(self, numbers: Sequence[int]) -> list[int]:
        self.lots.append(list(numbers))
        await asyncio.sleep(0)
        if self.away:
            raise OperationalError("COMMIT", {}, OSError("away"))
        if 113 in numbers:
            raise ValueError("thirteen")
        return [2 * number for number in numbers]

    async def one(self, number: int) -> int:
        return (await self.lot([number]))[0]


async def test_what_comes_while_a_lot_is_written_makes_the_next() -> None:
    press = Press()
    together = Together(press.lot, press.one)
    assert await asyncio.gather(*(together.put(number) for number in range(5))) == [0, 2, 4, 6, 8]
    assert press.lots == [[0, 1, 2, 3, 4]]
    first = asyncio.create_task(together.put(5))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.gather(first, *(together.put(number) for number in range(MOST + 3)))
    assert press.lots[1:] == [[5], list(range(MOST)), list(range(MOST, MOST + 3))]


async def test_what_fails_takes_nobody_with_it() -> None:
    press = Press()
    together = Together(press.lot, press.one)
    results = await asyncio.gather(*(together.put(number) for number in (112, 113, 114)), return_exceptions=True)
    assert [results[0], results[2]] == [224, 228]
    assert isinstance(results[1], ValueError)


async def test_a_store_that_is_away_is_asked_once_for_all() -> None:
    press = Press()
    together = Together(press.lot, press.one)
    press.away = True
    results = await asyncio.gather(*(together.put(number) for number in range(20)), return_exceptions=True)
    assert all(isinstance(result, OperationalError) for result in results)
    assert len(press.lots) == 1
    press.away = False
    assert await together.put(1) == 2


async def test_what_was_put_in_is_finished() -> None:
    press = Press()
    together = Together(press.lot, press.one)
    last = asyncio.create_task(together.put(1))
    await asyncio.sleep(0)
    await together.finish(within=5)
    assert await last == 2
    await together.finish(within=5)


async def test_whoever_stops_waiting_disturbs_nobody() -> None:
    press = Press()
    together = Together(press.lot, press.one)
    hasty, patient = asyncio.create_task(together.put(1)), asyncio.create_task(together.put(2))
    await asyncio.sleep(0)
    hasty.cancel()
    assert await patient == 4
    with pytest.raises(asyncio.CancelledError):
        await hasty

"""Chats in parallel, one chat in order."""

import asyncio

import pytest

from bot.telegram.order import Lanes


async def test_one_lane_keeps_its_order_and_others_pass() -> None:
    lanes, gate, done = Lanes(), asyncio.Event(), list[str]()

    async def job(name: str, *, slow: bool = False) -> str:
        if slow:
            await gate.wait()
        done.append(name)
        return name

    first = lanes.put("a", lambda: job("a1", slow=True))
    second = lanes.put("a", lambda: job("a2"))
    assert await lanes.put("b", lambda: job("b1")) == "b1"
    gate.set()
    assert [await first, await second] == ["a1", "a2"]
    assert done == ["b1", "a1", "a2"]


async def test_a_failure_does_not_stop_the_lane() -> None:
    lanes = Lanes()

    async def fail() -> None:
        raise ValueError("one job's own")

    async def work() -> str:
        return "done"

    failed = lanes.put("a", fail)
    assert await lanes.put("a", work) == "done"
    with pytest.raises(ValueError, match="one job's own"):
        await failed


async def test_draining_waits_a_while_and_then_gives_up() -> None:
    lanes, done = Lanes(), list[str]()

    async def quick() -> None:
        done.append("quick")

    async def endless() -> None:
        await asyncio.Event().wait()

    lanes.put("a", quick)
    stuck = lanes.put("b", endless)
    behind = lanes.put("b", quick)
    await lanes.drain(within=0.01)
    assert done == ["quick"]
    assert stuck.cancelled()
    assert behind.cancelled()
    await lanes.drain(within=0.01)

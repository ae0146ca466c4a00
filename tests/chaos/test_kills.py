"""Killed without warning, again and again, under load."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack

import pytest

from tests.botapi import BotApi
from tests.chaos import LONG
from tests.chaos.askers import Askers
from tests.chaos.balancer import Balancer
from tests.chaos.conftest import Home
from tests.walks.test_process import free_port

KILLS, PAUSE, RATE = (8, 4.0, 20.0) if LONG else (1, 2.0, 12.0)  # rate: questions a second
WAYS = [("sqlite", "polling"), ("postgresql", "webhook"), ("sqlite", "webhook"), ("postgresql", "polling")]


@pytest.mark.parametrize(("database", "mode"), WAYS if LONG else WAYS[:2])
async def test_nothing_is_lost_when_the_process_is_killed(
    api: BotApi, home: Callable[[str], Home], port: int, database: str, mode: str
) -> None:
    here, askers = home(database), Askers(api)
    hook = f"http://127.0.0.1:{port}" if mode == "webhook" else None
    in_flight = 0
    for _ in range(KILLS):
        async with here.service(port, hook) as process:
            await here.ready(port)
            asking = asyncio.create_task(askers.ask(PAUSE, RATE))
            await asyncio.sleep(PAUSE * 0.8)
            process.kill()
            await process.wait()
            in_flight += await here.unsent()
            await asking
    async with here.service(port, hook):
        count = await askers.all_answered(within=90)
        print(database, mode, f"{KILLS} kills:", count, f"in flight at the kills: {in_flight}")
        assert count.lost == 0, here.log()
        assert count.twice <= in_flight
        assert count.crossed == 0
        assert await here.questions() == count.asked, "each update was handled once"


async def test_two_replicas_of_which_one_is_killed_and_one_stopped(api: BotApi, home: Callable[[str], Home]) -> None:
    here, askers, ports = home("postgresql"), Askers(api), [free_port(), free_port()]
    async with Balancer(ports) as balancer, AsyncExitStack() as stack:
        first, second = [
            await stack.enter_async_context(here.service(port, balancer.root)) for port in ports
        ]  # both start at once, and migrate
        for port in ports:
            await here.ready(port)
        asking = asyncio.create_task(askers.ask(2 * PAUSE, RATE))
        await asyncio.sleep(PAUSE)
        first.kill()
        await first.wait()
        in_flight = await here.unsent()
        await asking
        assert (await askers.all_answered(within=60)).lost == 0, here.log()
        await stack.enter_async_context(here.service(ports[0], balancer.root))
        await here.ready(ports[0])
        asking = asyncio.create_task(askers.ask(PAUSE, RATE))
        await asyncio.sleep(PAUSE / 2)
        second.send_signal(signal.SIGTERM)  # a rolling restart
        assert await asyncio.wait_for(second.wait(), 20) == 0
        await asking
        count = await askers.all_answered(within=60)
        print("two replicas:", count, f"in flight at the kill: {in_flight}")
        assert count.lost == 0, here.log()
        assert count.twice <= in_flight
        assert count.crossed == 0
        assert await here.questions() == count.asked

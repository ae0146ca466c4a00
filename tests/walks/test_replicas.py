"""Two processes on one database: what is published through one is what the other answers."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime

import pytest
from httpx import AsyncClient, HTTPError

from bot.exchange import Exchange, Unsent
from bot.settings import Settings
from bot.staff import people, signin
from bot.staff.roles import COMMAND_LINE, Staff
from bot.store.engine import build_engine, build_sessions
from faq import workbook
from tests.botapi import BotApi, Person
from tests.walks.house import polling
from tests.walks.test_process import free_port, service

EVE = Staff(2, "Ève", "editor", "fr")
NEW = "zibeline quantique de Moselle"
"""Words that no entry has."""


@asynccontextmanager
async def replica(settings: Settings, api: BotApi, url: str, cookie: str) -> AsyncIterator[AsyncClient]:
    """A process with its console, and a browser that is signed in there."""
    root = f"http://127.0.0.1:{free_port()}"
    listen = {"LORNTECH_LISTEN": root.removeprefix("http://"), "LORNTECH_DATABASE_URL": url}
    webhook = {"LORNTECH_WEBHOOK_URL": root}  # no two of them may fetch updates
    async with (
        service(settings, api, **listen, **webhook),
        AsyncClient(
            base_url=root, cookies={"lorntech_session": cookie}, headers={"origin": root}, timeout=60
        ) as browser,
    ):
        await until(browser, "/readyz", '"ready":true')
        yield browser


async def until(browser: AsyncClient, path: str, words: str) -> None:
    """Asks again and again until the page has these words."""
    async with asyncio.timeout(240):
        while True:
            try:
                if words in (await browser.get(path)).text:
                    return
            except HTTPError:
                pass
            await asyncio.sleep(0.2)


async def signed_in(url: str) -> str:
    """The session of a member of staff, good at every replica."""
    engine = build_engine(url)
    async with build_sessions(engine).begin() as session:
        await people.add(session, EVE, COMMAND_LINE, datetime.now(UTC))
        token = await signin.open_session(session, EVE, datetime.now(UTC))
    await engine.dispose()
    return token


async def test_what_one_publishes_the_other_answers(api: BotApi, settings: Settings, filled_url: str) -> None:
    cookie = await signed_in(filled_url)
    async with AsyncExitStack() as stack:
        here, there = [
            await stack.enter_async_context(replica(settings, api, filled_url, cookie)) for _ in range(2)
        ]  # fmt: skip
        asked = f"/console/try?q={NEW}"
        assert "/console/entries/cir" not in (await there.get(asked)).text
        file = workbook.write_csv([("id", "phrasings_fr"), ("cir", NEW)])
        looked = await here.post("/console/import", files={"upload": ("f.csv", file)})
        assert looked.status_code == 303
        done = await here.post(f"{looked.headers['location']}/apply")
        published = time.perf_counter()
        assert done.status_code == 303
        await until(there, asked, "/console/entries/cir")
        print(f"\npublish to live: {time.perf_counter() - published:.2f} s")  # shown with -s


async def test_what_is_handled_during_a_claim_stands_in_line_behind_it(
    alice: Person, settings: Settings, filled_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed, opened, claim = asyncio.Event(), asyncio.Event(), Exchange.claim

    async def slow(exchange: Exchange, surface: str) -> list[Unsent]:
        left = await claim(exchange, surface)
        claimed.set()
        await opened.wait()
        return left

    async with polling(settings.model_copy(update={"database_url": filled_postgres})):
        await alice.says("/start")
        await alice.sees("robot")
        monkeypatch.setattr(Exchange, "claim", slow)
        async with asyncio.timeout(10):
            await claimed.wait()
        await alice.says("/help")
        await asyncio.sleep(0.5)
        assert not alice.heard(), "an older answer may be on its way from the claim"
        opened.set()
        await alice.sees("/themes")

"""The console in a real browser: Debian's Chromium, headless, on a phone and at a desk."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright

from bot.staff.roles import Staff
from tests.bot.console.conftest import console_data
from tests.bot.console.house import Console, at_work
from tests.botapi.serving import serving

__all__ = ["console_data"]

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
SIZES = {"phone": (390, 844), "desk": (1280, 900)}
Open = Callable[[Staff | None], AbstractAsyncContextManager[Page]]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The browser. Fails with what to do when it is not installed."""
    found = shutil.which("chromium")
    assert found, "install Chromium: apt-get install chromium"
    async with async_playwright() as playwright:
        yield await playwright.chromium.launch(executable_path=found, args=list(FLAGS))


@pytest.fixture
async def console(tmp_path: Path, console_data: Path) -> AsyncIterator[Console]:
    shutil.copytree(console_data, tmp_path, dirs_exist_ok=True)
    async with at_work(tmp_path) as found:
        over = asyncio.Event()
        keeping = asyncio.create_task(_keep_current(found, over))
        yield found
        over.set()  # rather than cancelled, perhaps in the middle of a query
        await keeping


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    width, height = SIZES[request.param]
    return {"width": width, "height": height}


@pytest.fixture
async def opened(console: Console, size: dict[str, int]) -> AsyncIterator[Open]:
    """Opens a browser on the console's first page; scripts that fail or are refused fail the test."""
    async with chromium() as browser, serving(console.app) as root:

        @asynccontextmanager
        async def open_page(staff: Staff | None) -> AsyncIterator[Page]:
            context = await browser.new_context(viewport=size, base_url=root, locale="fr-FR", reduced_motion="reduce")
            page = await context.new_page()
            trouble: list[str] = []
            page.on("pageerror", lambda error: trouble.append(str(error)))
            page.on(
                "console",
                lambda said: trouble.append(said.text) if "Content Security Policy" in said.text else None,
            )
            if staff:
                await page.goto(f"/console/sign-in?token={await console.link(staff)}")
                await page.get_by_role("button", name="Entrer").click()
            yield page
            await context.close()
            assert not trouble

        yield open_page


async def _keep_current(console: Console, over: asyncio.Event) -> None:
    while not over.is_set():
        await console.parts.knowledge.refresh()
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), 0.3)

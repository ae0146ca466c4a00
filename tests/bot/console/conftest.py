"""A console, and browsers without JavaScript that talk to it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient

from bot.staff.roles import Staff
from tests.bot.console.house import Console, at_work, fill

Browser = Callable[[Staff | None], AbstractAsyncContextManager[AsyncClient]]


@pytest.fixture(scope="session")
def console_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder to start from: made once, copied by each test."""
    folder = tmp_path_factory.mktemp("console")
    asyncio.run(fill(folder))
    return folder


@pytest.fixture
async def console(tmp_path: Path, console_data: Path) -> AsyncIterator[Console]:
    shutil.copytree(console_data, tmp_path, dirs_exist_ok=True)
    async with at_work(tmp_path) as found:
        yield found


@pytest.fixture
def browser(console: Console) -> Browser:
    """Opens a browser, signed in as somebody or not."""

    @asynccontextmanager
    async def opened(staff: Staff | None) -> AsyncIterator[AsyncClient]:
        cookies = await console.cookie(staff) if staff else {}
        transport = ASGITransport(console.app, raise_app_exceptions=False)
        headers = {"origin": "http://testserver"}
        async with AsyncClient(
            transport=transport, base_url="http://testserver", cookies=cookies, headers=headers, follow_redirects=True
        ) as client:
            yield client

    return opened

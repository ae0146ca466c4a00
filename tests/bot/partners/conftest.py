"""Partners at work: made once, copied by each test."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient

from tests.bot.console.house import Browser, browsers, made_once
from tests.bot.partners.house import House, at_work, fill

Program = Callable[[str | None], AbstractAsyncContextManager[AsyncClient]]


@pytest.fixture(scope="session")
def partners_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, fill)


@pytest.fixture
async def house(tmp_path: Path, partners_data: Path) -> AsyncIterator[House]:
    shutil.copytree(partners_data, tmp_path, dirs_exist_ok=True)
    async with at_work(tmp_path) as found:
        yield found


@pytest.fixture
def program(house: House) -> Program:
    """A program that calls the API with a key, or without."""

    @asynccontextmanager
    async def opened(key: str | None) -> AsyncIterator[AsyncClient]:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        transport = ASGITransport(house.app, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url="http://testserver/api/v1", headers=headers) as client:
            yield client

    return opened


@pytest.fixture
def browser(house: House) -> Browser:
    return browsers(house)

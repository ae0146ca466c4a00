"""A console, and browsers without JavaScript that talk to it."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.console.house import Browser, Console, at_work, browsers, fill, made_once
from tests.bot.partners import house, partners_data, program

__all__ = ["house", "partners_data", "program"]


@pytest.fixture(scope="session")
def console_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, fill)


@pytest.fixture
async def console(tmp_path: Path, console_data: Path) -> AsyncIterator[Console]:
    shutil.copytree(console_data, tmp_path, dirs_exist_ok=True)
    async with at_work(tmp_path) as found:
        yield found


@pytest.fixture
def browser(request: pytest.FixtureRequest) -> Browser:
    """Browsers at the partners' house in a test that has one, else at the console."""
    return browsers(request.getfixturevalue("house" if "house" in request.fixturenames else "console"))

"""A server, and the real python-telegram-bot talking to it."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from tests.botapi import BotApi


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


@pytest.fixture(autouse=True)
def _no_old_durations(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot warns at each 429 unless told that durations may be durations."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    quick = HTTPXRequest(read_timeout=1, connection_pool_size=8)
    async with Bot(api.token, f"{api.root}/bot", f"{api.root}/file/bot", request=quick) as client:
        yield client

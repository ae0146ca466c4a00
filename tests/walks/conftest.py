"""The whole bot over loopback: the real library, the real store, the real content; only Telegram is played."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path

import pytest
from pydantic import AnyHttpUrl, SecretStr

from bot.settings import Settings
from bot.wiring import Parts, build_reader, open_library
from faq.catalogue import Catalogue
from faq.content import SHIPPED, read_folder
from faq.understanding.reader import Reader
from tests.botapi import BotApi, Chat, Person
from tests.walks.house import join_team, relaying

SECRET_KEY = "walks-walks-walks-walks-walks-walks"


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose database holds the shipped content: made once, copied by each walk."""
    folder = tmp_path_factory.mktemp("filled")

    async def fill() -> None:
        async with open_library(Settings(data_dir=folder)):
            pass

    asyncio.run(fill())
    return folder


@pytest.fixture
def settings(api: BotApi, filled: Path, tmp_path: Path) -> Settings:
    """Settings of a bot that talks to the played Telegram; its data stay from one start to the next."""
    shutil.copytree(filled, tmp_path / "data")
    return Settings(
        data_dir=tmp_path / "data",
        secret_key=SecretStr(SECRET_KEY),
        telegram_token=SecretStr(api.token),
        telegram_api=AnyHttpUrl(api.root),
        semantic=False,
    )


@pytest.fixture
def alice(api: BotApi) -> Person:
    """A founder."""
    return api.user("Alice")


@pytest.fixture
def ana(api: BotApi) -> Person:
    """Of the team, where there is one."""
    return api.user("Ana")


@pytest.fixture
def room(api: BotApi) -> Chat:
    """The team’s group, with topics."""
    return api.group("Équipe", sees_all=True, forum=True)


@pytest.fixture
async def house(settings: Settings, room: Chat, ana: Person) -> AsyncIterator[Parts]:
    """The bot with its outbox, a room, and Ana in the team."""
    async with relaying(settings.model_copy(update={"staff_chat": room.id})) as parts:
        await join_team(parts, ana)
        yield parts


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The outbox looks again at once."""
    monkeypatch.setattr("bot.outbox.worker.PAUSE", 0.02)


@pytest.fixture(autouse=True)
def _one_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """All walks are on the shipped content: its index is built once, not at each start."""
    monkeypatch.setattr("bot.wiring.build_reader", lambda *_: _reader())


@cache
def _reader() -> Reader:
    return build_reader(Catalogue.of(read_folder(SHIPPED)))

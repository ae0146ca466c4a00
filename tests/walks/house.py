"""The bot at work, for the length of a block: by polling, or behind a web server of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from pydantic import AnyHttpUrl, SecretStr
from starlette.applications import Starlette

from bot.outbox.box import Channel
from bot.outbox.worker import Sender, Worker
from bot.settings import Settings
from bot.staff import people
from bot.staff.roles import COMMAND_LINE, Role, Staff
from bot.telegram.app import Telegram, open_telegram
from bot.web.app import build_web
from bot.wiring import Parts, assemble
from tests.botapi import Person
from tests.botapi.serving import serving

WEBHOOK_SECRET = "only-telegram-knows"


@asynccontextmanager
async def polling(settings: Settings) -> AsyncIterator[Telegram]:
    """Updates are asked for; at the end of the block the bot stops as a process does."""
    async with assemble(settings) as parts, open_telegram(parts) as telegram, running(telegram):
        yield telegram


@asynccontextmanager
async def relaying(settings: Settings) -> AsyncIterator[Parts]:
    """The same with the outbox at work; gives the parts of the process."""
    async with assemble(settings) as parts, open_telegram(parts) as telegram, running(telegram):
        senders: dict[Channel, Sender] = {
            "telegram": telegram.send,
            "relay": telegram.carry,
            "effect": telegram.effects,
        }
        working = asyncio.create_task(Worker(parts.sessions, parts.cipher, senders, parts.clock).run())
        try:
            yield parts
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working


@asynccontextmanager
async def webhook(settings: Settings) -> AsyncIterator[str]:
    """Updates are posted to the bot; gives the root of its web server."""
    outside = Starlette()
    async with serving(outside) as root:
        told = settings.model_copy(
            update={"webhook_url": AnyHttpUrl(root), "webhook_secret": SecretStr(WEBHOOK_SECRET)}
        )
        async with assemble(told) as parts, open_telegram(parts) as telegram:
            outside.mount("/", build_web(parts.sessions, parts.knowledge, telegram.routes))
            async with running(telegram):
                yield root


@asynccontextmanager
async def running(telegram: Telegram) -> AsyncIterator[None]:
    """Updates are taken for the length of the block."""
    running = asyncio.create_task(telegram.run())
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def join_team(parts: Parts, person: Person, role: Role = "editor") -> None:
    """Makes somebody a member of the team."""
    async with parts.sessions.begin() as session:
        member = Staff(person.account.id, person.account.first_name, role, "fr")
        await people.add(session, member, COMMAND_LINE, parts.clock())

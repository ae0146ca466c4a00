"""The Telegram surface put together: the bot of the settings, signed in, taking updates until it is cancelled."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.routing import BaseRoute
from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import InvalidToken
from telegram.ext import Defaults, ExtBot

from bot.errors import StartError
from bot.settings import Settings
from bot.telegram import profile, webhook
from bot.telegram.carrier import Carrier
from bot.telegram.effects import Effects
from bot.telegram.errors import Unacceptable, call
from bot.telegram.http import AiohttpRequest, proxy_for
from bot.telegram.intake import Intake
from bot.telegram.limits import Limits
from bot.telegram.menus import Menus
from bot.telegram.polling import poll
from bot.telegram.sender import Sender
from bot.wiring import Parts

log = logging.getLogger(__name__)

CONNECTIONS = 100  # to Telegram; calls beyond wait for one
DRAIN = 8.0  # seconds that answers under way get when the process stops

_MISSING = (
    "LORNTECH_TELEGRAM_TOKEN is not set. Talk to @BotFather in Telegram, send /newbot, and put the token it gives "
    "you into the environment or the file .env. To try the bot without Telegram: lorntech chat."
)
_REFUSED = (
    "Telegram does not know this LORNTECH_TELEGRAM_TOKEN. Copy it again from @BotFather (/mybots, then API Token)."
)


@dataclass(frozen=True, slots=True)
class Telegram:
    """The surface, signed in. `routes` belong in the web application, `send`, `carry` and `effects` in the outbox."""

    settings: Settings
    bot: ExtBot[int]
    intake: Intake
    routes: tuple[BaseRoute, ...]
    send: Sender
    carry: Carrier
    effects: Effects
    menus: Menus

    async def run(self) -> None:
        """Works until cancelled. Behind a webhook updates come by themselves."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._introduce())
            group.create_task(self.intake.keep_claiming())
            group.create_task(self.menus.keep())
            if self.settings.webhook_url is None:
                group.create_task(poll(self.bot, self.intake.take))

    async def _introduce(self) -> None:
        try:
            await profile.publish(self.bot, self.settings.language)
        except Exception:  # what Telegram shows of the bot is no reason not to answer
            log.exception("the profile could not be published")


@asynccontextmanager
async def open_telegram(parts: Parts) -> AsyncIterator[Telegram]:
    """Signs in, waiting for Telegram if it does not answer, and sends what an earlier stop left behind. On leaving,
    answers under way are finished.

    Raises StartError when Telegram refuses the token or the webhook's address.
    """
    settings = parts.settings
    bot = build_bot(settings)
    try:
        await call(bot.initialize)
    except InvalidToken:
        await bot.shutdown()
        raise StartError(_REFUSED) from None  # the cause names the token
    exchange = parts.exchange(bot.username)
    intake = Intake(bot, exchange, parts)
    try:
        await intake.resume()
        routes = await _routes(settings, bot, intake)
        send = Sender(bot, exchange, parts.sessions, parts.room, parts.clock)
        yield Telegram(settings, bot, intake, routes, send, Carrier(bot, parts), Effects(bot, parts), Menus(bot, parts))
    finally:
        await intake.drain(DRAIN)
        await bot.shutdown()


async def _routes(settings: Settings, bot: ExtBot[int], intake: Intake) -> tuple[BaseRoute, ...]:
    if settings.webhook_url is None:
        return ()
    secret = settings.webhook_token()
    try:
        await webhook.register(bot, str(settings.webhook_url), secret)
    except Unacceptable as error:
        raise StartError(f"Telegram does not take LORNTECH_WEBHOOK_URL: {error}.") from error
    return (webhook.route(bot, intake.take, secret),)


def build_bot(settings: Settings) -> ExtBot[int]:
    """The client of the Bot API, not signed in yet. Raises StartError when there is no token, or not one at all."""
    if settings.telegram_token is None:
        raise StartError(_MISSING)
    os.environ.setdefault("PTB_TIMEDELTA", "true")  # else the library warns at each 429
    root = str(settings.telegram_api).rstrip("/")
    proxy = proxy_for(root)
    try:
        return ExtBot(
            settings.telegram_token.get_secret_value(),
            f"{root}/bot",
            f"{root}/file/bot",
            request=AiohttpRequest(CONNECTIONS, proxy),
            get_updates_request=AiohttpRequest(1, proxy),
            defaults=Defaults(parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)),
            rate_limiter=Limits(settings.messages_a_second),
        )
    except InvalidToken:
        raise StartError(_REFUSED) from None

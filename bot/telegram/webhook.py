"""The webhook: Telegram posts updates to us; 200 means that an update is safe."""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, Update

from bot.telegram.errors import Away, call
from bot.telegram.inbound import ALLOWED_UPDATES

log = logging.getLogger(__name__)

PATH = "/telegram/webhook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
SIDE_BY_SIDE = 100  # posts that Telegram may have under way; events that come together are written together
LARGEST = 1 << 20  # bytes; an update is a few kB


async def register(bot: Bot, base: str, secret: str) -> None:
    """Tells Telegram where to post. What waits there is not dropped."""
    url = f"{base.rstrip('/')}{PATH}"
    await call(
        lambda: bot.set_webhook(url, secret_token=secret, allowed_updates=ALLOWED_UPDATES, max_connections=SIDE_BY_SIDE)
    )


def route(bot: Bot, take: Callable[[Update], Awaitable[None]], secret: str) -> Route:
    """The page that Telegram posts to. 401 without the secret; 503 when `take` raises Away: Telegram tries again."""

    async def receive(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(HEADER, "").encode(), secret.encode()):
            return Response(status_code=401)
        update = await _update(request, bot)
        if update is None:
            return Response(status_code=400)
        try:
            await take(update)
        except Away as error:
            log.warning("the store is away (%s): the update waits at Telegram", error)
            return Response(status_code=503)
        return Response(status_code=200)

    return Route(PATH, receive, methods=["POST"])


async def _update(request: Request, bot: Bot) -> Update | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    try:
        return Update.de_json(json.loads(body), bot)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None

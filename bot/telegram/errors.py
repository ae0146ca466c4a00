"""Telegram's errors and the store's, translated once into what is to be done about them."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Literal, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter

from bot import metrics
from bot.errors import StoreError
from bot.telegram.limits import seconds

log = logging.getLogger(__name__)
T = TypeVar("T")

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0  # seconds; doubled from one try to the next

# What a 400 says when the thing is done already, or can no longer matter to anybody.
_NOTHING_TO_DO = ("message is not modified", "query is too old", "message to delete not found")


class Unreachable(Exception):
    """Nobody can be written to in that chat any more: the bot was blocked, or thrown out."""


class Unacceptable(Exception):
    """Telegram does not take this, and would not take it later either."""


class Moved(Unacceptable):
    """The group has become a supergroup, which is another chat."""

    def __init__(self, reason: str, chat: int) -> None:
        super().__init__(reason)
        self.chat = chat


class Away(Exception):
    """The store cannot be used for now: an update that was not stored stays with Telegram."""


async def call(attempt: Callable[[], Awaitable[T]], *, held: bool = False) -> T | None:
    """Makes a call of the Bot API, again and again while the failure is a passing one (429, 5xx, network).

    None if there was nothing to do. Raises Unreachable or Unacceptable. A call whose answer got lost may take effect
    twice: better a message twice than none. `held`: Telegram answers late on purpose (long polling).
    """
    pause = FIRST_PAUSE
    while True:
        began = time.monotonic()
        try:
            done = await attempt()
        except Forbidden as error:
            _count("forbidden")
            raise Unreachable from error
        except ChatMigrated as error:
            raise Moved(error.message, error.new_chat_id) from error
        except BadRequest as error:  # before NetworkError: BadRequest is one
            if any(words in error.message.lower() for words in _NOTHING_TO_DO):
                return None
            _count("refused")
            raise Unacceptable(error.message) from error
        except RetryAfter as error:
            _count("slow_down")
            log.info("Telegram asks for a pause")
            await asyncio.sleep(seconds(error))
        except NetworkError as error:
            _count("network")
            log.warning("Telegram failed (%s): trying again in %.1f s", type(error).__name__, pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        else:
            metrics.TELEGRAM.works()
            if not held:
                metrics.TELEGRAM_SECONDS.observe(time.monotonic() - began)
            return done


def _count(kind: Literal["forbidden", "refused", "slow_down", "network"]) -> None:
    metrics.TELEGRAM_ERRORS.labels(kind).inc()
    if kind == "network":
        metrics.TELEGRAM.fails(time.monotonic())
    else:
        metrics.TELEGRAM.works()


async def store(attempt: Callable[[], Awaitable[T]]) -> T:
    """Uses the store once. Raises Away if it cannot be reached."""
    try:
        return await attempt()
    except (SQLAlchemyError, StoreError, OSError) as error:
        raise Away(type(error).__name__) from error


async def store_sooner_or_later(attempt: Callable[[], Awaitable[T]]) -> T:
    """Uses the store, as soon as it can be reached."""
    pause = FIRST_PAUSE
    while True:
        try:
            return await store(attempt)
        except Away as error:
            log.warning("the store is away (%s): trying again in %.1f s", error, pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

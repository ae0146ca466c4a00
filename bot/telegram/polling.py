"""Long polling: updates are confirmed to Telegram (by the next offset) once they are safe with us."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence

from telegram import Bot, Update
from telegram.error import Conflict

from bot.telegram.errors import Away, call
from bot.telegram.inbound import ALLOWED_UPDATES

log = logging.getLogger(__name__)

Take = Callable[[Update], Coroutine[None, None, None]]

PATIENCE = 30  # seconds that Telegram holds a call when there is nothing new
PAUSE = 2.0  # seconds before taking again what could not be stored


async def poll(bot: Bot, take: Take) -> None:
    """Takes updates until cancelled. Those that `take` cannot store (Away) are asked for again."""
    await call(lambda: bot.delete_webhook(drop_pending_updates=False))
    offset = 0
    while True:
        updates = await _next(bot, offset)
        if await _all_taken(take, updates):
            offset = max((update.update_id + 1 for update in updates), default=offset)
        else:
            await asyncio.sleep(PAUSE)


async def _all_taken(take: Take, updates: Sequence[Update]) -> bool:
    in_order = sorted(updates, key=lambda update: update.update_id)
    # One that cannot be stored stops none of the others: they may be in the store already.
    ends = await asyncio.gather(*map(take, in_order), return_exceptions=True)
    failures = [end for end in ends if end is not None]
    for failure in failures:
        if not isinstance(failure, Away):
            raise failure
    if failures:
        log.warning("the store is away (%s): updates wait at Telegram", failures[0])
    return not failures


async def _next(bot: Bot, offset: int) -> tuple[Update, ...]:
    try:
        found = await call(
            lambda: bot.get_updates(offset=offset, timeout=PATIENCE, allowed_updates=ALLOWED_UPDATES), held=True
        )
    except Conflict as error:  # another program uses the same token: only one may
        log.warning("Telegram does not let us poll: %s", error.message)
        await asyncio.sleep(PAUSE)
        return ()
    return found or ()

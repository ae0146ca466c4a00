"""Sends what is due, through one function per channel. Several workers on one database share the work."""

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot.errors import TryAgain, Undeliverable
from bot.outbox import box, retry
from bot.outbox.box import Channel, Delivery
from bot.store.cipher import Cipher
from bot.store.engine import Sessions

log = logging.getLogger(__name__)

Sender = Callable[[Delivery], Awaitable[None]]
"""Sends one delivery. Raises TryAgain or Undeliverable; anything else is a fault of ours, tried again too."""
BATCH = 20
PAUSE = 1.0  # seconds between looks at an empty box


class Worker:
    """Takes from the box and hands to the senders of its channels."""

    def __init__(
        self, sessions: Sessions, cipher: Cipher, senders: Mapping[Channel, Sender], clock: Callable[[], datetime]
    ) -> None:
        self._sessions = sessions
        self._cipher = cipher
        self._senders = senders
        self._clock = clock

    async def run(self) -> None:
        """Works until it is cancelled. What was being sent then is taken up again when its lease has run out."""
        while True:
            busy = 0
            try:
                busy = await self.step()
            except* (SQLAlchemyError, OSError) as errors:
                log.warning("the outbox cannot be used: %s", type(errors.exceptions[0]).__name__)
            if not busy:
                await asyncio.sleep(PAUSE)

    async def step(self) -> int:
        """Sends one batch: recipients side by side, the deliveries of one in order. Gives how many were tried."""
        async with self._sessions.begin() as session:
            batch = await box.claim(session, self._cipher, list(self._senders), self._clock(), BATCH)
        lanes: dict[str, list[Delivery]] = defaultdict(list)
        for delivery in batch:
            lanes[delivery.recipient].append(delivery)
        async with asyncio.TaskGroup() as group:
            for lane in lanes.values():
                group.create_task(self._work(lane))
        return len(batch)

    async def _work(self, lane: list[Delivery]) -> None:
        for delivery in lane:
            await self._attempt(delivery)

    async def _attempt(self, delivery: Delivery) -> None:
        try:
            await self._senders[delivery.channel](delivery)
        except Undeliverable as error:
            await self._failed(delivery, None, str(error))
        except TryAgain as error:
            await self._failed(delivery, self._pause(delivery, error.after), str(error))
        except Exception as error:
            log.exception("delivery %s failed", delivery.key)
            await self._failed(delivery, self._pause(delivery, 0), type(error).__name__)
        else:
            async with self._sessions.begin() as session:
                await box.settle(session, delivery, "sent", self._clock(), "")

    async def _failed(self, delivery: Delivery, pause: timedelta | None, reason: str) -> None:
        now = self._clock()
        async with self._sessions.begin() as session:
            if pause is None:
                await box.settle(session, delivery, "dead", now, reason)
            else:
                await box.settle(session, delivery, "waiting", now + pause, reason)

    def _pause(self, delivery: Delivery, asked: float) -> timedelta | None:
        age = self._clock() - delivery.created_at
        return retry.wait(delivery.attempts, age, timedelta(seconds=asked), random.random())  # noqa: S311  # no secret

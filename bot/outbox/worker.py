"""Sends what is due, through one function per channel. Several workers on one database share the work.

Each recipient has a lane: its deliveries go in order, with a pause between them, and a recipient that is slow or away
keeps nobody else waiting.
"""

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot import metrics
from bot.clock import Clock
from bot.errors import TryAgain, Undeliverable
from bot.outbox import box, retry
from bot.outbox.box import Channel, Delivery
from bot.store.cipher import Cipher
from bot.store.engine import Sessions

log = logging.getLogger(__name__)

Sender = Callable[[Delivery], Awaitable[None]]
"""Sends one delivery within PATIENCE. Raises TryAgain or Undeliverable; anything else is a fault of ours, tried again
too."""
ROOM = 20  # deliveries in hand at once
LANE = 5  # of them for one recipient
PAUSE = 1.0  # seconds between looks at an empty box
PATIENCE = timedelta(seconds=65)  # a delivery is begun only while its lease lasts this long yet
PACE: Mapping[Channel, float] = {"telegram": 0.0, "email": 1.0, "webhook": 0.1}
"""Seconds between two deliveries to one recipient. Telegram's own pace is kept by its adapter."""
PATIENT: Mapping[Channel, timedelta] = {"relay": timedelta(minutes=1)}
"""The longest pause between two tries, where it is not the usual one: nobody waits hours in a conversation."""


class Worker:
    """Takes from the box and hands to the senders of its channels."""

    def __init__(
        self,
        sessions: Sessions,
        cipher: Cipher,
        senders: Mapping[Channel, Sender],
        clock: Clock,
        pace: Mapping[Channel, float] = PACE,
    ) -> None:
        self._sessions = sessions
        self._cipher = cipher
        self._senders = senders
        self._clock = clock
        self._pace = pace
        self._lanes: dict[str, int] = {}  # recipients being served, each with how many deliveries were taken for it
        self._freed = asyncio.Event()  # a lane has ended: there is room

    async def run(self) -> None:
        """Works until it is cancelled; what was in hand then is put back."""
        async with asyncio.TaskGroup() as lanes:
            while True:
                self._freed.clear()
                if not await self._take(lanes):
                    with suppress(TimeoutError):  # wait_for of Python 3.11 can swallow a cancellation
                        async with asyncio.timeout(PAUSE):
                            await self._freed.wait()

    async def step(self) -> int:
        """Takes one batch and sees it through. Gives how many deliveries were taken."""
        async with asyncio.TaskGroup() as lanes:
            return await self._take(lanes)

    async def _take(self, lanes: asyncio.TaskGroup) -> int:
        """Takes as many as there is room for, and opens a lane for each recipient among them."""
        room = ROOM - sum(self._lanes.values())
        if room <= 0:
            return 0
        now = self._clock()
        by_recipient: dict[str, list[Delivery]] = defaultdict(list)
        try:
            async with self._sessions.begin() as session:
                channels, busy = list(self._senders), list(self._lanes)
                for delivery in await box.claim(session, self._cipher, channels, now, room, besides=busy):
                    lane = by_recipient[delivery.recipient]
                    if len(lane) < LANE:
                        lane.append(delivery)
                    else:
                        await box.put_back(session, delivery, now)
        except (SQLAlchemyError, OSError) as error:
            log.warning("the outbox cannot be used: %s", type(error).__name__)
            return 0
        for recipient, lane in by_recipient.items():
            self._lanes[recipient] = len(lane)
            lanes.create_task(self._serve(recipient, lane, now + box.LEASE))
        return sum(map(len, by_recipient.values()))

    async def _serve(self, recipient: str, lane: Sequence[Delivery], until: datetime) -> None:
        """One after the other. When the recipient is not there, or the lease nears its end, the rest is put back."""
        place = 0
        try:
            for place, delivery in enumerate(lane):
                if self._clock() + PATIENCE > until:
                    await self._put_back(lane[place:], timedelta(0))
                    return
                if pause := await self._attempt(delivery):
                    await self._put_back(lane[place + 1 :], pause)
                    return
                await asyncio.sleep(self._pace.get(delivery.channel, 0))
        except (SQLAlchemyError, OSError) as error:  # their lease will run out
            log.warning("the outbox cannot be used: %s", type(error).__name__)
        except asyncio.CancelledError:  # whoever works next need not wait for the lease
            with suppress(SQLAlchemyError, OSError):
                await self._put_back(lane[place + 1 :], timedelta(0))
            raise
        finally:
            del self._lanes[recipient]
            self._freed.set()

    async def _attempt(self, delivery: Delivery) -> timedelta | None:
        """Sends one and settles it. When the recipient is not there: how long those behind it had better wait."""
        try:
            await self._senders[delivery.channel](delivery)
        except asyncio.CancelledError:
            with suppress(SQLAlchemyError, OSError):
                await self._settle(delivery, "waiting", timedelta(0), "stopped")
            raise
        except Undeliverable as error:
            await self._settle(delivery, "dead", timedelta(0), str(error))
        except TryAgain as error:
            await self._again(delivery, timedelta(seconds=error.after), str(error))
            return max(retry.FIRST, timedelta(seconds=error.after))
        except Exception as error:
            log.exception("delivery %s failed", delivery.key)
            await self._again(delivery, timedelta(0), type(error).__name__)
        else:
            await self._settle(delivery, "sent", timedelta(0), "")
        return None

    async def _again(self, delivery: Delivery, asked: timedelta, reason: str) -> None:
        age = self._clock() - delivery.created_at
        longest = PATIENT.get(delivery.channel, retry.LONGEST)
        pause = retry.wait(delivery.attempts, age, asked, random.random(), longest)  # noqa: S311  # no secret
        await self._settle(delivery, "dead" if pause is None else "waiting", pause or timedelta(0), reason)

    async def _settle(self, delivery: Delivery, outcome: box.Outcome, pause: timedelta, reason: str) -> None:
        async with self._sessions.begin() as session:
            await box.settle(session, delivery, outcome, self._clock() + pause, reason)
        metrics.DELIVERIES.labels(delivery.channel, "again" if outcome == "waiting" else outcome).inc()

    async def _put_back(self, lane: Sequence[Delivery], pause: timedelta) -> None:
        at = self._clock() + pause
        async with self._sessions.begin() as session:
            for delivery in lane:
                await box.put_back(session, delivery, at)

"""What is done now and then beside answering: promises kept, owners asked, the week summed up, old rows forgotten.

Each errand is one transaction and safe to run in several processes at once: what it sends is keyed, so the outbox
takes it once.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot import metrics
from bot.conversation.scene import House
from bot.leads import reports, rounds
from bot.outbox import box
from bot.relay import cases
from bot.relay.jobs import Work
from bot.staff import alerts, digest, filing, freshness, promise
from bot.staffchat import approvals
from bot.store import chats
from bot.store.locks import only_one
from bot.wiring import Parts

log = logging.getLogger(__name__)

Errand = Callable[[AsyncSession], Awaitable[None]]
OFTEN, MINUTE, NOW_AND_THEN = 5.0, 60.0, 1800.0  # seconds


async def run(parts: Parts, house: House) -> None:
    """Runs them all until cancelled. `house` names the bot as Telegram knows it."""
    errands = _Errands(parts, house)
    async with asyncio.TaskGroup() as group:
        group.create_task(_every(OFTEN, parts, errands.follow_room, everywhere=True))
        group.create_task(_every(OFTEN, parts, errands.keep_promises))
        group.create_task(_every(OFTEN, parts, errands.ask_approvals))
        group.create_task(_every(MINUTE, parts, errands.alert, everywhere=True))
        group.create_task(_every(MINUTE, parts, errands.look_after_leads))
        group.create_task(_every(NOW_AND_THEN, parts, errands.ask_owners))
        group.create_task(_every(NOW_AND_THEN, parts, errands.sum_up))
        group.create_task(_every(NOW_AND_THEN, parts, errands.report_to_partners))
        group.create_task(_every(NOW_AND_THEN, parts, errands.forget))


@dataclass(frozen=True, slots=True)
class _Errands:
    """Each takes the transaction that is its own."""

    parts: Parts
    house: House

    async def follow_room(self, session: AsyncSession) -> None:
        await self.parts.room.refresh(session)

    async def keep_promises(self, session: AsyncSession) -> None:
        parts = self.parts
        await promise.keep(session, parts.knowledge.current, self.house, parts.cipher, at=parts.clock())

    async def ask_approvals(self, session: AsyncSession) -> None:
        parts = self.parts
        await approvals.ask(session, parts.cipher, parts.room, parts.settings.language, parts.clock())

    async def alert(self, session: AsyncSession) -> None:
        parts, away = self.parts, metrics.TELEGRAM.down_for(time.monotonic())
        if chat := parts.room.chat:
            language = parts.settings.language
            await alerts.raise_alerts(session, parts.cipher, chat, language, away=away, at=parts.clock())

    async def look_after_leads(self, session: AsyncSession) -> None:
        await rounds.tick(self.parts.desk(), session, self.parts.clock())

    async def ask_owners(self, session: AsyncSession) -> None:
        parts = self.parts
        await freshness.ask_owners(session, parts.cipher, parts.settings.admins, parts.clock())

    async def sum_up(self, session: AsyncSession) -> None:
        parts = self.parts
        if chat := parts.room.chat:
            await digest.send_weekly(session, parts.cipher, chat, parts.settings.language, parts.clock())

    async def report_to_partners(self, session: AsyncSession) -> None:
        if self.parts.settings.leads_report:
            await reports.send_monthly(self.parts.desk(), session, self.parts.clock())

    async def forget(self, session: AsyncSession) -> None:
        """Erases what is older than promised."""
        parts, settings, now = self.parts, self.parts.settings, self.parts.clock()
        before = now - timedelta(days=settings.keep_days)
        gone = await chats.forget_old(session, now, settings.keep_days)
        await filing.forget_empty(session)
        await cases.forget_old(Work(session, parts.cipher, f"old:{now.isoformat()}", now), before, settings.language)
        gone += await box.forget_sent(session, before)
        if gone:
            log.info("%s rows older than %s days erased", gone, settings.keep_days)


async def _every(seconds: float, parts: Parts, errand: Errand, *, everywhere: bool = False) -> None:
    """One replica at a time does an errand, but for those done `everywhere`. A database away for a while, or another
    process that was quicker, is no reason to stop."""
    while True:
        try:
            async with parts.sessions.begin() as session:
                if everywhere or await only_one(session, errand.__name__):
                    await errand(session)
        except (SQLAlchemyError, OSError) as error:
            log.warning("%s has to wait: %s", errand.__name__, type(error).__name__)
        except Exception:
            log.exception("%s failed", errand.__name__)
        await asyncio.sleep(seconds)

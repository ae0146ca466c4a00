"""What is done now and then beside answering: promises kept, owners asked, the week summed up, old rows forgotten.

Each errand is one transaction and safe to run in several processes at once: what it sends is keyed, so the outbox
takes it once.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
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
from bot.store.locks import only_one
from bot.wiring import Parts

log = logging.getLogger(__name__)

Errand = Callable[[AsyncSession], Awaitable[object]]
OFTEN, MINUTE, NOW_AND_THEN = 5.0, 60.0, 1800.0  # seconds


async def run(parts: Parts, house: House) -> None:
    """Runs them all until cancelled. `house` names the bot as Telegram knows it."""
    admins, settings = parts.settings.admins, parts.settings

    async def keep_promises(session: AsyncSession) -> object:
        return await promise.keep(session, parts.knowledge.current, house, parts.cipher, at=parts.clock())

    async def ask_owners(session: AsyncSession) -> object:
        return await freshness.ask_owners(session, parts.cipher, admins, parts.clock())

    async def sum_up(session: AsyncSession) -> object:
        chat = parts.room.chat
        return chat and await digest.send_weekly(session, parts.cipher, chat, settings.language, parts.clock())

    async def follow_room(session: AsyncSession) -> object:
        await parts.room.refresh(session)
        return None

    async def ask_approvals(session: AsyncSession) -> object:
        return await approvals.ask(session, parts.cipher, parts.room, settings.language, parts.clock())

    async def forget(session: AsyncSession) -> object:
        await filing.forget_empty(session)
        now = parts.clock()
        work = Work(session, parts.cipher, f"old:{now.isoformat()}", now)
        await cases.forget_old(work, now - timedelta(days=settings.keep_days), settings.language)
        return await box.forget_sent(session, parts.clock() - timedelta(days=settings.keep_days))

    async def alert(session: AsyncSession) -> object:
        away, chat = metrics.TELEGRAM.down_for(time.monotonic()), parts.room.chat
        return chat and await alerts.raise_alerts(
            session, parts.cipher, chat, settings.language, away=away, at=parts.clock()
        )

    desk = parts.desk()

    async def look_after_leads(session: AsyncSession) -> object:
        return await rounds.tick(desk, session, parts.clock())

    async def report_to_partners(session: AsyncSession) -> object:
        return settings.leads_report and await reports.send_monthly(desk, session, parts.clock())

    async with asyncio.TaskGroup() as group:
        group.create_task(_every(OFTEN, parts, follow_room, everywhere=True))
        for errand in (keep_promises, ask_approvals):
            group.create_task(_every(OFTEN, parts, errand))
        group.create_task(_every(MINUTE, parts, alert, everywhere=True))
        group.create_task(_every(MINUTE, parts, look_after_leads))
        for errand in (ask_owners, sum_up, report_to_partners, forget):
            group.create_task(_every(NOW_AND_THEN, parts, errand))


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

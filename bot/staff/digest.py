"""The week in one message, for the staff group."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.messages import Say
from bot.staff import alerts, freshness, listing, numbers
from bot.store.cipher import Cipher
from bot.texts import texts
from faq import store
from faq.documents import Language

WEEK = 7
MONDAY, MORNING = 1, 7  # the ISO weekday; the hour in UTC
LISTED = 3


async def weekly(session: AsyncSession, language: Language, at: datetime) -> Say:
    """What the last seven days brought, against the seven before, and what waits."""
    t = texts(language)
    now = await numbers.totals(session, at, WEEK)
    before = await numbers.totals(session, at - timedelta(days=WEEK), WEEK)
    waiting = await listing.groups(session, "new")
    stale = await freshness.page(session, await store.load(session), at)
    lines = [
        t("digest.volume", questions=now.questions, before=before.questions, people=now.people),
        t("digest.outcomes", answered=round(100 * now.answered_rate), unknown=round(100 * now.unknown_rate)),
    ]
    if now.satisfaction is not None:
        lines.append(t("digest.satisfaction", percent=round(100 * now.satisfaction)))
    lines.append(t("digest.waiting", count=(await listing.counts(session)).get("new", 0)))
    lines += [t("digest.group", title=group.title, count=group.count) for group in waiting[:LISTED]]
    broken = sum(link.state == "broken" for link in stale.links)
    lines.append(t("digest.freshness", overdue=len(stale.overdue), broken=broken))
    return Say(text="\n".join(lines))


async def send_weekly(session: AsyncSession, cipher: Cipher, chat: int, language: Language, at: datetime) -> bool:
    """Puts the digest for the staff group into the outbox, on Monday mornings, once. True when it did."""
    year, week, weekday = at.isocalendar()
    if weekday != MONDAY or at.hour < MORNING:
        return False
    return await alerts.tell(session, cipher, chat, f"digest:{year}-{week}", await weekly(session, language, at), at=at)

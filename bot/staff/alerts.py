"""What staff should hear of at once, in their group: Telegram was away, deliveries were given up, the bot suddenly
does not know what to answer. Each kind at most once an hour, however many processes look.
"""

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot import surface
from bot.conversation.messages import Say
from bot.outbox import box
from bot.store.cipher import Cipher
from bot.store.model import DeliveryRow, QuestionRow
from bot.texts import texts
from faq.documents import Language

Kind = Literal["telegram", "dead", "unknown"]
HOUR = timedelta(hours=1)
USUAL = timedelta(days=7)
"""What an hour is compared with."""
AWAY = 60.0  # seconds without an answer from Telegram
FEWEST = 20  # questions in an hour that say anything about a rate
JUMP = 0.2
"""How far above the usual share of unanswered questions the last hour is, when it is worth an alert: and at least
twice the usual, too."""


async def raise_alerts(
    session: AsyncSession, cipher: Cipher, chat: int, language: Language, *, away: float, at: datetime
) -> list[Kind]:
    """Puts what is wrong now into the outbox for the staff group; gives what was new. `away`: for how many seconds
    Telegram has not answered here; the message comes when it does again."""
    t = texts(language)
    found: dict[Kind, str] = {}
    if away >= AWAY:
        found["telegram"] = t("alert.telegram", minutes=round(away / 60), since=f"{at - timedelta(seconds=away):%H:%M}")
    if dead := await _given_up(session, at):
        found["dead"] = t("alert.dead", count=dead)
    now, usual = await unknown_rate(session, at - HOUR, at), await unknown_rate(session, at - USUAL, at - HOUR)
    if now is not None and now > (usual or 0) + JUMP and now >= 2 * (usual or 0):
        found["unknown"] = t("alert.unknown", now=round(100 * now), usual=round(100 * (usual or 0)))
    return [kind for kind, text in found.items() if await _put(session, cipher, chat, kind, text, at=at)]


async def tell(session: AsyncSession, cipher: Cipher, chat: int, key: str, say: Say, *, at: datetime) -> bool:
    """Puts a message for the staff group into the outbox. False when one of this key was put before."""
    return await box.say(session, cipher, key=key, chat=surface.telegram(chat), out=(say,), at=at)


async def unknown_rate(session: AsyncSession, since: datetime, until: datetime) -> float | None:
    """The share of questions without any answer, 0..1; None when there are too few to say."""
    query = (
        select(col(QuestionRow.outcome), func.count())
        .where(col(QuestionRow.at) > since, col(QuestionRow.at) <= until)
        .where(col(QuestionRow.outcome).in_(("answer", "choices", "unknown")))
        .group_by(col(QuestionRow.outcome))
    )
    counts: dict[str, int] = dict((await session.execute(query)).all())
    asked = sum(counts.values())
    return counts.get("unknown", 0) / asked if asked >= FEWEST else None


async def _given_up(session: AsyncSession, at: datetime) -> int:
    """Deliveries given up in the last hour; alerts themselves apart, or they would never end."""
    lately = (col(DeliveryRow.state) == "dead", col(DeliveryRow.next_at) > at - HOUR)
    ours = col(DeliveryRow.key).startswith("alert:")
    return await session.scalar(select(func.count()).select_from(DeliveryRow).where(*lately, ~ours)) or 0


async def _put(session: AsyncSession, cipher: Cipher, chat: int, kind: Kind, text: str, *, at: datetime) -> bool:
    """Whether it was put: not when the same kind was within the hour. The clock's hour is in the key, so that two
    processes that look at once put one."""
    same = (col(DeliveryRow.key).startswith(f"alert:{kind}:"), col(DeliveryRow.created_at) > at - HOUR)
    if await session.scalar(select(func.count()).select_from(DeliveryRow).where(*same)):
        return False
    return await tell(session, cipher, chat, f"alert:{kind}:{at:%Y-%m-%dT%H}", Say(text=text), at=at)

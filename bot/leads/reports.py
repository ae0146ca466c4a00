"""The month in one message, for each partner: what it was sent, what came of it, what still waits. Once, keyed."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.messages import Say
from bot.leads import listing, partners
from bot.leads.desk import Desk
from bot.outbox import box
from bot.texts import texts


async def send_monthly(desk: Desk, session: AsyncSession, at: datetime) -> int:
    """Puts the reports of last month into the outbox, at the first working hour of a month or later; gives how many.
    An actor that was sent nothing is told nothing."""
    if not desk.terms.hours.present(at):
        return 0
    end = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    start = (end - timedelta(days=1)).replace(day=1)
    put = 0
    for actor in await partners.names(session):
        put += await _send(desk, session, actor, (start, end), at)
    return put


async def _send(desk: Desk, session: AsyncSession, actor: str, time: tuple[datetime, datetime], at: datetime) -> int:
    month, reach = await listing.month(session, actor, *time), await partners.reach(session, actor)
    if month.received == 0 or reach is None:
        return 0
    t = texts(reach.language)
    text = t(
        "report.text", actor=desk.letters.name(actor), month=t.month(time[0].date()), received=month.received,
        accepted=month.accepted, helped=month.helped, declined=month.declined, silent=month.silent,
        waiting=month.waiting,
    )  # fmt: skip
    if month.days is not None:
        text += "\n" + t("report.days", days=month.days)
    key, cipher = f"report:{actor}:{time[0]:%Y-%m}", desk.letters.cipher
    put = 0
    for chat in reach.chats:
        put += await box.say(session, cipher, key=f"{key}:{chat}", chat=chat, out=(Say(text=text),), at=at)
    if reach.email:
        letter = {"language": reach.language, "subject": t.label("report.subject"), "text": text, "links": []}
        put += await box.put(
            session, cipher, key=f"{key}:email", channel="email", recipient=f"email:{reach.email}", payload=letter,
            at=at,
        )  # fmt: skip
    return put

"""The actors that take leads, and the people who act for them. Functions take an open session and never commit."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import case, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot import surface
from bot.errors import BotError
from bot.leads.errors import EditConflict
from bot.leads.lifecycle import CLOSED, OPEN
from bot.leads.routing import Taker
from bot.outbox.channels.webhook import Endpoint
from bot.staff import people
from bot.staff.roles import Staff
from bot.store.cipher import Cipher, digest
from bot.store.engine import rows_changed
from bot.store.leads_model import MatchRow, PartnerInvitationRow, PartnerMemberRow, PartnerRow
from bot.store.model import StaffRow
from faq.documents import Actor, Language, as_language
from faq.model import ActorRow

INVITATION_LIVES = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reach:
    """How a partner is told things: the chats of its people, its e-mail, its webhook."""

    actor: str
    language: Language
    chats: tuple[str, ...]
    email: str | None
    webhook: bool


async def takers(session: AsyncSession, actors: Iterable[Actor], today: date) -> tuple[Taker, ...]:
    """The actors of the directory that take leads, with what they have on their hands and their record."""
    rows = {row.actor_id: row for row in (await session.scalars(select(PartnerRow))).all()}
    counted = select(
        col(MatchRow.actor_id),
        func.sum(case((col(MatchRow.state).in_([*OPEN]), 1), else_=0)),
        func.sum(case((col(MatchRow.state).in_([*CLOSED]), 1), else_=0)),
        func.sum(case((col(MatchRow.state) == "helped", 1), else_=0)),
    ).group_by(col(MatchRow.actor_id))
    counts = {actor: (at_work, closed, helped) for actor, at_work, closed, helped in await session.execute(counted)}
    found = []
    for actor in actors:
        if row := rows.get(actor.id):
            at_work, closed, helped = counts.get(actor.id, (0, 0, 0))
            found.append(
                Taker(actor, tuple(row.needs), row.active, is_absent(row, today), row.capacity, at_work, closed, helped)
            )
    return tuple(found)


async def reach(session: AsyncSession, actor: str) -> Reach | None:
    """How to tell a partner; None when the actor is none (any more)."""
    row = await session.get(PartnerRow, actor)
    if row is None:
        return None
    members = select(col(PartnerMemberRow.staff_id)).where(col(PartnerMemberRow.actor_id) == actor)
    ids = (await session.scalars(members.order_by(col(PartnerMemberRow.staff_id)))).all()
    chats = tuple(map(surface.telegram, ids))
    return Reach(actor, as_language(row.language), chats, row.email, row.webhook_url is not None)


async def endpoint(session: AsyncSession, cipher: Cipher, actor: str) -> Endpoint | None:
    """Where a partner takes webhooks; None when it takes none (any more)."""
    row = await session.get(PartnerRow, actor)
    if row is None or row.webhook_url is None or row.webhook_secret is None:
        return None
    return Endpoint(row.webhook_url, str(cipher.open(row.webhook_secret)))


async def rows(session: AsyncSession) -> list[PartnerRow]:
    """All partners, those closed too."""
    return list((await session.scalars(select(PartnerRow).order_by(col(PartnerRow.actor_id)))).all())


async def members(session: AsyncSession, actor: str) -> list[tuple[int, str]]:
    """Who acts for a partner: (Telegram id, name)."""
    query = select(col(StaffRow.id), col(StaffRow.name)).join(
        PartnerMemberRow, col(PartnerMemberRow.staff_id) == col(StaffRow.id)
    )
    found = await session.execute(query.where(col(PartnerMemberRow.actor_id) == actor).order_by(col(StaffRow.name)))
    return [(staff_id, name) for staff_id, name in found]


async def leave(session: AsyncSession, actor: str, staff_id: int) -> bool:
    """Somebody acts for a partner no more, from now on. False when they did not."""
    mine = (col(PartnerMemberRow.actor_id) == actor, col(PartnerMemberRow.staff_id) == staff_id)
    return bool(await rows_changed(session, delete(PartnerMemberRow).where(*mine)))


async def actors_of(session: AsyncSession, staff_id: int) -> tuple[str, ...]:
    """The partners that a person acts for."""
    mine = select(col(PartnerMemberRow.actor_id)).where(col(PartnerMemberRow.staff_id) == staff_id)
    return tuple((await session.scalars(mine.order_by(col(PartnerMemberRow.actor_id)))).all())


async def refuse_unfit(session: AsyncSession, actor: str) -> None:
    """Raises BotError for an actor that cannot take leads: unknown to the directory, or history."""
    row = await session.get(ActorRow, actor)
    if row is None:
        raise BotError(f"The directory has no actor {actor}: see `lorntech actors list`.")
    if row.status == "historical":
        raise BotError(f"{row.name} belongs to history: it takes no leads.")


async def ensure(session: AsyncSession, actor: str, at: datetime, *, language: Language = "fr") -> PartnerRow:
    """The partner of that actor, made if it was none."""
    row = await session.get(PartnerRow, actor)
    if row is None:
        row = PartnerRow(actor_id=actor, language=language, needs=[], added_at=at)
        session.add(row)
        await session.flush()
    return row


async def change(session: AsyncSession, actor: str, version: int, **new: object) -> PartnerRow:
    """Sets fields of a partner that is still at `version`: capacity, absent_from, absent_until, needs, email, language,
    active, webhook_url, webhook_secret. Raises EditConflict, and BotError when there is no such partner."""
    row = await session.get(PartnerRow, actor, with_for_update=True, populate_existing=True)
    if row is None:
        raise BotError(f"{actor} takes no leads.")
    if row.version != version:
        raise EditConflict(row.version, "active" if row.active else "closed")
    for name, value in new.items():
        setattr(row, name, value)
    row.version += 1
    return row


async def join(session: AsyncSession, person: Staff, actor: str, *, by: Staff, at: datetime) -> None:
    """Takes somebody on for a partner. A person with another role keeps it. Raises NotAllowed."""
    await ensure(session, actor, at, language=person.language)
    known = await people.find(session, person.id, ())
    if known is None or known.role == "partner":
        await people.add(session, person, by, at)
    await session.flush()
    await session.merge(PartnerMemberRow(staff_id=person.id, actor_id=actor))
    await session.flush()


async def invite(session: AsyncSession, actor: str, name: str, at: datetime) -> str:
    """The token of a link that makes whoever opens it first, within a week, a member of the partner."""
    await ensure(session, actor, at)
    token = secrets.token_urlsafe(18)
    row = PartnerInvitationRow(token=digest(token), actor_id=actor, name=name, expires_at=at + INVITATION_LIVES)
    session.add(row)
    await session.flush()
    return token


async def redeem(session: AsyncSession, token: str, at: datetime) -> tuple[str, str] | None:
    """Uses an invitation up: (actor, name). None when it is unknown, used or too old."""
    mine = (col(PartnerInvitationRow.token) == digest(token), col(PartnerInvitationRow.expires_at) > at)
    used = delete(PartnerInvitationRow).where(*mine)
    row = (
        await session.execute(used.returning(col(PartnerInvitationRow.actor_id), col(PartnerInvitationRow.name)))
    ).first()
    return (row[0], row[1]) if row else None


async def names(session: AsyncSession) -> Collection[str]:
    """The actors that take leads."""
    return (await session.scalars(select(col(PartnerRow.actor_id)).where(col(PartnerRow.active)))).all()


def is_absent(row: PartnerRow, today: date) -> bool:
    """Whether a partner is away that day."""
    since, until = row.absent_from, row.absent_until
    return (since is not None or until is not None) and (since or today) <= today <= (until or today)

"""The way into the console: a one-time link, then a session whose token is replaced now and then.

Only digests are stored. Each request asks `resume` who it is, so that a role taken away counts from the next one.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.staff import audit, people
from bot.staff.roles import Staff
from bot.store.cipher import digest
from bot.store.model import ConsoleSessionRow, SignInRow

LINK_LIVES = timedelta(minutes=10)
IDLE, LONGEST = timedelta(hours=12), timedelta(days=7)
ROTATION = timedelta(hours=1)
GRACE = timedelta(minutes=1)
"""How long the token before still serves: requests under way when it was replaced carry it."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a session belongs to. `token`: what the browser must carry from now on, when it has changed."""

    staff: Staff
    token: str | None = None


async def make_link(session: AsyncSession, staff: Staff, at: datetime) -> str:
    """The token of a link that opens the console once, within ten minutes. Earlier links of theirs go dead."""
    token = secrets.token_urlsafe(32)
    await session.execute(delete(SignInRow).where(col(SignInRow.staff_id) == staff.id))
    session.add(SignInRow(token=digest(token), staff_id=staff.id, expires_at=at + LINK_LIVES))
    await audit.note(session, staff, "signin.link", str(staff.id), at=at)
    return token


async def redeem(session: AsyncSession, token: str, at: datetime, admins: Collection[int]) -> Staff | None:
    """Uses a link up. None when it is unknown, used, too old, or its owner is not staff any more."""
    used = (
        update(SignInRow)
        .where(col(SignInRow.token) == digest(token), col(SignInRow.used_at).is_(None), col(SignInRow.expires_at) > at)
        .values(used_at=at)
        .returning(col(SignInRow.staff_id))
    )
    staff_id = (await session.execute(used)).scalar_one_or_none()
    return None if staff_id is None else await people.find(session, staff_id, admins)


async def open_session(session: AsyncSession, staff: Staff, at: datetime) -> str:
    """Signs a browser in and gives the token for its cookie. Sessions past their time are cleared away."""
    gone = or_(col(ConsoleSessionRow.seen_at) < at - IDLE, col(ConsoleSessionRow.opened_at) < at - LONGEST)
    await session.execute(delete(ConsoleSessionRow).where(gone))
    await session.execute(delete(SignInRow).where(col(SignInRow.expires_at) < at))
    token = secrets.token_urlsafe(32)
    session.add(ConsoleSessionRow(token=digest(token), staff_id=staff.id, opened_at=at, rotated_at=at, seen_at=at))
    await audit.note(session, staff, "signin.in", str(staff.id), at=at)
    return token


async def resume(session: AsyncSession, token: str, at: datetime, admins: Collection[int]) -> SignedIn | None:
    """Who this browser is, with a new token once an hour. None when it must sign in (again)."""
    digested = digest(token)
    mine = or_(col(ConsoleSessionRow.token) == digested, col(ConsoleSessionRow.previous) == digested)
    row = (await session.scalars(select(ConsoleSessionRow).where(mine).with_for_update())).first()
    if row is None or at - row.seen_at > IDLE or at - row.opened_at > LONGEST:
        return None
    if row.token != digested and at - row.rotated_at > GRACE:
        return None
    staff = await people.find(session, row.staff_id, admins)
    if staff is None:
        return None
    row.seen_at = at
    if row.token == digested and at - row.rotated_at > ROTATION:
        renewed = secrets.token_urlsafe(32)
        row.token, row.previous, row.rotated_at = digest(renewed), digested, at
        return SignedIn(staff, renewed)
    return SignedIn(staff)


async def close_session(session: AsyncSession, token: str, staff: Staff, at: datetime) -> None:
    """Signs one browser out."""
    digested = digest(token)
    mine = or_(col(ConsoleSessionRow.token) == digested, col(ConsoleSessionRow.previous) == digested)
    await session.execute(delete(ConsoleSessionRow).where(mine))
    await audit.note(session, staff, "signin.out", str(staff.id), at=at)

"""The keys of partners' programs: made, found, taken back. Functions take an open session and never commit."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast, get_args

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.store.access_model import ApiTokenRow
from bot.store.cipher import digest
from bot.store.engine import rows_changed

Scope = Literal["leads:read", "leads:write"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
PREFIX = "lorntech_"  # so that a key that leaks is recognised for what it is
_USE_NOTED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Token:
    """A key as its owners see it: never the key itself."""

    id: int
    actor: str
    name: str
    hint: str
    scopes: tuple[Scope, ...]
    created_by: str
    created_at: datetime
    used_at: datetime | None


async def create(
    session: AsyncSession, actor: str, name: str, scopes: Collection[Scope], *, by: str, at: datetime
) -> str:
    """A new key for a partner, told this once."""
    token = PREFIX + secrets.token_urlsafe(32)
    kept: list[str] = [scope for scope in SCOPES if scope in scopes]
    session.add(
        ApiTokenRow(
            actor_id=actor, name=name, hint=token[-4:], digest=digest(token), scopes=kept, created_by=by, created_at=at
        )
    )  # fmt: skip
    await session.flush()
    return token


async def find(session: AsyncSession, token: str, at: datetime) -> Token | None:
    """Whose key this is; None when it is unknown or was taken back. That it was used is noted once an hour."""
    mine = (col(ApiTokenRow.digest) == digest(token), col(ApiTokenRow.revoked_at).is_(None))
    row = (await session.scalars(select(ApiTokenRow).where(*mine))).first()
    if row is None:
        return None
    if row.used_at is None or at - row.used_at > _USE_NOTED:
        await session.execute(update(ApiTokenRow).where(col(ApiTokenRow.id) == row.id).values(used_at=at))
    return _token(row)


async def of(session: AsyncSession, actor: str) -> list[Token]:
    """A partner's keys that serve, the latest first."""
    mine = (col(ApiTokenRow.actor_id) == actor, col(ApiTokenRow.revoked_at).is_(None))
    rows = (await session.scalars(select(ApiTokenRow).where(*mine).order_by(col(ApiTokenRow.id).desc()))).all()
    return [_token(row) for row in rows]


async def revoke(session: AsyncSession, actor: str, token_id: int, at: datetime) -> bool:
    """Takes a partner's key back, from the next request on. False when it has none of that id."""
    mine = (col(ApiTokenRow.id) == token_id, col(ApiTokenRow.actor_id) == actor, col(ApiTokenRow.revoked_at).is_(None))
    return bool(await rows_changed(session, update(ApiTokenRow).where(*mine).values(revoked_at=at)))


def _token(row: ApiTokenRow) -> Token:
    scopes = tuple(cast("Scope", scope) for scope in row.scopes)
    return Token(row.id or 0, row.actor_id, row.name, row.hint, scopes, row.created_by, row.created_at, row.used_at)

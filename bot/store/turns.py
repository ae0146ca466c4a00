"""Turns among replicas: who must send which answers. Functions take an open session and never commit.

A turn with answers is held by the replica that stored it, or by nobody (None): when an earlier answer of its chat is
still with another replica, or when its replica has left or died. What nobody holds is claimed by whoever looks first,
in the order of the chat. Only replicas on PostgreSQL need this; on SQLite there is one process and nothing is held.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot.store.engine import rows_changed
from bot.store.model import ReplicaRow, TurnRow

MOST = 200  # claimed at once


async def waiting(session: AsyncSession, surface: str) -> Sequence[TurnRow]:
    """Turns of a surface whose answers are not out, in order."""
    query = select(TurnRow).where(*_unsent(surface)).order_by(col(TurnRow.number), col(TurnRow.at))
    return (await session.scalars(query)).all()


async def claim(session: AsyncSession, surface: str, me: str) -> list[TurnRow]:
    """Takes what nobody holds, in order, but for chats in which somebody else still has an earlier answer to send."""
    alive = select(col(ReplicaRow.name)).scalar_subquery()
    earlier = aliased(TurnRow)
    behind_another = exists().where(
        col(earlier.chat_id) == col(TurnRow.chat_id),
        col(earlier.outgoing).is_not(None),
        col(earlier.number) < col(TurnRow.number),
        col(earlier.holder).in_(alive),
        col(earlier.holder) != me,
    )
    free = (
        select(col(TurnRow.key))
        .where(*_unsent(surface), or_(col(TurnRow.holder).is_(None), col(TurnRow.holder).not_in(alive)))
        .where(~behind_another)
        .order_by(col(TurnRow.number))
        .limit(MOST)
        .with_for_update(skip_locked=True)
    )
    taken = update(TurnRow).where(col(TurnRow.key).in_(free.scalar_subquery())).values(holder=me).returning(TurnRow)
    rows = (await session.scalars(taken.execution_options(synchronize_session=False))).all()
    return sorted(rows, key=lambda row: (row.number, row.at))


async def beat(session: AsyncSession, me: str) -> bool:
    """Counts one more beat of ours. False when nobody knows of us (any more)."""
    mine = update(ReplicaRow).where(col(ReplicaRow.name) == me).values(beats=col(ReplicaRow.beats) + 1)
    return bool(await rows_changed(session, mine))


async def beats(session: AsyncSession) -> dict[str, int]:
    """Everybody's count."""
    return {row.name: row.beats for row in (await session.scalars(select(ReplicaRow))).all()}


async def join(session: AsyncSession, me: str) -> None:
    """From now on others know of us."""
    await session.execute(insert(ReplicaRow).values(name=me, beats=0))


async def bury(session: AsyncSession, names: Iterable[str]) -> None:
    """These replicas are gone: what they held is nobody's."""
    await session.execute(delete(ReplicaRow).where(col(ReplicaRow.name).in_(list(names))))


def _unsent(surface: str) -> tuple[Any, ...]:
    return col(TurnRow.outgoing).is_not(None), col(TurnRow.key).startswith(f"{surface}:")

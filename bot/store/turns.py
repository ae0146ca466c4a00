"""Turns among replicas: who must send which answers. Functions take an open session and never commit.

A turn with answers is held by the replica that stored it, or by nobody (None): when an earlier answer of its chat is
still with another replica, or when its replica has left or died. What nobody holds is claimed by whoever looks first,
in the order of the chat. Only replicas on PostgreSQL need this; on SQLite there is one process and nothing is held.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, delete, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col

from bot.store.engine import rows_changed
from bot.store.model import ReplicaRow, TurnRow

MOST = 200  # claimed at once

# What every answer needs is put together once, on the table itself: the mapper's way takes longer than the database.
_TURN = SQLModel.metadata.tables[str(TurnRow.__tablename__)]
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_CHATS: BindParameter[Any] = bindparam("chats", expanding=True)
_ME: BindParameter[Any] = bindparam("me")
_HANDLED = select(_TURN.c.key, _TURN.c.chat_id).where(_TURN.c.key.in_(_KEYS))
_HANDLED_OR_HELD = select(_TURN.c.key, _TURN.c.chat_id).where(
    or_(
        _TURN.c.key.in_(_KEYS),
        and_(_TURN.c.chat_id.in_(_CHATS), _TURN.c.outgoing.is_not(None), _TURN.c.holder.is_distinct_from(_ME)),
    )
)
_SETTLED = update(_TURN).where(_TURN.c.key.in_(_KEYS)).values(outgoing=None, chat_id="", context={}, holder=None)


async def seen(
    session: AsyncSession, keys: Collection[str], chats: Collection[str], me: str | None
) -> tuple[set[str], set[str]]:
    """Which of these keys were handled before, and in which of these chats answers wait that `me` does not hold."""
    given: dict[str, Any] = {"keys": list(keys)}
    query = _HANDLED
    if me:
        query, given = _HANDLED_OR_HELD, given | {"chats": list(chats), "me": me}
    found = (await session.execute(query, given)).all()
    return {key for key, _ in found if key in keys}, {chat for key, chat in found if key not in keys}


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


async def settle(session: AsyncSession, keys: Iterable[str]) -> None:
    """The answers of these turns are out: only the key is needed from now on."""
    await session.execute(_SETTLED, {"keys": list(keys)})


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

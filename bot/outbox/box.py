"""Deliveries in the database: put in the caller's transaction, claimed by one worker at a time, settled once.

A claim is a lease: `next_at` says until when its worker may take, and a lease that has run out is claimed anew.
Works on PostgreSQL with SKIP LOCKED and on SQLite with the one conditional UPDATE that both understand.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.conversation.messages import Outgoing, OutgoingList
from bot.errors import WrongKey
from bot.store.cipher import Cipher
from bot.store.engine import rows_changed
from bot.store.model import DeliveryRow

Channel = Literal["telegram", "relay", "effect", "email", "webhook"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
Outcome = Literal["sent", "dead", "waiting"]
LEASE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to send. `attempts` counts this one too; `key` is the same at each attempt."""

    id: int
    key: str
    channel: Channel
    recipient: str
    payload: Mapping[str, Any]
    attempts: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Trouble:
    """A delivery that failed, as far as staff may see it: given up, or to be tried again at `next_at`."""

    id: int
    key: str
    channel: str
    recipient: str
    attempts: int
    last_error: str
    created_at: datetime
    next_at: datetime


async def put(
    session: AsyncSession,
    cipher: Cipher,
    *,
    key: str,
    channel: Channel,
    recipient: str,
    payload: Mapping[str, Any],
    at: datetime,
) -> bool:  # fmt: skip
    """Records a delivery with the caller's transaction. False when one of this key is there already."""
    if await session.scalar(select(col(DeliveryRow.id)).where(col(DeliveryRow.key) == key)):
        return False
    sealed = cipher.seal(dict(payload))
    session.add(DeliveryRow(key=key, channel=channel, recipient=recipient, payload=sealed, next_at=at, created_at=at))
    await session.flush()
    return True


async def say(
    session: AsyncSession,
    cipher: Cipher,
    *,
    key: str,
    chat: str,
    out: Sequence[Outgoing],
    at: datetime,
    live: Mapping[str, Any] | None = None,
) -> bool:
    """Records messages to a chat of Telegram (`live`: see `bot.telegram.sender`). False when there are some of this
    key already."""
    payload = {"outgoing": OutgoingList.dump_python(tuple(out), mode="json")} | ({"live": live} if live else {})
    return await put(session, cipher, key=key, channel="telegram", recipient=chat, payload=payload, at=at)


async def claim(
    session: AsyncSession,
    cipher: Cipher,
    channels: Sequence[str],
    at: datetime,
    limit: int,
    *,
    besides: Sequence[str] = (),
) -> list[Delivery]:
    """Takes up to `limit` due deliveries, oldest first, for LEASE; nobody else gets them meanwhile. `besides`:
    recipients to leave out. What another key sealed is given up at once, for staff to see, and delays nothing else."""
    due = (
        select(col(DeliveryRow.id))
        .where(
            col(DeliveryRow.state).in_(("waiting", "sending")),
            col(DeliveryRow.next_at) <= at,
            col(DeliveryRow.channel).in_(channels),
            col(DeliveryRow.recipient).not_in(besides),
        )
        .order_by(col(DeliveryRow.next_at), col(DeliveryRow.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(DeliveryRow)
        .where(col(DeliveryRow.id).in_(due.scalar_subquery()))
        .values(state="sending", next_at=at + LEASE, attempts=col(DeliveryRow.attempts) + 1)
        .returning(DeliveryRow)
        .execution_options(synchronize_session=False)
    )
    rows = (await session.scalars(taken)).all()
    return await _opened(session, sorted(rows, key=lambda row: row.id or 0), cipher)


async def settle(session: AsyncSession, delivery: Delivery, outcome: Outcome, at: datetime, error: str) -> bool:
    """Writes how an attempt ended; `at`: when to try again, if it waits. False when the lease had run out and
    somebody else has it now."""
    values: dict[str, Any] = {"state": outcome, "next_at": at, "last_error": error[:500]}
    if outcome == "sent":
        values["payload"] = None  # only the key is needed from now on
    return bool(await rows_changed(session, update(DeliveryRow).where(*_held(delivery)).values(values)))


async def earlier(session: AsyncSession, delivery: Delivery) -> bool:
    """Whether something put in before for the same recipient is still to be sent."""
    before = (col(DeliveryRow.recipient) == delivery.recipient, col(DeliveryRow.id) < delivery.id)
    query = select(col(DeliveryRow.id)).where(*before, col(DeliveryRow.state).in_(("waiting", "sending"))).limit(1)
    return await session.scalar(query) is not None


async def put_back(session: AsyncSession, delivery: Delivery, at: datetime) -> None:
    """Returns a delivery that was taken and not tried, for another time."""
    values = {"state": "waiting", "next_at": at, "attempts": delivery.attempts - 1}
    await session.execute(update(DeliveryRow).where(*_held(delivery)).values(values))


async def dead_letters(session: AsyncSession, limit: int = 100) -> list[Trouble]:
    """What was given up, latest first."""
    return await _trouble(session, limit, col(DeliveryRow.state) == "dead")


async def struggling(session: AsyncSession, limit: int = 100) -> list[Trouble]:
    """What has failed and will be tried again, latest first."""
    return await _trouble(session, limit, col(DeliveryRow.state) == "waiting", col(DeliveryRow.attempts) > 0)


async def replay(session: AsyncSession, delivery_id: int, at: datetime) -> bool:
    """Puts a dead letter back in the queue with its patience renewed. False when it is not dead."""
    values = {"state": "waiting", "next_at": at, "created_at": at, "attempts": 0}
    dead = (col(DeliveryRow.id) == delivery_id, col(DeliveryRow.state) == "dead")
    return bool(await rows_changed(session, update(DeliveryRow).where(*dead).values(values)))


async def withdraw(session: AsyncSession, key: str) -> bool:
    """Takes a delivery back that has not been tried yet. False when it is too late."""
    waiting = (col(DeliveryRow.key) == key, col(DeliveryRow.state) == "waiting", col(DeliveryRow.attempts) == 0)
    return bool(await rows_changed(session, delete(DeliveryRow).where(*waiting)))


async def forget(session: AsyncSession, recipient: str) -> None:
    """Deletes all deliveries to a recipient: nothing is sent to them any more."""
    await session.execute(delete(DeliveryRow).where(col(DeliveryRow.recipient) == recipient))


async def forget_keys(session: AsyncSession, beginning: str) -> None:
    """Deletes all deliveries whose key begins so: what they say must not be said any more."""
    await session.execute(delete(DeliveryRow).where(col(DeliveryRow.key).startswith(beginning, autoescape=True)))


async def forget_sent(session: AsyncSession, before: datetime) -> int:
    """Deletes what was settled and is older than `before`; gives how many."""
    old = (col(DeliveryRow.state).in_(("sent", "dead")), col(DeliveryRow.created_at) < before)
    return await rows_changed(session, delete(DeliveryRow).where(*old))


async def waiting(session: AsyncSession) -> dict[str, int]:
    """How many deliveries there are in each state."""
    query = select(col(DeliveryRow.state), func.count()).group_by(col(DeliveryRow.state))
    return dict((await session.execute(query)).all())


async def count(session: AsyncSession, state: str, channel: Channel | None = None) -> int:
    """How many deliveries are in one state, on one channel or on all."""
    query = select(func.count()).select_from(DeliveryRow).where(col(DeliveryRow.state) == state)
    if channel:
        query = query.where(col(DeliveryRow.channel) == channel)
    return await session.scalar(query) or 0


async def due_since(session: AsyncSession) -> datetime | None:
    """When the delivery that waits longest was due; None when none waits."""
    query = select(func.min(col(DeliveryRow.next_at))).where(col(DeliveryRow.state) == "waiting")
    return await session.scalar(query)


async def _trouble(session: AsyncSession, limit: int, *where: ColumnElement[bool]) -> list[Trouble]:
    query = select(DeliveryRow).where(*where).order_by(col(DeliveryRow.id).desc()).limit(limit)
    return [
        Trouble(
            row.id or 0, row.key, row.channel, row.recipient, row.attempts, row.last_error, row.created_at, row.next_at
        )
        for row in (await session.scalars(query)).all()
    ]  # fmt: skip


def _held(delivery: Delivery) -> tuple[ColumnElement[bool], ...]:
    """Where a delivery is still in the hands of who took it."""
    return (
        col(DeliveryRow.id) == delivery.id,
        col(DeliveryRow.state) == "sending",
        col(DeliveryRow.attempts) == delivery.attempts,
    )


async def _opened(session: AsyncSession, rows: Iterable[DeliveryRow], cipher: Cipher) -> list[Delivery]:
    """Deliveries that were taken, without those that another key sealed: these are given up."""
    found, unreadable = list[Delivery](), list[int]()
    for row in rows:
        try:
            found.append(_delivery(row, cipher))
        except WrongKey:
            unreadable.append(row.id or 0)
    if unreadable:
        values = {"state": "dead", "last_error": "sealed with another secret key"}
        await session.execute(update(DeliveryRow).where(col(DeliveryRow.id).in_(unreadable)).values(values))
    return found


def _delivery(row: DeliveryRow, cipher: Cipher) -> Delivery:
    channel: Channel = row.channel  # type: ignore[assignment]  # only `put` writes it
    payload = cipher.open(row.payload) if row.payload else {}
    return Delivery(row.id or 0, row.key, channel, row.recipient, payload, row.attempts, row.created_at)

"""One at a time among the replicas on one PostgreSQL: locks that go with the transaction. On SQLite, whose one writer
waits for nobody else, they are free.
"""

import zlib

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncSession


async def only_one(session: AsyncSession, task: str) -> bool:
    """Whether this transaction may do the task; False while another one is at it."""
    if session.get_bind().dialect.name != "postgresql":
        return True
    return bool(await session.scalar(text("SELECT pg_try_advisory_xact_lock(:number)"), {"number": _number(task)}))


def wait_for_turn(connection: Connection, task: str) -> None:
    """Does not return before every other transaction that does the task is over."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _number(task)})


def _number(task: str) -> int:
    return zlib.crc32(f"lorntech {task}".encode())

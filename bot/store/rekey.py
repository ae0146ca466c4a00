"""The change of the secret key: everything sealed is sealed anew, a little at a time, while the bot runs.

A row that the bot writes meanwhile is left to it: it seals with the new key already. Safe to stop and to run again.
"""

from typing import Any

from sqlalchemy import Column, select, update

from bot.store import inventory
from bot.store.cipher import Cipher
from bot.store.engine import Sessions

BATCH = 200


async def reseal(sessions: Sessions, cipher: Cipher) -> dict[str, int]:
    """Seals with the cipher's own key whatever its own or its previous key opens. Gives rows by table.

    Raises WrongKey at the first row that neither opens; what was done until then stays done.
    """
    done: dict[str, int] = {}
    for column in inventory.sealed():
        table = str(column.table)
        done[table] = done.get(table, 0) + await _column(sessions, column, cipher)
    return done


async def _column(sessions: Sessions, column: Column[str], cipher: Cipher) -> int:
    [key] = column.table.primary_key
    last: Any = None
    done = 0
    while True:
        query = select(key, column).where(column.is_not(None)).order_by(key).limit(BATCH)
        async with sessions.begin() as session:
            rows = (await session.execute(query if last is None else query.where(key > last))).all()
            for number, old in rows:
                same = (key == number, column == old)
                await session.execute(update(column.table).where(*same).values({column.name: cipher.reseal(old)}))
        if not rows:
            return done
        done, last = done + len(rows), rows[-1][0]

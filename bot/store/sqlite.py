"""SQLite's driver with one errand to its thread for each statement: executed, read and closed at once.

The driver goes there for each of the three, which costs more processor time than the statements themselves.
"""

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Self

import aiosqlite


def connection(connect: Callable[[], sqlite3.Connection]) -> "Connection":
    """A connection to be awaited, on a thread of its own that does not hold up the end of the process."""
    made = Connection(connect, iter_chunk_size=64)
    made._thread.daemon = True  # noqa: SLF001  # as SQLAlchemy does with those it makes itself
    return made


class Connection(aiosqlite.Connection):
    """A connection whose cursors are `Cursor`s."""

    def cursor(self) -> "Cursor":  # type: ignore[override]  # SQLAlchemy asks for no more of a cursor than ours can do
        """A cursor; nothing is asked of the thread yet."""
        return Cursor(self)

    async def rollback(self) -> None:
        """Takes back what was not committed; when there is nothing, the thread is not asked."""
        if self.in_transaction:
            await super().rollback()

    async def errand(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Has `work` done in the connection's thread. Raises what it raises."""
        await self._execute(work, self._conn)  # type: ignore[no-untyped-call]


class Cursor:
    """One statement at a time, with its rows. The attributes are those of the DB-API."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        """Executes a statement and reads all of its rows."""
        await self._connection.errand(partial(self._do, "execute", statement, parameters))

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> None:
        """Executes a statement for each of the parameters."""
        await self._connection.errand(partial(self._do, "executemany", statement, parameters))

    async def fetchall(self) -> list[Any]:
        """The rows, once."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is left open."""

    def _do(self, how: str, statement: str, parameters: Sequence[Any], connection: sqlite3.Connection) -> None:
        cursor = connection.cursor()
        try:
            getattr(cursor, how)(statement, parameters)
            self.description = cursor.description
            self._rows = cursor.fetchall() if cursor.description else []
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()

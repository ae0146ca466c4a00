"""The database engine: SQLite in a file by default, PostgreSQL by URL; the same sessions for both."""

import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, cast

import aiosqlite
from sqlalchemy import Connection, CursorResult, Delete, Update, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from bot.errors import SettingsError, StoreError
from bot.store.sqlite import connection

Sessions = async_sessionmaker[AsyncSession]
DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg", "postgresql+psycopg")


def build_engine(url: str) -> AsyncEngine:
    """An engine for a SQLAlchemy URL of one of `DRIVERS`. Its errors do not quote what was to be stored.

    Raises SettingsError for any other, and StoreError for a SQLite file that cannot be opened.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingsError("LORNTECH_DATABASE_URL is not a database URL.") from error
    if parsed.drivername not in DRIVERS:
        raise SettingsError(f"LORNTECH_DATABASE_URL must start with one of: {', '.join(DRIVERS)}.")
    if parsed.drivername.startswith("sqlite"):
        if parsed.database and parsed.database != ":memory:":
            _try_sqlite(parsed.database)
        arguments, options = parsed.get_dialect()().create_connect_args(parsed)
        connect = partial(sqlite3.connect, *arguments, **options, timeout=30)
        engine = create_async_engine(parsed, hide_parameters=True, async_creator=lambda: connection(connect))
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "savepoint", _begin_sqlite)
        return engine
    return create_async_engine(
        parsed, pool_pre_ping=True, hide_parameters=True, connect_args=_patience(parsed.drivername)
    )


def build_sessions(engine: AsyncEngine) -> Sessions:
    """Sessions that keep their objects readable after a commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


async def rows_changed(session: AsyncSession, statement: Update | Delete) -> int:
    """Does an UPDATE or a DELETE; gives how many rows it changed."""
    return cast("CursorResult[Any]", await session.execute(statement)).rowcount


def _patience(driver: str) -> dict[str, Any]:
    """No transaction of ours may hold up the others for long: one whose process stopped in the middle is ended."""
    limits = {"lock_timeout": "10s", "idle_in_transaction_session_timeout": "30s"}
    if driver.endswith("asyncpg"):
        return {"server_settings": limits, "timeout": 10}
    return {"options": " ".join(f"-c {name}={value}" for name, value in limits.items()), "connect_timeout": 10}


def _try_sqlite(file: str) -> None:
    """Opens and closes the file, a new one for its owner only (SQLite gives the files beside it the same mode). The
    asynchronous driver leaves a thread behind when it cannot."""
    try:
        Path(file).touch(0o600)
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA schema_version")
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"The database {file} cannot be used: {error}.") from error


def _begin_sqlite(connection: Connection, _name: str) -> None:
    """The driver begins a transaction at the first change only. A savepoint set before that would be one of its own,
    and its release a commit: half an event would survive a kill."""
    driver = connection.connection.driver_connection
    if not cast("aiosqlite.Connection", driver).in_transaction:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Readers beside a writer, foreign keys checked, and a commit that survives a power cut: Telegram was told that the
    update is safe. Events are written many at a time (`bot.together`), so that the disk is waited for once for all."""
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()

"""Brings a database to this program's schema, and refuses one that is ahead of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store.locks import wait_for_turn
from bot.store.schema import FOLDER, METADATA, in_words, newest_revision, refuse_newer


async def upgrade(engine: AsyncEngine, to: str = "head") -> None:
    """Migrates to the newest schema. Raises NewerDatabase or StoreError; then nothing was changed."""
    with in_words():
        async with engine.connect() as connection, _whole(connection):
            await connection.run_sync(_upgrade, to)


async def differences(engine: AsyncEngine) -> list[object]:
    """What the tables lack or have too much, compared with the models; empty when they agree."""
    async with engine.connect() as connection:
        return await connection.run_sync(
            lambda sync: list(compare_metadata(MigrationContext.configure(sync, opts={"compare_type": True}), METADATA))
        )


def new_migration(connection: Connection, message: str) -> None:
    """Writes the migration that brings the database to the models (for developers: `make migration`)."""
    number = f"{int(newest_revision()) + 1:04}"
    command.revision(_config(connection), message=message, autogenerate=True, rev_id=number)


@asynccontextmanager
async def _whole(connection: AsyncConnection) -> AsyncIterator[None]:
    """All of it or nothing. SQLite's driver would begin at the first row, after tables were made; and SQLite changes a
    table by making it anew, when what points to the old one must not go with it."""
    if connection.dialect.name != "sqlite":
        async with connection.begin():
            yield
        return
    await connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    try:
        await connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield
        await connection.commit()
    finally:
        await connection.rollback()
        await connection.exec_driver_sql("PRAGMA foreign_keys = ON")


def _upgrade(connection: Connection, to: str) -> None:
    wait_for_turn(connection, "upgrade")  # of replicas that start at once, one migrates and the others find it done
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None:
        refuse_newer(current)
    command.upgrade(_config(connection), to)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config

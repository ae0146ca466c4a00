"""Brings a database to this program's schema, and refuses one that is ahead of it."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.locks import wait_for_turn
from bot.store.schema import FOLDER, METADATA, in_words, newest_revision, refuse_newer


async def upgrade(engine: AsyncEngine) -> None:
    """Migrates to the newest schema. Raises NewerDatabase or StoreError; then nothing was changed."""
    with in_words():
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)


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


def _upgrade(connection: Connection) -> None:
    wait_for_turn(connection, "upgrade")  # of replicas that start at once, one migrates and the others find it done
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None:
        refuse_newer(current)
    command.upgrade(_config(connection), "head")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config

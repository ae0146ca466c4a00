"""Brings a database to this program's schema, and refuses one that is ahead of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

import bot.store.access_model
import bot.store.leads_model
import bot.store.model
import bot.store.relay_model  # noqa: F401
import faq.model  # noqa: F401
from bot.errors import NewerDatabase, StoreError
from bot.store.locks import wait_for_turn

METADATA = SQLModel.metadata
FOLDER = Path(__file__).parent / "migrations"


async def upgrade(engine: AsyncEngine) -> None:
    """Migrates to the newest schema. Raises NewerDatabase or StoreError; then nothing was changed."""
    with in_words():
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)


async def current_revision(engine: AsyncEngine) -> str | None:
    """The revision the database is at; None before the first migration. Raises StoreError."""
    with in_words():
        async with engine.connect() as connection:
            return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


async def differences(engine: AsyncEngine) -> list[object]:
    """What the tables lack or have too much, compared with the models; empty when they agree."""
    async with engine.connect() as connection:
        return await connection.run_sync(
            lambda sync: list(compare_metadata(MigrationContext.configure(sync, opts={"compare_type": True}), METADATA))
        )


def refuse_newer(revision: str) -> None:
    """Raises NewerDatabase for a revision that this program does not know."""
    if revision not in {script.revision for script in _scripts().walk_revisions()}:
        raise NewerDatabase(revision)


def newest_revision() -> str:
    """The revision that this program brings a database to."""
    return str(_scripts().get_current_head())


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


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(FOLDER)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


@contextmanager
def in_words() -> Iterator[None]:
    """Says what a database refuses. Raises StoreError."""
    try:
        yield
    except (DBAPIError, OSError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise StoreError(f"The database cannot be used: {reason}") from error

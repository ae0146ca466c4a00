"""Brings a database to this program's schema, and refuses one that is ahead of it."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

import faq.model  # noqa: F401  (both packages register their tables on the one metadata)
from bot.errors import NewerDatabase, StoreError

METADATA = SQLModel.metadata
FOLDER = Path(__file__).parent / "migrations"


async def upgrade(engine: AsyncEngine) -> None:
    """Migrates to the newest schema. Raises NewerDatabase or StoreError; then nothing was changed."""
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
    except (OperationalError, OSError) as error:
        raise StoreError(f"The database cannot be opened: {_reason(error)}") from error


async def current_revision(engine: AsyncEngine) -> str | None:
    """The revision the database is at; None before the first migration."""
    async with engine.connect() as connection:
        return await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())


async def differences(engine: AsyncEngine) -> list[object]:
    """What the tables lack or have too much, compared with the models; empty when they agree."""
    async with engine.connect() as connection:
        return await connection.run_sync(
            lambda sync: list(compare_metadata(MigrationContext.configure(sync, opts={"compare_type": True}), METADATA))
        )


def new_migration(connection: Connection, message: str) -> None:
    """Writes the migration that brings the database to the models (for developers: `make migration`)."""
    command.revision(_config(connection), message=message, autogenerate=True)


def _upgrade(connection: Connection) -> None:
    config = _config(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in known:
        raise NewerDatabase(current)
    command.upgrade(config, "head")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _reason(error: DBAPIError | OSError) -> str:
    return str(error.orig) if isinstance(error, DBAPIError) else str(error)

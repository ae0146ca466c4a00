"""Which schema a database is at and which one this program knows, told without the library that migrates: a start that
finds nothing to migrate does without it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

import bot.store.access_model
import bot.store.leads_model
import bot.store.model
import bot.store.relay_model  # noqa: F401
import faq.model  # noqa: F401
from bot.errors import NewerDatabase, StoreError

METADATA = SQLModel.metadata
FOLDER = Path(__file__).parent / "migrations"


async def current_revision(engine: AsyncEngine) -> str | None:
    """The revision the database is at; None before the first migration. Raises StoreError."""
    with in_words():
        async with engine.connect() as connection:
            return await connection.run_sync(_revision)


def newest_revision() -> str:
    """The revision that this program brings a database to."""
    return max(_known())


def refuse_newer(revision: str) -> None:
    """Raises NewerDatabase for a revision that this program does not know."""
    if revision not in _known():
        raise NewerDatabase(revision)


@contextmanager
def in_words() -> Iterator[None]:
    """Says what a database refuses. Raises StoreError."""
    try:
        yield
    except (DBAPIError, OSError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise StoreError(f"The database cannot be used: {reason}") from error


@cache
def _known() -> frozenset[str]:
    """The migrations there are: a file's name begins with its number, which is its revision."""
    return frozenset(path.stem.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(select(column("version_num")).select_from(table("alembic_version")))
    return found

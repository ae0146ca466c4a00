"""The schema on both databases: migrations arrive at the models, keep what is there, and go back the way they came."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import MetaData, Table, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import StoreError
from bot.store import upgrade as migrations
from bot.store.cipher import Cipher
from bot.store.engine import build_engine, build_sessions
from bot.store.schema import current_revision, newest_revision
from bot.store.upgrade import _config, differences, upgrade
from tests.bot.store.rows import fill

ROOT = Path(__file__).parents[3]
REVISIONS = sorted(path.name[:4] for path in (migrations.FOLDER / "versions").glob("0*.py"))
CIPHER = Cipher("the secret key of the tests, long enough")
NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
Rows = list[dict[str, Any]]


async def test_the_migrations_arrive_at_the_models(database_url: str) -> None:
    engine = build_engine(database_url)
    assert await current_revision(engine) is None
    await upgrade(engine)
    assert await current_revision(engine) == newest_revision()
    assert await differences(engine) == []
    await engine.dispose()


async def test_they_go_back_and_forth(database_url: str) -> None:
    engine = build_engine(database_url)
    await upgrade(engine)
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(_config(sync), "base"))
    assert await current_revision(engine) is None
    await upgrade(engine)
    assert await differences(engine) == []
    await engine.dispose()


async def test_each_keeps_what_is_there(database_url: str) -> None:
    """With rows of every version before in every table: a new column that must not be empty, or a table that SQLite
    makes anew while others point to it, do no harm to an empty database only."""
    engine = build_engine(database_url)
    held: dict[str, Rows] = {}
    for number, revision in enumerate(REVISIONS, start=1):
        await upgrade(engine, revision)
        tables = await tables_of(engine)
        found = await rows_of(engine, tables)
        for name, before in held.items():
            assert len(found[name]) == len(before), f"{revision} loses rows of {name}"
            for old, new in zip(before, found[name], strict=True):
                shared = old.keys() & new.keys()
                assert [new[column] for column in shared] == [old[column] for column in shared], f"{revision}: {name}"
        async with build_sessions(engine).begin() as session:
            await fill(session, CIPHER, f"telegram:{number}", "words", number, NOW, tables)
        held = await rows_of(engine, tables)
    assert all(held.values())
    await engine.dispose()


async def test_one_that_fails_half_way_leaves_nothing(database_url: str) -> None:
    """What 0007 makes last is there already, as a careless hand may leave it."""
    engine = build_engine(database_url)
    await upgrade(engine, "0006")
    async with engine.begin() as connection:
        await connection.exec_driver_sql("CREATE INDEX turn_waiting ON judgement (at)")
    before = [table.name for table in await tables_of(engine)]
    with pytest.raises(StoreError):
        await upgrade(engine)
    assert await current_revision(engine) == "0006"
    assert [table.name for table in await tables_of(engine)] == before
    await engine.dispose()


async def tables_of(engine: AsyncEngine) -> list[Table]:
    """The tables as they are, whatever the models say."""
    metadata = MetaData()
    async with engine.connect() as connection:
        await connection.run_sync(metadata.reflect)
    return [table for table in metadata.sorted_tables if table.name not in ("alembic_version", "knowledge_version")]


async def rows_of(engine: AsyncEngine, tables: list[Table]) -> dict[str, Rows]:
    """What each table holds, in the order of its primary key."""
    async with engine.connect() as connection:
        return {
            table.name: [
                dict(row) for row in (await connection.execute(select(table).order_by(*table.primary_key))).mappings()
            ]
            for table in tables
        }


def test_the_numbers_follow_one_another() -> None:
    assert [f"{number:04}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS


def test_a_migration_wants_a_name() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.store.migrations", ""], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "make migration M=" in done.stderr

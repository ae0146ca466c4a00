"""The schema on both databases: the migrations arrive at the models, and each goes back the way it came."""

import subprocess
import sys
from pathlib import Path

from alembic import command

from bot.store import upgrade as migrations
from bot.store.engine import build_engine
from bot.store.schema import current_revision, newest_revision
from bot.store.upgrade import _config, differences, upgrade

ROOT = Path(__file__).parents[3]


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


def test_the_numbers_follow_one_another() -> None:
    names = sorted(path.name[:4] for path in (migrations.FOLDER / "versions").glob("0*.py"))
    assert names == [f"{number:04}" for number in range(1, len(names) + 1)]


def test_a_migration_wants_a_name() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.store.migrations", ""], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "make migration M=" in done.stderr

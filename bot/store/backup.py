"""Backup and restore while the bot runs: SQLite through its own online copy, PostgreSQL through its own tools.

A backup is one file. A restore looks at the file first, then replaces everything in one step: when it fails, what was
there before is there still.
"""

import asyncio
import os
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL, make_url, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.errors import StoreError
from bot.store.cipher import Cipher
from bot.store.model import ChatRow
from bot.store.schema import METADATA, newest_revision, refuse_newer

_TABLE = "alembic_version"
_CLEAR = """
DO $$ DECLARE name text; later boolean := false; BEGIN
  IF to_regclass('{version}') IS NOT NULL THEN
    EXECUTE 'SELECT coalesce(bool_or(version_num ~ ''^[0-9]{{4}}$'' AND version_num > ''{newest}''), false)'
      ' FROM {version}' INTO later;
  END IF;
  FOR name IN SELECT tablename FROM pg_tables
    WHERE schemaname = current_schema() AND (later OR tablename = ANY (ARRAY[{ours}])) LOOP
    EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', name);
  END LOOP;
END $$;
"""
"""For PostgreSQL: away with our tables. After a later version, with all there are: this one does not know which are the
later one's, and they would be in the way of the next upgrade."""


async def back_up(database: str, file: Path) -> None:
    """Writes the whole database to a new `file`, readable by its owner only. Raises StoreError."""
    _refuse_unfit(file)
    url = make_url(database)
    # Written beside its place first: a backup that broke off must not look like one.
    draft = file.with_name(f".{file.name}.part")
    try:
        if url.drivername.startswith("sqlite"):
            await asyncio.to_thread(_copy, _sqlite_file(url), draft)
        else:
            await _run("pg_dump", "--format=custom", "--no-owner", f"--file={draft}", url=url)
        draft.chmod(0o600)
        draft.rename(file)
    except OSError as error:
        raise StoreError(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)


async def inspect_backup(database: str, file: Path) -> str:
    """The schema revision of a backup. Raises StoreError when it is not a sound backup of this kind of database, and
    NewerDatabase when it was made by a later version of this program."""
    _refuse_missing(file)
    url = make_url(database)
    if url.drivername.startswith("sqlite"):
        revision = await asyncio.to_thread(_sqlite_revision, file)
    else:
        dumped = await _run("pg_restore", "--data-only", f"--table={_TABLE}", "--file=-", str(file), url=url)
        found = re.search(rf"^COPY \S*{_TABLE} .*\n(\w+)$", dumped, re.MULTILINE)
        revision = found[1] if found else None
    if revision is None:
        raise StoreError(f"{file} is not a backup of this bot.")
    refuse_newer(revision)
    return revision


async def put_back(database: str, file: Path) -> None:
    """Replaces everything in the database by what an inspected backup holds. Raises StoreError."""
    url = make_url(database)
    if url.drivername.startswith("sqlite"):
        await asyncio.to_thread(_copy, file, _sqlite_file(url))
        return
    with TemporaryDirectory() as folder:
        script, clear = Path(folder) / "restore.sql", Path(folder) / "clear.sql"
        ours = ", ".join(f"'{name}'" for name in (*METADATA.tables, _TABLE))
        clear.write_text(_CLEAR.format(version=_TABLE, newest=newest_revision(), ours=ours))
        await _run("pg_restore", "--no-owner", f"--file={script}", str(file), url=url)
        options = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
        await _run("psql", *options, f"--file={clear}", f"--file={script}", url=url)


async def check_key(session: AsyncSession, cipher: Cipher) -> None:
    """Raises WrongKey when what is stored was sealed with another key."""
    sealed = await session.scalar(select(col(ChatRow.state)).limit(1))
    if sealed is not None:
        cipher.open(sealed)


def sqlite_file(database: str) -> Path | None:
    """The file of a SQLite database; None for any other."""
    url = make_url(database)
    return Path(url.database) if url.drivername.startswith("sqlite") and url.database else None


def _refuse_unfit(file: Path) -> None:
    if file.exists():
        raise StoreError(f"{file} exists already. Choose another name: a backup overwrites nothing.")
    if not file.resolve().parent.is_dir():
        raise StoreError(f"The folder {file.resolve().parent} does not exist.")


def _refuse_missing(file: Path) -> None:
    if not file.is_file():
        raise StoreError(f"{file} does not exist.")


def _sqlite_file(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise StoreError("A database in memory has no backup.")
    return Path(url.database)


def _copy(source: Path, target: Path) -> None:
    """The online copy: readers and writers of either side go on, and see all of it or nothing. A new file is for its
    owner only."""
    if not source.is_file():
        raise StoreError(f"There is no database yet: {source} does not exist.")
    try:
        target.touch(0o600)
        with closing(_connect(source, "ro")) as old, closing(sqlite3.connect(target, timeout=30)) as new:
            old.backup(new)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"The copy failed: {error}. Nothing was changed.") from error


def _sqlite_revision(file: Path) -> str | None:
    try:
        with closing(_connect(file, "ro")) as connection:
            [(verdict,), *_] = connection.execute("PRAGMA integrity_check")
            if verdict != "ok":
                raise StoreError(f"{file} is damaged: {verdict}.")
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            return str(row[0]) if row else None
    except sqlite3.Error as error:
        raise StoreError(f"{file} is not a backup of this bot: {error}.") from error


def _connect(file: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode={mode}", uri=True, timeout=30)


async def _run(tool: str, *arguments: str, url: URL) -> str:
    """Runs a PostgreSQL tool on the database and gives its output. The password goes by the environment, where the
    list of processes does not show it."""
    program = shutil.which(tool)
    if program is None:
        raise StoreError(
            f"{tool} is not on the PATH. Install the PostgreSQL client of the server's version, then retry."
        )
    process = await asyncio.create_subprocess_exec(
        program, *arguments, env=os.environ | _libpq(url), stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, errors = await process.communicate()
    if process.returncode:
        raise StoreError(f"{tool} failed: {errors.decode(errors='replace').strip()}")
    return output.decode(errors="replace")


def _libpq(url: URL) -> dict[str, str]:
    """How PostgreSQL's tools are told where to go."""
    wanted = {
        "PGHOST": url.query.get("host", url.host),
        "PGPORT": url.query.get("port", url.port),
        "PGUSER": url.query.get("user", url.username),
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGSSLMODE": url.query.get("ssl", url.query.get("sslmode")),
    }
    return {name: str(value) for name, value in wanted.items() if value}

"""`db upgrade|backup|restore|rekey`: the database in one's own hands."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import say
from bot.cli.running import busy, finish

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer(help="The database: bring it up to date, back it up, restore, change the key.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The backup's file.")]


@app.command()
def upgrade() -> None:
    """Bring the schema to this version's. Done by every command that needs it, too."""
    from bot.settings import load_settings

    with busy("Upgrading …"):
        before, after = finish(_upgrade(load_settings()))
    say(f"The database is at revision {after}." if before == after else f"From revision {before} to {after}.")


@app.command()
def backup(file: File) -> None:
    """Copy the whole database into a new FILE, also while the bot runs."""
    from bot.settings import load_settings
    from bot.store.backup import back_up

    settings = load_settings()
    with busy("Copying …"):
        finish(back_up(settings.database, file))
    say(f"{file} holds the whole database ({file.stat().st_size:,} bytes).")
    key = "LORNTECH_SECRET_KEY" if settings.secret_key else settings.data_dir / "secret.key"
    say(f"Keep {key} too, and apart from it: without that key, what people wrote cannot be read.")


@app.command()
def restore(
    file: File,
    yes: Annotated[bool, typer.Option("--yes", help="Replace what the database holds now.")] = False,
) -> None:
    """Replace everything in the database by what FILE holds. The file is checked first, and what was there is kept."""
    from bot import clock
    from bot.settings import load_settings
    from bot.store import backup as backups

    settings = load_settings()
    settings.make_data_dir()
    with busy("Checking the backup …"):
        revision = finish(backups.inspect_backup(settings.database, file))
        holds = finish(_holds_something(settings))
    if holds and not yes:
        say(f"{file} is sound (revision {revision}). The database is not empty: say --yes to replace what it holds.")
        raise typer.Exit(1)
    if holds:
        kept = settings.data_dir / f"before-restore-{clock.now():%Y%m%d-%H%M%S}.backup"
        with busy("Keeping what is there …"):
            finish(backups.back_up(settings.database, kept))
        say(f"What was there is kept in {kept}.")
    with busy("Restoring …"):
        finish(backups.put_back(settings.database, file))
        finish(_settle(settings))
    say(f"{file} is restored.")


@app.command()
def rekey() -> None:
    """Seal personal data anew with LORNTECH_SECRET_KEY, after a change of it. Also while the bot runs."""
    from bot.errors import SettingsError
    from bot.settings import load_settings

    settings = load_settings()
    if settings.secret_key_previous is None:
        raise SettingsError("Set LORNTECH_SECRET_KEY to the new key and LORNTECH_SECRET_KEY_PREVIOUS to the old one.")
    with busy("Sealing anew …"):
        done = finish(_rekey(settings))
    say(f"{sum(done.values())} values are sealed with the new key.")
    say("Take LORNTECH_SECRET_KEY_PREVIOUS away and restart. Backups made before still need the old key.")


async def _rekey(settings: "Settings") -> dict[str, int]:
    """How many values there are in each table."""
    from bot.store.cipher import Cipher
    from bot.store.rekey import reseal
    from bot.wiring import open_store

    async with open_store(settings) as (_, sessions):
        return await reseal(sessions, Cipher(*settings.keys()))


async def _upgrade(settings: "Settings") -> tuple[str | None, str | None]:
    """The revisions before and after."""
    from bot.store.engine import build_engine
    from bot.store.schema import current_revision
    from bot.store.upgrade import upgrade

    settings.make_data_dir()
    engine = build_engine(settings.database)
    try:
        before = await current_revision(engine)
        await upgrade(engine)
        return before, await current_revision(engine)
    finally:
        await engine.dispose()


async def _holds_something(settings: "Settings") -> bool:
    """Whether there is anything that a restore would replace."""
    from bot.store.backup import sqlite_file
    from bot.store.engine import build_engine
    from bot.store.schema import current_revision

    file = sqlite_file(settings.database)
    if file and not file.exists():
        return False
    engine = build_engine(settings.database)
    try:
        return await current_revision(engine) is not None
    finally:
        await engine.dispose()


async def _settle(settings: "Settings") -> None:
    """Brings what was restored up to date. Raises WrongKey when another key is needed to read it."""
    from bot.store.backup import check_key
    from bot.store.cipher import Cipher
    from bot.wiring import open_store

    async with open_store(settings) as (_, sessions), sessions() as session:
        await check_key(session, Cipher(*settings.keys()))

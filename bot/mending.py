"""What `doctor --fix` does: only what can lose nothing and needs no decision. The rest is for the doctor to explain."""

from collections.abc import AsyncIterator
from pathlib import Path

from bot import clock
from bot.settings import Settings
from bot.store.backup import back_up, sqlite_file
from bot.store.engine import build_engine
from bot.store.schema import current_revision, newest_revision, refuse_newer
from bot.wiring import open_library

OWNER_ONLY = 0o600


async def mend(settings: Settings) -> AsyncIterator[str]:
    """Mends one thing after the other, and says what was done; nothing when all is well. Raises BotError."""
    if not settings.data_dir.exists():
        settings.make_data_dir()
        settings.data_dir.chmod(0o700)
        yield f"The data folder {settings.data_dir} was made."
    for file in exposed(settings):
        file.chmod(file.stat().st_mode & OWNER_ONLY)
        yield f"{file} is for its owner only now."
    before = await _revision(settings)
    if before not in (None, newest_revision()):
        kept = settings.data_dir / f"before-upgrade-{clock.now():%Y%m%d-%H%M%S}.backup"
        await back_up(settings.database, kept)
        yield f"The database was backed up to {kept}."
    async with open_library(settings):  # upgrades, and loads the shipped content into an empty store
        pass
    if before != newest_revision():
        yield f"The database is at revision {newest_revision()} now, with its content."


def exposed(settings: Settings) -> list[Path]:
    """The files that others on this machine can read, and should not."""
    database = sqlite_file(settings.database)
    names = [
        settings.data_dir / "secret.key",
        settings.data_dir / "webhook.secret",
        *settings.data_dir.glob("*.backup"),
    ]
    if database:
        names += [database, *(database.with_name(database.name + end) for end in ("-wal", "-shm"))]
    return [file for file in names if file.is_file() and file.stat().st_mode & 0o077]


async def _revision(settings: Settings) -> str | None:
    """The revision of the database; None when there is none yet. Raises BotError when it is ahead of us."""
    file = sqlite_file(settings.database)
    if file and not file.exists():
        return None
    engine = build_engine(settings.database)
    try:
        found = await current_revision(engine)
    finally:
        await engine.dispose()
    if found:
        refuse_newer(found)
    return found

"""For developers: `make migration M="what is new"` writes the migration that brings the tables to the models."""

import asyncio
import sys

from bot.store.engine import build_engine
from bot.store.upgrade import new_migration, upgrade


async def write(message: str) -> None:
    """Compares the models with what the migrations make of an empty database. The draft is to be read and tried."""
    engine = build_engine("sqlite+aiosqlite:///:memory:")
    await upgrade(engine)
    async with engine.connect() as connection:
        await connection.run_sync(lambda sync: new_migration(sync, message))
    await engine.dispose()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1]:
        sys.exit('Say what is new: make migration M="canned replies"')
    asyncio.run(write(sys.argv[1]))

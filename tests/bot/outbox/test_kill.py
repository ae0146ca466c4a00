"""kill -9 between sending and settling: what was sent is sent again under the same id, and nothing is lost."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.outbox import box
from bot.outbox.channels.webhook import WebhookSender
from bot.outbox.worker import Worker
from bot.store.cipher import Cipher
from bot.store.engine import Sessions
from tests.bot.outbox.certificate import Certificate
from tests.bot.outbox.killed import SECRET_KEY
from tests.bot.outbox.receiver import Receiver, receiving

ROOT = Path(__file__).parents[3]
KEYS = ("match:1:sent", "match:1:reminder")


async def test_a_worker_killed_between_sending_and_settling_loses_nothing(
    database_url: str, sessions: Sessions, certificate: Certificate
) -> None:
    now = datetime.now(UTC)
    async with sessions.begin() as session:
        for key in KEYS:
            payload = {"type": "lead.sent", "data": {"key": key}}
            await box.put(
                session, Cipher(SECRET_KEY), key=key, channel="webhook", recipient="webhook:paddock", payload=payload,
                at=now,
            )  # fmt: skip
    async with receiving(certificate.server) as receiver:
        receiver.answering.clear()  # calls are taken, and nobody hears so
        await kill_after_the_first_call(database_url, receiver, certificate)
        assert [call.headers["webhook-id"] for call in receiver.calls] == [KEYS[0]]
        receiver.answering.set()
        sender = WebhookSender(
            receiver.find, lambda: datetime.now(UTC), locate=receiver.locate, trust=certificate.trust
        )  # fmt: skip
        early = Worker(sessions, Cipher(SECRET_KEY), {"webhook": sender}, lambda: now, pace={})
        assert await early.step() == 0, "the dead one's lease runs yet"
        later = now + box.LEASE + timedelta(minutes=1)
        assert await Worker(sessions, Cipher(SECRET_KEY), {"webhook": sender}, lambda: later, pace={}).step() == 2
        ids = [call.headers["webhook-id"] for call in receiver.calls]
        assert ids == [KEYS[0], *KEYS], "again, under the same id"
        first, again, _ = (call.verified() for call in receiver.calls)
        assert first == again
    async with sessions() as session:
        assert await box.waiting(session) == {"sent": 2}


async def kill_after_the_first_call(database: str, receiver: Receiver, certificate: Certificate) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bot.outbox.killed", database, str(receiver.port), str(certificate.file), cwd=ROOT
    )
    async with asyncio.timeout(30):
        await receiver.called.wait()
    process.kill()
    await process.wait()

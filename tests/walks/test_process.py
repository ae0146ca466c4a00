"""The service as its operator starts it: killed without warning, and told to stop."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.settings import Settings
from tests.botapi import BotApi, held

ROOT = Path(__file__).parents[2]
ASKED = "/start bourse-french-tech-montant"


@asynccontextmanager
async def service(settings: Settings, api: BotApi, **env: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`lorntech run` in a process of its own."""
    assert settings.secret_key is not None
    ours = {
        "LORNTECH_TELEGRAM_TOKEN": api.token,
        "LORNTECH_TELEGRAM_API": api.root,
        "LORNTECH_DATA_DIR": str(settings.data_dir),
        "LORNTECH_SECRET_KEY": settings.secret_key.get_secret_value(),
        "LORNTECH_LISTEN": f"127.0.0.1:{free_port()}",
        "LORNTECH_SEMANTIC": "false",
        "LORNTECH_STAFF_CHAT": str(settings.staff_chat or ""),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=ROOT, env=os.environ | ours | env, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_killed_with_an_answer_under_way_and_started_again(api: BotApi, settings: Settings) -> None:
    alice = api.user("Alice")
    api.next("sendMessage", held(asyncio.Event()))
    async with service(settings, api) as process:
        await alice.says(ASKED)
        await api.confirmed(within=60)
        process.kill()
        await process.wait()
    assert alice.heard() == []
    await alice.says("/help")
    async with service(settings, api) as process:
        await alice.world.bell.until(
            lambda: True if any("/themes" in message.text for message in alice.private.messages) else None, within=60
        )
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 10) == 0
        assert process.stderr
        assert b"ERROR" not in await process.stderr.read(), "to be stopped is no error"
    answers = [message.text for message in alice.private.messages if message.sender is api.world.bot]
    assert len(answers) == 2
    assert answers[0].startswith("Combien peut-on toucher")

"""The whole program at work and in trouble: what it writes to its logs holds no secret and nothing of anybody."""

import json
import signal
from asyncio import subprocess

from bot.settings import Settings
from tests.botapi import BotApi, bad_gateway, failing, flood, reset
from tests.walks.conftest import SECRET_KEY
from tests.walks.test_process import service

SAID = "Je m'appelle Zébulon Quatrefages, zebulon@quatrefages.example, 06 12 34 56 78, c'est quoi un Kbis ?"
TRACES = ("bulon", "Quatrefages", "06 12 34", "Kbis")


async def test_nothing_of_anybody_and_no_secret(api: BotApi, settings: Settings) -> None:
    zebulon = api.user("Zébulon Quatrefages")
    for fault in (flood(0), failing, bad_gateway, reset):
        api.next("sendMessage", fault)
        api.next("getUpdates", fault)
    async with service(settings, api, LORNTECH_LOGS="json", LORNTECH_METRICS_TOKEN="seldom-seen-metrics") as process:
        await zebulon.says(SAID)
        await zebulon.sees("Kbis", within=60)
        await zebulon.says("/humain")
        await zebulon.says(f"Rappelez-moi. {SAID}")
        await zebulon.sees("quipe", within=30)
        process.send_signal(signal.SIGTERM)
        text = await _errors(process)
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert any(line["about"].startswith("telegram:") or "Telegram failed" in line["message"] for line in lines)
    for secret in (api.token, api.token.split(":")[1], SECRET_KEY, "seldom-seen-metrics", *TRACES):
        assert secret not in text, secret
    assert str(zebulon.account.id) not in text, "not even the number of the chat"


async def _errors(process: subprocess.Process) -> str:
    assert process.stderr
    return (await process.stderr.read()).decode()

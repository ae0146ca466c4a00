"""How long a message takes between a founder and the team, and an unknown question to its published answer, over the
loopback server: `python -m tests.bench.relay` prints one line of JSON (seconds).
"""

import asyncio
import json
import statistics
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import AnyHttpUrl, SecretStr

from bot.settings import Settings
from bot.staff import promise
from tests.botapi import BotApi, Chat, Person
from tests.walks.house import join_team, relaying

MESSAGES = 20
ODD = "Comment domicilier une girafe ?"  # not known, but it may be attached to an answer


async def measure(folder: Path) -> dict[str, object]:
    """The figures of one run."""
    async with BotApi() as api:
        room, alice, ana = api.group("Équipe", sees_all=True, forum=True), api.user("Alice"), api.user("Ana")
        settings = Settings(
            data_dir=folder, secret_key=SecretStr("bench" * 10), telegram_token=SecretStr(api.token),
            telegram_api=AnyHttpUrl(api.root), semantic=False, staff_chat=room.id,
        )  # fmt: skip
        async with relaying(settings) as parts:
            await join_team(parts, ana)
            to_team, to_founder = await _talk(alice, ana, room)
            published = await _publish(alice, ana)
            async with parts.sessions.begin() as session:  # as the errand does, once it cannot be undone any more
                house, later = parts.exchange("lorntech_bot").house, parts.clock() + timedelta(minutes=1)
                await promise.keep(session, parts.knowledge.current, house, parts.cipher, at=later)
    return {
        "messages": MESSAGES, "to_team": _summary(to_team), "to_founder": _summary(to_founder),
        "three_taps": round(published, 2), "undo": promise.UNDO.total_seconds(),
    }  # fmt: skip


async def _talk(alice: Person, ana: Person, room: Chat) -> tuple[list[float], list[float]]:
    """How long each message took to the team, and back."""
    await alice.says("/humain Bonjour")
    thread = (await ana.sees("Bonjour", chat=room)).thread
    to_team, to_founder = [], []
    for number in range(MESSAGES):
        start = time.perf_counter()
        await alice.says(f"question {number}.")
        await ana.sees(f"question {number}.", chat=room)
        to_team.append(time.perf_counter() - start)
        start = time.perf_counter()
        await ana.says(f"réponse {number}.", chat=room, thread=thread)
        await alice.sees(f"réponse {number}.")
        to_founder.append(time.perf_counter() - start)
    await alice.says("/annuler")
    await alice.sees("de nouveau moi")
    return to_team, to_founder


async def _publish(alice: Person, ana: Person) -> float:
    """How long it takes from opening the inbox to the published answer."""
    await alice.says(ODD)
    await alice.sees("Je ne sais pas")
    await alice.presses("Demander à l’équipe")
    await alice.sees("est notée")
    start = time.perf_counter()
    await ana.says("/inbox")
    page = await ana.sees("Boîte")
    await ana.presses(next(label for label in page.buttons[0] if "%" in label), on=page)
    await ana.presses("Publier", on=await ana.sees("Ajouter «"))
    await ana.sees("C’est publié")
    return time.perf_counter() - start


def _summary(seconds: list[float]) -> dict[str, float]:
    return {"median": round(statistics.median(seconds), 2), "slowest": round(max(seconds), 2)}


if __name__ == "__main__":
    with TemporaryDirectory() as temporary:
        print(json.dumps(asyncio.run(measure(Path(temporary)))))

"""A process killed without warning while the team has something under way: all of it happens afterwards, once."""

import asyncio
from datetime import timedelta

from aiohttp import web
from sqlalchemy import update

from bot.settings import Settings
from bot.store.model import DeliveryRow, QuestionGroupRow
from bot.wiring import assemble
from tests.botapi import BotApi, Chat, Person
from tests.botapi.faults import Proceed
from tests.walks.house import join_team
from tests.walks.test_process import service

ODD = "Comment domicilier une girafe ?"  # not known, but it may be attached to an answer


async def test_killed_between_publishing_and_telling_and_in_the_middle_of_a_conversation(
    api: BotApi, settings: Settings, room: Chat, alice: Person, ana: Person
) -> None:
    bob = api.user("Bob")
    async with assemble(settings) as parts:
        await join_team(parts, ana)
    settings = settings.model_copy(update={"staff_chat": room.id})
    under_way = asyncio.Event()

    async def hang(_request: web.Request, _proceed: Proceed) -> web.StreamResponse:
        under_way.set()
        return await asyncio.Event().wait()  # never: the process is killed

    api.next("copyMessage", hang)
    async with service(settings, api) as process:
        await alice.says(ODD)
        await alice.sees("Je ne sais pas", within=60)
        await alice.presses("Demander à l’équipe")
        await alice.sees("est notée pour l’équipe")
        await ana.says("/inbox")
        page = await ana.sees("Boîte")
        await ana.presses(next(label for label in page.buttons[0] if "%" in label), on=page)
        await ana.presses("Publier", on=await ana.sees("Ajouter «"))
        await ana.sees("C’est publié")  # told in fifteen seconds: not yet
        await bob.says("/humain Un humain, vite")
        await bob.sees("C’est transmis à l’équipe")
        await asyncio.wait_for(under_way.wait(), 60)  # a copy for the room, half-way
        process.kill()
        await process.wait()
    assert "Vous aviez demandé" not in alice.private.transcript()
    assert "vite" not in room.transcript()
    await _time_passes(settings)
    async with service(settings, api):
        copy = await ana.sees("Un humain, vite", chat=room, within=60)
        await alice.sees("Vous aviez demandé", within=60)
        await ana.says("Me voici", chat=room, thread=copy.thread)
        await bob.sees("Me voici")
    assert room.transcript().count("Un humain, vite") == 1
    assert room.transcript().count("demande un humain") == 1
    assert alice.private.transcript().count("Vous aviez demandé") == 1


async def _time_passes(settings: Settings) -> None:
    """Two minutes, as far as the store knows: what the dead process held may be taken over, and nothing is undone."""
    async with assemble(settings) as parts, parts.sessions.begin() as session:
        before = parts.clock() - timedelta(minutes=2)
        await session.execute(update(DeliveryRow).where(DeliveryRow.state == "sending").values(next_at=before))
        await session.execute(update(QuestionGroupRow).where(QuestionGroupRow.state == "done").values(closed_at=before))

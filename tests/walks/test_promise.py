"""The knowledge loop from end to end: asked, not known, passed on, closed by staff, told, and refused."""

from datetime import timedelta

from bot.outbox import box
from bot.outbox.worker import Worker
from bot.settings import Settings
from bot.staff import inbox, listing, promise
from bot.staff.roles import Staff
from bot.wiring import assemble
from tests.botapi import BotApi
from tests.walks.house import polling

ODD = "Comment tricoter une écharpe pour une girafe ?"
ANA = Staff(7, "Ana", "editor", "fr")


async def test_who_wanted_to_know_is_told_and_may_say_that_it_was_not_their_question(
    api: BotApi, settings: Settings
) -> None:
    alice, bob = api.user("Alice"), api.user("Bob")
    async with polling(settings) as telegram, assemble(settings) as parts:
        for asker in (alice, bob):
            await asker.says(ODD)
            await asker.sees("Je ne sais pas")
            await asker.presses("Demander à l’équipe")
            await asker.sees("notée pour l’équipe")
        async with parts.sessions.begin() as session:
            [group] = await listing.groups(session)
            assert (group.count, group.waiting) == (2, 2)
            at = parts.clock()
            await inbox.close_with(session, group.id, "cir", version=group.version, staff=ANA, at=at)
            house = parts.exchange(telegram.bot.username).house
            later = at + timedelta(minutes=1)
            assert await promise.keep(session, parts.knowledge.current, house, parts.cipher, at=later) == 2
        await bob.blocks()
        worker = Worker(parts.sessions, parts.cipher, {"telegram": telegram.send}, lambda: later)
        assert await worker.step() == 2
        await alice.sees("Vous aviez demandé", ODD.removesuffix(" ?"))
        async with parts.sessions() as session:
            [letter] = await box.dead_letters(session)
            assert letter.recipient == f"telegram:{bob.private.id}"
        await alice.presses("Pas ma question")
        await alice.sees("de nouveau ouverte")
        async with parts.sessions() as session:
            [again] = await listing.groups(session)
            assert (again.id, again.entry) == (group.id, None)

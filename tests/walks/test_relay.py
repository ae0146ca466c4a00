"""The human behind the bot: a founder and the team write to one another through the room, and nothing is lost."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from bot.settings import Settings
from bot.staff import people
from bot.staff.roles import COMMAND_LINE
from bot.store.relay_model import CarriedRow, CaseRow
from bot.telegram import limits
from bot.telegram.limits import Limits
from bot.wiring import Parts
from tests.botapi import BotApi, Chat, Message, Person
from tests.botapi.people import PATIENCE
from tests.walks.house import join_team, relaying

ASKED = "Combien peut-on toucher avec la Bourse French Tech ?"


async def asks_a_human(alice: Person, ana: Person, room: Chat, words: str = "Qui peut relire mes statuts ?") -> int:
    """Alice opens her case; gives the topic it is shown in."""
    await alice.says("/humain")
    await alice.sees("une personne de l’équipe")
    await alice.says(words)
    await alice.sees("C’est transmis à l’équipe")
    copy = await ana.sees(words, chat=room)
    assert copy.thread is not None
    return copy.thread


def card(room: Chat) -> Message:
    return next(message for message in reversed(room.messages) if "demande un humain" in message.text)


async def carried(api: BotApi, message: Message) -> None:
    """Waits until the bot's receipt is on a message: its copy is there, and known."""
    await api.world.bell.until(lambda: message.reactions or None, PATIENCE)


def said(chat: Chat) -> str:
    """All that a chat shows."""
    return chat.transcript()


async def test_a_conversation_both_ways(api: BotApi, house: Parts, room: Chat, alice: Person, ana: Person) -> None:
    await alice.says(ASKED)
    await alice.sees("Combien peut-on toucher")
    thread = await asks_a_human(alice, ana, room)
    assert room.topics[thread].name.startswith("à prendre · Mirabelle 1 · ")
    assert ASKED.removesuffix(" ?") in card(room).text
    # Taken by whoever presses: the founder hears it, the title says it.
    assert await ana.presses("Je prends", chat=room) == "C’est noté."
    await alice.sees("a pris votre demande")
    await api.until_called("editForumTopic")
    assert room.topics[thread].name.startswith("avec Ana · Mirabelle 1")
    # Every kind of message, both ways, by copy.
    for kind in ("photo", "document", "voice"):
        await alice.sends(kind, caption=f"voici : {kind}")
        assert (await ana.sees(f"voici : {kind}", chat=room)).thread == thread
        await ana.sends(kind, caption=f"reçu : {kind}", chat=room, thread=thread)
        assert kind in (await alice.sees(f"reçu : {kind}")).content
    place = await alice.shares_location(49.1, 6.2)
    await carried(api, place)
    assert [message.thread for message in room.messages if "location" in message.content] == [thread]
    # Nothing of it was answered by the bot.
    assert not any("Je ne sais pas" in message.text for message in alice.private.messages)
    assert all("forward" not in str(message.wire()) for message in (*room.messages, *alice.private.messages))


async def test_replies_are_quoted_and_changes_mirrored(
    api: BotApi, house: Parts, room: Chat, alice: Person, ana: Person
) -> None:  # fmt: skip
    thread = await asks_a_human(alice, ana, room, "Première question")
    copy = await ana.sees("Première question", chat=room)
    answer = await ana.says("Voyez le guichet unique", chat=room, thread=thread, reply_to=copy)
    told = await alice.sees("Voyez le guichet unique")
    await carried(api, answer)
    assert told.reply_to is not None
    assert told.reply_to.text == "Première question"
    thanks = await alice.says("Merci !", reply_to=told)
    heard = await ana.sees("Merci !", chat=room)
    await carried(api, thanks)
    assert heard.reply_to is answer
    await ana.edits(answer, "Voyez le guichet unique de l’INPI")
    assert await alice.sees("de l’INPI") is told
    await alice.edits(thanks, "Merci beaucoup !")
    assert await ana.sees("Merci beaucoup !", chat=room) is heard
    picture = await alice.sends("photo", caption="Mon logo")
    pasted = await ana.sees("Mon logo", chat=room)
    await carried(api, picture)
    await alice.edits(picture, "Mon nouveau logo")
    assert await ana.sees("Mon nouveau logo", chat=room) is pasted
    # What the team writes for itself stays there.
    await ana.says("// elle a l’air pressée", chat=room, thread=thread)
    await ana.says("On vous rappelle", chat=room, thread=thread)
    await alice.sees("On vous rappelle")
    assert not any("pressée" in message.text for message in alice.private.messages)


async def test_the_end_and_the_way_back(api: BotApi, house: Parts, room: Chat, alice: Person, ana: Person) -> None:
    thread = await asks_a_human(alice, ana, room)
    await ana.presses("Je prends", chat=room)
    await alice.sees("a pris votre demande")
    await ana.presses("Terminer", chat=room)
    over = await alice.sees("est terminé")
    await api.until_called("closeForumTopic")
    assert room.topics[thread].closed
    assert room.topics[thread].name.startswith("terminé")
    # The bot answers again, and does not go round in circles.
    await alice.says(ASKED)
    await alice.sees("Combien peut-on toucher")
    # The same topic opens again, asked for by the founder …
    await alice.presses("Parler à un humain", on=over)
    await alice.sees("une personne de l’équipe")
    await alice.says("Encore une chose")
    assert (await ana.sees("Encore une chose", chat=room)).thread == thread
    assert not room.topics[thread].closed
    # … closed by hand, and opened by writing there again.
    await ana.closes_topic(room, thread)
    await alice.sees("est terminé")
    await ana.reopens_topic(room, thread)
    await alice.sees("a pris votre demande")
    await alice.says("Me revoilà")
    await ana.sees("Me revoilà", chat=room)


async def test_back_to_the_robot_while_the_team_keeps_the_case(
    api: BotApi, house: Parts, room: Chat, alice: Person, ana: Person
) -> None:  # fmt: skip
    thread = await asks_a_human(alice, ana, room)
    await alice.presses("Revenir au robot")
    await alice.sees("de nouveau moi, le robot")
    await ana.sees("Est revenu au robot", chat=room)
    await alice.says(ASKED)
    await alice.sees("Combien peut-on toucher")
    assert ASKED not in said(room)
    offer = await ana.says("Je peux les relire mardi", chat=room, thread=thread)
    answer = await alice.sees("Je peux les relire mardi")
    await carried(api, offer)
    await alice.says("Avec plaisir", reply_to=answer)  # a reply goes to whom it replies to
    await ana.sees("Avec plaisir", chat=room)
    await alice.says("/annuler")
    await alice.sees("de nouveau moi, le robot")
    await ana.says("À mardi", chat=room, thread=thread)
    await alice.presses("Répondre à l’équipe", on=await alice.sees("À mardi"))
    await alice.sees("L’équipe a votre demande")
    await alice.says("/help")  # commands are for the bot, whoever has the chat
    await alice.sees("/themes")
    await alice.says("/profil")
    await alice.presses("Ma ville", on=await alice.sees("Votre profil"))
    await alice.sees("Dans quelle ville")
    await alice.says("Metz")  # and so is what it asks then
    await alice.sees("Votre profil", "Metz")
    await alice.says("Une dernière chose")
    await ana.sees("Une dernière chose", chat=room)
    assert "Metz" not in said(room)


async def test_a_deleted_topic_is_made_anew_and_loses_nothing(
    house: Parts, room: Chat, alice: Person, ana: Person
) -> None:  # fmt: skip
    thread = await asks_a_human(alice, ana, room, "Avant la suppression")
    await ana.deletes_topic(room, thread)
    await alice.says("Après la suppression")
    copy = await ana.sees("Après la suppression", chat=room)
    assert copy.thread not in (None, thread)
    assert [m.text for m in room.messages if m.thread == copy.thread][-2:] == [
        "Avant la suppression", "Après la suppression",
    ]  # fmt: skip
    await ana.says("Je réponds ici", chat=room, thread=copy.thread)
    await alice.sees("Je réponds ici")


async def test_a_topic_closed_by_somebody_else_is_opened(
    api: BotApi, house: Parts, room: Chat, alice: Person, ana: Person
) -> None:  # fmt: skip
    passer_by = api.user("Passant")
    thread = await asks_a_human(alice, ana, room)
    await passer_by.closes_topic(room, thread)
    await api.confirmed()
    await alice.says("Vous êtes là ?")
    assert (await ana.sees("Vous êtes là ?", chat=room)).thread == thread
    assert "est terminé" not in said(alice.private)


async def test_a_group_without_topics_is_threaded_by_reply(
    api: BotApi, settings: Settings, alice: Person, ana: Person
) -> None:  # fmt: skip
    room, bob = api.group("Équipe", sees_all=True), api.user("Bob")
    async with relaying(settings.model_copy(update={"staff_chat": room.id})) as parts:
        await join_team(parts, ana)
        for asker, words in ((alice, "De la part d’Alice"), (bob, "De la part de Bob")):
            await asker.says("/humain")
            await asker.sees("une personne de l’équipe")
            await carried(api, await asker.says(words))
            copy = await ana.sees(words, chat=room)
            assert copy.reply_to is not None
            assert "demande un humain" in copy.reply_to.text
        await ana.says("Bonne journée à tous", chat=room)
        await ana.says("Pour Bob", chat=room, reply_to=copy)
        assert (await bob.sees("Pour Bob")).reply_to is not None
        await ana.says("Pour Bob encore", chat=room, reply_to=copy.reply_to)  # the card itself
        await bob.sees("Pour Bob encore")
        assert "Bonne journée" not in said(bob.private) + said(alice.private)
        assert "Pour Bob" not in said(alice.private)


async def test_a_bot_that_may_not_manage_topics_does_without(
    api: BotApi, house: Parts, room: Chat, alice: Person, ana: Person
) -> None:  # fmt: skip
    room.bot_manages_topics = False
    await alice.says("/humain")
    await alice.sees("une personne de l’équipe")
    await carried(api, await alice.says("Sans sujet"))
    copy = await ana.sees("Sans sujet", chat=room)
    assert copy.thread is None
    await ana.says("Bien reçu", chat=room, reply_to=copy)
    await alice.sees("Bien reçu")


@pytest.mark.parametrize("noticed", [True, False], ids=["told by an update", "found out when writing"])
async def test_a_group_that_became_a_supergroup(
    api: BotApi, settings: Settings, alice: Person, ana: Person, *, noticed: bool
) -> None:
    group = api.group("Équipe", sees_all=True, basic=True)
    configured = settings.model_copy(update={"staff_chat": group.id})
    async with relaying(configured) as parts:
        await join_team(parts, ana)
        await alice.says("/humain")
        await alice.sees("une personne de l’équipe")
        await alice.says("Avant le changement")
        await ana.sees("Avant le changement", chat=group)
        if not noticed:
            api.world.feed.wanted = frozenset()  # as if those updates had been lost
        grown = await ana.upgrades(group, forum=True)
        api.world.feed.want([])
        await alice.says("Après le changement")
        copy = await ana.sees("Après le changement", chat=grown)
        assert copy.thread is not None
        await ana.says("Toujours là", chat=grown, thread=copy.thread)
        await alice.sees("Toujours là")
        assert "Avant le changement" in said(grown)
    async with relaying(configured):  # the settings still name the old chat
        await ana.says("Et après un redémarrage", chat=grown, thread=copy.thread)
        await alice.sees("Et après un redémarrage")


async def test_who_is_no_staff_sends_nothing(api: BotApi, house: Parts, room: Chat, alice: Person, ana: Person) -> None:
    thread = await asks_a_human(alice, ana, room)
    passer_by = api.user("Passant")
    assert "réservé à l’équipe" in await passer_by.presses("Je prends", chat=room)
    await passer_by.says("Je réponds à sa place", chat=room, thread=thread)
    await passer_by.sees("n’est pas parti", "droit", chat=room)
    async with house.sessions.begin() as session:
        await people.remove(session, ana.account.id, COMMAND_LINE, house.clock(), ())
    await ana.says("Moi non plus", chat=room, thread=thread)
    await ana.sees("n’est pas parti", "droit", chat=room)
    assert "réservé à l’équipe" in await ana.presses("Terminer", chat=room)
    await join_team(house, ana, "reader")
    await ana.says("Ni moi", chat=room, thread=thread)
    await ana.sees("n’est pas parti", chat=room)
    assert not {"Je réponds à sa place", "Moi non plus", "Ni moi"} & {m.text for m in alice.private.messages}


async def test_two_who_take_the_same_case(api: BotApi, house: Parts, room: Chat, alice: Person, ana: Person) -> None:
    bob = api.user("Bob")
    await join_team(house, bob)
    thread = await asks_a_human(alice, ana, room)
    waiting = card(room)
    data = waiting.button("Je prends")["callback_data"]
    assert await ana.presses_data(data, on=waiting) == "C’est noté."
    assert await bob.presses_data(data, on=waiting) == "avec Ana"
    await alice.sees("a pris votre demande")
    await bob.says("Moi je dirais non", chat=room, thread=thread)
    held = await bob.sees("n’est pas parti", "Ana", chat=room)
    assert "Moi je dirais non" not in said(alice.private)
    await bob.presses("Prendre la suite", on=held)
    await alice.sees("Moi je dirais non")
    await api.world.bell.until(lambda: True if room.topics[thread].name.startswith("avec Bob") else None, 15)
    assert said(alice.private).count("a pris votre demande") == 1


async def test_a_founder_who_blocks_the_bot_is_seen_to(house: Parts, room: Chat, alice: Person, ana: Person) -> None:
    thread = await asks_a_human(alice, ana, room)
    alice.account.blocked = True  # before the bot can hear of it
    await ana.says("Vous me lisez ?", chat=room, thread=thread)
    await ana.sees("a bloqué le robot", chat=room)
    await alice.unblocks()
    await alice.says("Oui, pardon")
    await ana.sees("Oui, pardon", chat=room)
    await ana.says("Tout va bien", chat=room, thread=thread)
    await alice.sees("Tout va bien")


async def test_erasing_clears_the_room_and_forgets_the_map(
    api: BotApi, house: Parts, room: Chat, alice: Person, ana: Person
) -> None:  # fmt: skip
    thread = await asks_a_human(alice, ana, room, "Un secret")
    await ana.says("Noté", chat=room, thread=thread)
    await alice.sees("Noté")
    await alice.says("/mesdonnees")
    page = await alice.sees("Vos données")
    await alice.presses("Emporter une copie", on=page)
    await api.until_called("sendDocument")
    [file] = [content for name, content in api.world.files.items() if name.endswith("export.json")]
    assert "Un secret" in file.decode()
    await alice.presses("Tout effacer", on=page)
    await alice.presses("Oui, tout effacer", on=await alice.sees("définitif"))
    await ana.sees("Mirabelle 1 a effacé ses données", chat=room)
    await api.until_called("closeForumTopic")
    assert "Un secret" not in said(room)
    async with house.sessions() as session:
        for table in (CaseRow, CarriedRow):
            assert await session.scalar(select(func.count()).select_from(table)) == 0
    await alice.says("/humain Bonjour à nouveau")
    assert (await ana.sees("Bonjour à nouveau", chat=room)).thread != thread
    async with house.sessions() as session:
        assert (await session.scalars(select(col(CaseRow.id)))).one() == 2


async def test_outside_the_hours_of_presence(api: BotApi, settings: Settings, room: Chat, alice: Person) -> None:
    never = {"staff_chat": room.id, "human_hours": "Su 03:00-03:01"}
    async with relaying(settings.model_copy(update=never)):
        await alice.says("/humain")
        await alice.sees("n’est pas là en ce moment", "dimanche", "à 3 h 00")
        await alice.says("Dimanche ?")
        await alice.sees("qui revient dimanche")
        await alice.presses("Revenir au robot")
        await alice.says(ASKED)
        await alice.sees("Combien peut-on toucher")


async def test_prepared_answers(house: Parts, room: Chat, alice: Person, ana: Person) -> None:
    thread = await asks_a_human(alice, ana, room)
    await ana.says("/reponses", chat=room, thread=thread)
    await ana.sees("Il n’y en a pas encore", chat=room)
    await ana.says("/reponses rdv fr **Prenez rendez-vous** avec la CCI.", chat=room)
    await ana.sees("est gardée", chat=room)
    await ana.says("/reponses", chat=room, thread=thread)
    await ana.presses("rdv", on=await ana.sees("Réponses prêtes", chat=room))
    answer = await alice.sees("Prenez rendez-vous avec la CCI")
    assert answer.styled("bold") == ["Prenez rendez-vous"]
    assert (await ana.sees("Ana → Prenez rendez-vous", chat=room)).thread == thread
    await ana.says("/reponses rdv -", chat=room)
    await ana.sees("est enlevée", chat=room)
    await alice.says("/reponses rdv")
    await alice.sees("Je ne connais pas cette commande")


async def test_in_a_group_nobody_is_connected(api: BotApi, house: Parts, room: Chat, alice: Person) -> None:
    elsewhere = api.group("Fondateurs")
    await alice.says("/humain", chat=elsewhere)
    await alice.sees("https://t.me/lorntech_bot", chat=elsewhere)


async def test_without_a_room_the_note_for_the_team_stays(api: BotApi, settings: Settings, alice: Person) -> None:
    async with relaying(settings):
        await alice.says("/humain")
        await alice.sees("ne peut pas encore répondre ici même")
        await alice.says("Rappelez-moi")
        await alice.sees("C’est noté pour l’équipe")


async def test_the_relay_lets_answers_pass(
    house: Parts, room: Chat, alice: Person, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, enter = list[tuple[str, bool]](), Limits.process_request

    async def noted(self: Limits, **given: Any) -> Any:
        asked.append((given["endpoint"], limits._yielding.get()))
        return await enter(self, **given)

    monkeypatch.setattr(Limits, "process_request", noted)
    await alice.says(ASKED)
    await alice.sees("Combien peut-on toucher")
    assert [yields for method, yields in asked if method == "sendMessage"] == [False], "an answer waits for nobody"
    thread = await asks_a_human(alice, ana, room)
    await ana.presses("Je prends", chat=room)
    await alice.sees("a pris votre demande")
    await ana.says("Je les relis", chat=room, thread=thread)
    await alice.sees("Je les relis")
    copies = [yields for method, yields in asked if method == "copyMessage"]
    assert copies
    assert all(copies)

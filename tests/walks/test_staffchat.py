"""Staff at work inside Telegram: from an unknown question to its published answer, and whatever may go wrong."""

from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlmodel import col

from bot.staff import editing, people, promise
from bot.staff.roles import COMMAND_LINE
from bot.staffchat import approvals
from bot.store.model import GoldenRow
from bot.wiring import Parts
from faq import store
from tests.botapi import BotApi, Chat, Person
from tests.walks.house import join_team

ODD = "Comment tricoter une écharpe pour une girafe ?"
NEAR = "Comment domicilier une girafe ?"  # not known either, but it may be attached to an answer
HINT = "Je ne connais pas cette commande"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.menus.PAUSE", 0.02)
    monkeypatch.setattr("bot.staff.promise.UNDO", timedelta(0))


@pytest.fixture
async def house(house: Parts) -> Parts:
    """The same with few questions to replay."""
    async with house.sessions.begin() as session:
        await session.execute(delete(GoldenRow).where(col(GoldenRow.id) > 5))
    return house


async def wants_to_know(alice: Person, words: str = ODD) -> None:
    await alice.says(words)
    await alice.sees("Je ne sais pas")
    await alice.presses("Demander à l’équipe")
    await alice.sees("est notée pour l’équipe")


async def keep_promises(parts: Parts) -> None:
    """What the errand does every few seconds."""
    await parts.knowledge.refresh()
    async with parts.sessions.begin() as session:
        house = parts.exchange("lorntech_bot").house
        await promise.keep(session, parts.knowledge.current, house, parts.cipher, at=parts.clock())


async def published(parts: Parts, entry: str) -> tuple[str, tuple[str, ...]]:
    """An entry's French answer and phrasings as founders get them."""
    async with parts.sessions() as session:
        found, _ = await store.get(session, entry)
    return found.fr.answer, found.fr.phrasings


async def test_three_taps_from_an_unknown_question_to_its_answer(
    house: Parts, alice: Person, ana: Person
) -> None:  # fmt: skip
    await wants_to_know(alice, NEAR)
    await ana.says("/inbox")  # 1
    page = await ana.sees("Boîte, 1 sur 1", NEAR.removesuffix(" ?"), "Attendent la réponse")
    [candidate] = [label for label in page.buttons[0] if "%" in label]
    await ana.presses(candidate, on=page)  # 2
    assert await ana.sees("Ajouter «", "Recevront la réponse") is page
    await ana.presses("Publier", on=page)  # 3
    await ana.sees("C’est publié", "La boîte est vide")
    await keep_promises(house)
    told = await alice.sees("Vous aviez demandé")
    await ana.sees("Effet", "6 questions connues", "girafe")
    await alice.presses("Pas ma question", on=told)
    await alice.sees("de nouveau ouverte")
    await ana.says("/inbox")
    await ana.sees("Boîte, 1 sur 1")


async def test_an_act_is_undone_and_a_group_put_away(house: Parts, alice: Person, ana: Person) -> None:
    await wants_to_know(alice, NEAR)
    await ana.says("/inbox")
    page = await ana.sees("Boîte")
    await ana.presses(page.buttons[0][0], on=page)
    await ana.presses("Publier", on=await ana.sees("Ajouter «"))
    await ana.sees("C’est publié")
    await ana.presses("Défaire", on=page)
    await ana.sees("C’est défait", "Boîte, 1 sur 1")
    await keep_promises(house)
    await ana.presses("Sans suite", on=page)
    await ana.sees("Rangé sans suite", "vide")
    assert "Vous aviez demandé" not in alice.private.transcript()


async def test_a_new_answer_is_written_and_told(house: Parts, alice: Person, ana: Person) -> None:
    await wants_to_know(alice)
    await ana.says("/inbox")
    page = await ana.sees("Boîte")
    await ana.presses("Nouvelle réponse", on=page)
    draft = await ana.sees("Brouillon de Ana", "À compléter avant de publier")
    assert not any("Publier" in label for row in draft.buttons for label in row)
    for field, words in {
        "Réponse (fr)": "Avec de **très longues** aiguilles, et l’accord du zoo d’Amnéville.",
        "Réponse (en)": "With **very long** needles, and the consent of the zoo of Amnéville.",
        "Question (en)": "How do I knit a scarf for a giraffe?",
        "Titre (fr)": "Écharpe de girafe",
        "Titre (en)": "Giraffe scarf",
    }.items():
        await ana.presses(field, on=draft)
        await ana.sees("Toute commande annule")
        await ana.says(words)
        draft = await ana.sees("C’est gardé en brouillon")
    await ana.presses("+ Source", on=draft)
    await ana.sees("Titre | année | adresse")
    await ana.says("une source sans année")
    await ana.sees("Je n’ai pas reconnu la source")
    await ana.says("Zoo d’Amnéville | 2026 | https://exemple.fr/girafes")
    draft = await ana.sees("C’est gardé en brouillon")
    await ana.presses("Publier…", on=draft)
    await ana.presses("Publier", on=await ana.sees("Publier ceci", "très longues aiguilles"))
    await ana.sees("C’est publié")
    await keep_promises(house)
    await alice.sees("Vous aviez demandé", "très longues aiguilles")


async def test_two_who_edit_the_same_entry(api: BotApi, house: Parts, ana: Person) -> None:
    bob = api.user("Bob")
    await join_team(house, bob)
    for person in (ana, bob):
        await person.says("/faq crédit d'impôt recherche")
        await person.presses_data("1:faq:cir", on=await person.sees("Pour «"))
        await person.sees("Publiée")
    await ana.presses("Réponse (fr)")
    await ana.sees("Toute commande annule")
    await bob.presses("Réponse (fr)")
    await bob.sees("Toute commande annule")
    await ana.says("La réponse d’Ana, assez longue pour en être une.")
    await ana.sees("C’est gardé en brouillon", "+ ")
    await bob.says("La réponse de Bob, assez longue pour en être une.")
    await bob.sees("Ana a changé le même texte", "La réponse d’Ana")
    # Another field of the same draft is brought together with it.
    await bob.says("/faq crédit d'impôt recherche")
    await bob.presses_data("1:faq:cir", on=await bob.sees("Pour «"))
    page = await bob.sees("Brouillon de Ana")
    await bob.presses("Formulations", on=page)
    listed = await bob.sees("1. ")
    await bob.presses("+ Formulation", on=listed)
    await bob.sees("Envoyez ce qu’il faut ajouter")
    await ana.presses("Titre (fr)")
    await ana.sees("Toute commande annule")
    await ana.says("Le CIR d’Ana")
    await ana.sees("C’est gardé en brouillon")
    await bob.says("le crédit qui rembourse la recherche")
    both = await bob.sees("C’est gardé en brouillon")
    await bob.presses("Publier…", on=both)
    await bob.presses("Publier", on=await bob.sees("Publier ceci"))
    await bob.sees("C’est publié")
    answer, phrasings = await published(house, "cir")
    assert answer.startswith("La réponse d’Ana")
    assert "le crédit qui rembourse la recherche" in phrasings


async def test_for_anybody_else_none_of_it_exists(
    api: BotApi, house: Parts, room: Chat, alice: Person, ana: Person
) -> None:  # fmt: skip
    for command in ("/inbox", "/faq cir", "/stats", "/console", "/reponses"):
        await alice.says(command)
        await alice.sees(HINT)
    elsewhere = api.group("Fondateurs", sees_all=True)
    await ana.says("/stats", chat=elsewhere)
    await wants_to_know(alice)
    await ana.says("/inbox", chat=room)
    page = await ana.sees("Boîte", chat=room)
    assert "trop ancien" in await alice.presses("Sans suite", on=page)
    await join_team(house, ana, "reader")
    assert "ne le permet pas" in await ana.presses("Sans suite", on=page)
    async with house.sessions.begin() as session:
        await people.remove(session, ana.account.id, COMMAND_LINE, house.clock(), ())
    assert "trop ancien" in await ana.presses("Sans suite", on=page)
    await ana.says("/inbox")
    await ana.sees(HINT)
    assert elsewhere.transcript() == "Ana: /stats"
    assert "Boîte, 1 sur 1" in page.text


async def test_somebody_who_was_quicker(api: BotApi, house: Parts, room: Chat, alice: Person, ana: Person) -> None:
    bob = api.user("Bob")
    await join_team(house, bob)
    await wants_to_know(alice)
    await ana.says("/inbox")
    mine = await ana.sees("Boîte")
    await bob.says("/inbox")
    theirs = await bob.sees("Boîte")
    await bob.presses("Sans suite", on=theirs)
    await bob.sees("Rangé sans suite")
    assert "plus rapide" in await ana.presses("Sans suite", on=mine)


async def test_somebody_who_asked_is_answered_in_person(
    house: Parts, room: Chat, alice: Person, ana: Person
) -> None:  # fmt: skip
    await wants_to_know(alice)
    await ana.says("/inbox")
    assert "ouvert" in await ana.presses("Répondre à la personne", on=await ana.sees("Boîte"))
    reached = await alice.sees("Une personne de l’équipe vous répond ici", ODD.removesuffix(" ?"))
    card = await ana.sees("avec Ana", ODD.removesuffix(" ?"), chat=room)
    await ana.says("Demandez au zoo", chat=room, thread=card.thread)
    await alice.sees("Demandez au zoo")
    await alice.says("C’est quoi la Bourse French Tech ?")  # the bot is still there
    await alice.sees("Vérifié le")
    await alice.presses("Répondre à l’équipe", on=reached)
    await alice.says("Merci, j’y vais")
    await ana.sees("Merci, j’y vais", chat=room)


async def test_the_figures(house: Parts, alice: Person, ana: Person) -> None:
    await wants_to_know(alice)
    await ana.says("/stats")
    page = await ana.sees("24 heures", "Questions", "Groupes de questions")
    await ana.presses("jours", on=page)
    assert await ana.sees("derniers jours") is page


async def test_a_review_is_asked_for_and_given_by_button(
    api: BotApi, house: Parts, room: Chat, ana: Person
) -> None:  # fmt: skip
    bob = api.user("Bob")
    await join_team(house, bob)
    await ana.says("/faq crédit d'impôt recherche")
    await ana.presses_data("1:faq:cir", on=await ana.sees("Pour «"))
    await ana.sees("Publiée")
    await ana.presses("Réponse (fr)")
    await ana.sees("Toute commande annule")
    await ana.says("Une réponse à relire, assez longue pour en être une.")
    await ana.presses("Faire relire", on=await ana.sees("gardé en brouillon"))
    await ana.sees("La relecture est demandée")
    async with house.sessions.begin() as session:
        for _ in range(2):  # the errand looks again and again
            await approvals.ask(session, house.cipher, house.room, "fr", house.clock())
    asked = await bob.sees("Ana demande une relecture", chat=room)
    await bob.presses("Relire", on=asked)
    page = await bob.sees("À relire, par Ana", "+ ", chat=room)
    await bob.presses("Publier…", on=page)
    await bob.presses("Publier", on=await bob.sees("Publier ceci", chat=room))
    await bob.sees("C’est publié", chat=room)
    assert (await published(house, "cir"))[0].startswith("Une réponse à relire")
    async with house.sessions() as session:
        assert await editing.drafts(session) == []
    assert room.transcript().count("demande une relecture") == 0, "the same message has become the page"


async def test_menus_show_commands_to_staff_only(
    api: BotApi, house: Parts, room: Chat, alice: Person, ana: Person
) -> None:  # fmt: skip
    await ana.says("/start")
    scope = f'{{"chat_id": {ana.account.id}, "type": "chat"}}'
    member = f'{{"chat_id": {room.id}, "type": "chat_member", "user_id": {ana.account.id}}}'

    def names(scope: str) -> set[str] | None:
        found = api.world.profile.get(("commands", scope, ""))
        return {command["command"] for command in found} if found else None

    await join_team(house, ana)  # a look is taken anew when somebody's role is set
    await api.world.bell.until(lambda: names(scope), 15)
    assert {"inbox", "faq", "stats", "console", "reponses", "themes"} <= names(scope)
    assert await api.world.bell.until(lambda: names(member), 15) == {"inbox", "faq", "stats", "console", "reponses"}
    everybody = names('{"type": "all_private_chats"}')
    assert everybody is None or not everybody & {"inbox", "faq", "stats", "console"}
    async with house.sessions.begin() as session:
        await people.remove(session, ana.account.id, COMMAND_LINE, house.clock(), ())
    await api.until_called("deleteMyCommands", 2)
    assert names(scope) is None
    assert names(member) is None

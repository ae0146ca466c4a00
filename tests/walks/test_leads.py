"""Leads from end to end over the played Telegram: a founder's whole path, and those of three partners."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.conversation.messages import OutgoingList, Say
from bot.leads import partners, rounds
from bot.outbox import box
from bot.outbox.worker import Worker
from bot.settings import Settings
from bot.staff.roles import COMMAND_LINE, Staff
from bot.store.leads_model import LiveMessageRow
from bot.telegram.app import open_telegram
from bot.wiring import Parts, assemble
from tests.botapi import BotApi
from tests.botapi.people import Person
from tests.walks.house import running

PROJECT = "Une application pour vendre les légumes des maraîchers en direct"
ACTORS = {"the-pool": "Ana", "quai-alpha": "Bob", "grand-nancy-innovation": "Cat"}
TUESDAY = datetime(2026, 11, 24, 9, tzinfo=UTC)


@dataclass
class Town:
    """The bot at work with its outbox, three actors that take leads, and time that passes when told to."""

    parts: Parts
    worker: Worker
    api: BotApi
    members: dict[str, Person]
    clock: Callable[[], datetime]
    waited: list[timedelta] = field(default_factory=list)

    async def post(self) -> None:
        """Everything that is due goes out."""
        while await self.worker.step():
            pass

    async def live(self, person: Person) -> list[str]:
        """The names of what is shown live in a person's chat."""
        async with self.parts.sessions() as session:
            mine = col(LiveMessageRow.chat_id) == f"telegram:{person.account.id}"
            return list((await session.scalars(select(col(LiveMessageRow.name)).where(mine))).all())

    async def wait(self, **time: float) -> None:
        self.waited.append(timedelta(**time))
        desk = self.parts.desk()
        async with self.parts.sessions.begin() as session:
            await rounds.tick(desk, session, self.clock())
        await self.post()


@pytest.fixture
async def town(api: BotApi, settings: Settings) -> AsyncIterator[Town]:
    async with _town(api, settings) as town:
        yield town


@asynccontextmanager
async def _town(api: BotApi, settings: Settings) -> AsyncIterator[Town]:
    waited: list[timedelta] = []

    def clock() -> datetime:
        return TUESDAY + sum(waited, timedelta())

    async with assemble(settings, now=clock) as parts, open_telegram(parts) as telegram, running(telegram):
        members = {}
        for actor, name in ACTORS.items():
            person = api.user(name)
            await person.says("/start")
            await person.sees("robot")
            members[actor] = person
            async with parts.sessions.begin() as session:
                staff = Staff(person.account.id, name, "partner", "fr")
                await partners.join(session, staff, actor, by=COMMAND_LINE, at=clock())
        worker = Worker(parts.sessions, parts.cipher, {"telegram": telegram.send}, clock)
        yield Town(parts, worker, api, members, clock, waited)


async def ask(town: Town, lea: Person, *ticked: str, reserve: bool = False) -> None:
    """The founder's path up to « Envoyer »."""
    await lea.says("/start")
    await lea.sees("robot")
    await lea.presses("Être mis en relation")
    await lea.sees("De quoi avez-vous besoin")
    await lea.presses("Incubation")
    await lea.sees("Votre projet en une phrase")
    await lea.says(PROJECT)
    await lea.sees("Où en êtes-vous")
    await lea.presses("Une idée")
    await lea.sees("Dans quelle ville")
    await lea.says("Metz")
    await lea.sees("Quel secteur")
    await lea.presses("Numérique")
    await lea.sees("Comment vous joindre")
    await lea.says("Léa Martin, lea@exemple.fr")
    await lea.sees("Voici exactement ce qui sera envoyé", "Léa Martin")
    for name in ticked:
        await lea.presses(f"☐ {name}")
        await lea.sees("Voici exactement")
    if reserve:
        await lea.presses("☐ Sinon, le suivant")
        await lea.sees("Voici exactement")
    await lea.presses(f"Envoyer ({len(ticked)})")
    await lea.sees("C’est envoyé à")
    await town.post()


async def test_accepted_and_helped(town: Town) -> None:
    lea, ana = town.api.user("Léa"), town.members["the-pool"]
    await ask(town, lea, "The Pool")
    status = await lea.sees("Votre demande", "The Pool\u00a0: envoyée")
    card = await ana.sees("Demande", PROJECT, "Les coordonnées s’affichent dès que vous acceptez")
    assert "lea@exemple.fr" not in card.text
    await ana.presses("Accepter")
    await ana.sees("Contact\u00a0: Léa Martin · lea@exemple.fr")
    await town.post()
    assert "a accepté" in status.text, "the one live message changed in place"
    await lea.sees("Bonne nouvelle", "The Pool")
    await ana.presses("J’ai pris contact", on=card)
    await ana.sees("En cours")
    await ana.presses("Aidé", on=card)
    await ana.sees("vous avez aidé")
    await town.post()
    assert "Demande terminée" in status.text
    await town.wait(days=30)
    await lea.sees("Cela vous a-t-il aidé")
    await lea.presses("Oui, utile")
    await lea.sees("Merci, c’est noté")


async def test_a_way_on_for_whom_nobody_helped(town: Town) -> None:
    lea, ana = town.api.user("Léa"), town.members["the-pool"]
    await ask(town, lea, "The Pool", reserve=True)
    status = await lea.sees("en réserve")
    await ana.sees("Demande")
    await ana.presses("Accepter")
    await ana.sees("lea@exemple.fr")
    await town.post()
    assert "en réserve" not in status.text, "nobody is kept waiting once somebody has it"
    await town.wait(days=30)
    await lea.sees("Cela vous a-t-il aidé")
    await lea.presses("Pas vraiment")
    said = await lea.sees("Merci de le dire")
    assert said.button("Être mis en relation")


async def test_declined_the_next_in_reserve_asks_and_is_answered(town: Town) -> None:
    lea, ana, cat = town.api.user("Léa"), town.members["the-pool"], town.members["grand-nancy-innovation"]
    await ask(town, lea, "The Pool", reserve=True)
    status = await lea.sees("en réserve")
    assert cat.heard() == [] or all("Demande" not in message.text for message in cat.heard())
    await ana.sees("Demande")
    await ana.presses("Décliner")
    await ana.sees("Pouvez-vous aider")
    await town.post()  # what follows from her having read it takes no button from under her finger
    await ana.presses("Plus de place")
    await ana.sees("Vous avez décliné")
    await town.post()
    assert "The Pool\u00a0: ne peut pas cette fois" in status.text
    card = await cat.sees("Demande", PROJECT)
    await cat.presses("Poser une question")
    await cat.sees("Écrivez votre question")
    await cat.says("Êtes-vous seule ?")
    await cat.sees("C’est transmis")
    await town.post()
    await lea.sees("Êtes-vous seule")
    await lea.presses("Répondre")
    await lea.sees("Écrivez votre réponse")
    await lea.says("Nous sommes deux.")
    await lea.sees("C’est transmis")
    await town.post()
    await cat.sees("Nous sommes deux.")
    await cat.presses("Accepter", on=card)
    await cat.sees("lea@exemple.fr")


async def test_passed_on_to_another_actor_only_with_the_founders_yes(town: Town) -> None:
    lea, ana, bob = town.api.user("Léa"), town.members["the-pool"], town.members["quai-alpha"]
    await ask(town, lea, "The Pool")
    status = await lea.sees("The Pool\u00a0: envoyée")
    await ana.sees("Demande")
    await ana.presses("Transférer")
    await ana.sees("Demande")
    await town.post()
    await ana.presses("Grand Nancy")
    await ana.sees("Vous l’avez transférée")
    await town.post()
    await lea.sees("vous aiderait mieux")
    cat = town.members["grand-nancy-innovation"]
    assert all(PROJECT not in message.text for message in cat.heard())
    await lea.presses("Oui, envoyer")
    await lea.sees("C’est envoyé à Grand Nancy Innovation")
    await town.post()
    assert "Grand Nancy Innovation\u00a0: envoyée" in status.text, "there is one status message"
    await cat.sees("Demande", PROJECT)
    assert all(PROJECT not in message.text for message in bob.heard())


async def test_rights_are_looked_up_at_each_press_and_old_cards_do_no_harm(town: Town) -> None:
    lea, ana, eve = town.api.user("Léa"), town.members["the-pool"], town.api.user("Eve")
    await ask(town, lea, "The Pool")
    card = await ana.sees("Demande")
    await ana.says("/recues")
    await ana.sees("Demandes ouvertes chez vous\u00a0: 1")
    await eve.says("/recues")
    await eve.sees("Je ne connais pas cette commande")
    accept = card.button("Accepter")["callback_data"]
    await eve.says("/start")
    mine = await eve.sees("robot")
    assert await eve.presses_data(accept, on=mine) == "Ce n’est plus possible."
    async with town.parts.sessions.begin() as session:
        await partners.people.remove(session, ana.account.id, COMMAND_LINE, at=town.clock(), admins=())
    assert await ana.presses_data(accept, on=card) == "Ce n’est plus possible."
    assert "lea@exemple.fr" not in card.text


async def test_silence_reminds_twice_then_goes_on(town: Town) -> None:
    lea, ana, cat = town.api.user("Léa"), town.members["the-pool"], town.members["grand-nancy-innovation"]
    await ask(town, lea, "The Pool", reserve=True)
    status = await lea.sees("en réserve")
    await ana.sees("Demande")
    for days in (2, 4):  # the fifth day is a Sunday: one is not written to
        ana._act()
        await town.wait(days=days)
        await ana.sees("attend votre réponse")
    assert all(PROJECT not in message.text for message in cat.heard())
    await town.wait(days=1)
    await cat.sees("Demande", PROJECT)
    await lea.sees("The Pool n’a pas répondu")
    assert "The Pool\u00a0: n’a pas répondu" in status.text


async def test_a_status_that_comes_late_puts_nothing_back(town: Town) -> None:
    lea, ana = town.api.user("Léa"), town.members["the-pool"]
    await ask(town, lea, "The Pool")
    status = await lea.sees("The Pool\u00a0: envoyée")
    await ana.presses("Accepter")
    await ana.sees("lea@exemple.fr")
    await town.post()
    [name] = [live for live in await town.live(lea) if live.startswith("lead:")]
    late = (Say(text="Un état ancien", in_place=True), Say(text="Une nouvelle tout de même"))
    payload = {"outgoing": OutgoingList.dump_python(late, mode="json"), "live": {"name": name, "number": 1}}
    recipient = f"telegram:{lea.account.id}"
    async with town.parts.sessions.begin() as session:
        await box.put(
            session, town.parts.cipher, key="late", channel="telegram", recipient=recipient, payload=payload,
            at=town.clock(),
        )  # fmt: skip
    await town.post()
    await lea.sees("Une nouvelle tout de même")
    assert "a accepté" in status.text
    assert "Un état ancien" not in lea.private.transcript()


async def test_my_requests_withdrawn(town: Town) -> None:
    lea, ana = town.api.user("Léa"), town.members["the-pool"]
    await ask(town, lea, "The Pool")
    await lea.says("où en est ma demande ?")  # as /mesdemandes
    shown = await lea.sees("The Pool\u00a0: envoyée")
    assert await lea.presses("Relancer", on=shown) == "Une relance est partie il y a moins d’un jour."
    await lea.presses("Retirer ma demande", on=shown)
    await lea.sees("Retirer cette demande")
    await lea.presses("Oui, retirer", on=shown)
    await lea.sees("Vous l’avez retirée")
    await town.post()
    await ana.sees("est retirée")


async def test_erased_everywhere_with_a_receipt(town: Town) -> None:
    lea, ana = town.api.user("Léa"), town.members["the-pool"]
    await ask(town, lea, "The Pool")
    card = await ana.sees("Demande")
    await ana.presses("Accepter")
    await ana.sees("lea@exemple.fr")
    await town.post()
    await lea.says("/oublier")
    await lea.sees("Vos données")
    await lea.presses("Tout effacer")
    await lea.sees("Effacer vos questions")
    await lea.presses("Oui, tout effacer")
    await lea.sees("Reçu", "The Pool")
    await town.post()
    await ana.sees("efface ses données")
    assert "lea@exemple.fr" not in card.text, "the card itself forgets"
    assert "maraîchers" not in card.text
    await ana.presses("C’est supprimé")
    await ana.sees("votre confirmation est gardée")


@pytest.mark.parametrize("hidden", [True, False])
async def test_an_actor_forwards_a_message_and_the_founder_agrees(town: Town, hidden: bool) -> None:
    lea, ana = town.api.user("Léa"), town.members["the-pool"]
    message = f"Bonjour, je cherche un incubateur à Metz. {PROJECT}. lea@exemple.fr"
    await ana.forwards(message, of=None if hidden else lea.account)
    await ana.sees("Une demande à partir de ce message", "Contact\u00a0: lea@exemple.fr")
    await ana.presses("Préparer le lien")
    letter = await ana.sees("vous propose de rencontrer", "?start=c_")
    token = letter.text.rsplit("?start=", 1)[1].strip()
    await lea.says(f"/start {token}")
    await lea.sees("Rien n’est encore parti")
    await lea.presses("Passer")
    await lea.sees("Dans quelle ville")
    await lea.presses("Passer")
    await lea.sees("Quel secteur")
    await lea.presses("Passer")
    await lea.sees("Voici exactement", "maraîchers")
    await lea.presses("☐ Quai Alpha")
    await lea.sees("Voici exactement")
    await lea.presses("Envoyer (1)")
    await lea.sees("C’est envoyé à Quai Alpha")
    await town.post()
    await town.members["quai-alpha"].sees("Demande", "maraîchers")
    again = town.api.user("Mallory")
    await again.says(f"/start {token}")
    await again.sees("n’est plus valable")


async def test_an_email_is_pasted_and_the_founder_wants_nothing_of_it(town: Town) -> None:
    lea, ana = town.api.user("Léa"), town.members["the-pool"]
    await lea.says("/transmettre")
    await lea.sees("Je ne connais pas cette commande")
    await ana.says("/transmettre")
    await ana.sees("Collez ici")
    await ana.says(f"Bonjour Ana, {PROJECT}. Pouvez-vous nous aider ? Léa, 06 12 34 56 78")
    await ana.sees("Une demande à partir de ce message", "+33 6 12 34 56 78")
    await ana.presses("Préparer le lien")
    letter = await ana.sees("?start=c_")
    await lea.says(f"/start {letter.text.rsplit('?start=', 1)[1].strip()}")
    await lea.sees("Rien n’est encore parti")
    await lea.presses("Annuler")
    await lea.sees("Rien n’a été envoyé")
    await town.post()
    await ana.sees("ne souhaite pas donner suite")


async def test_an_invitation_opens_once(town: Town) -> None:
    zoe, eve = town.api.user("Zoé"), town.api.user("Eve")
    async with town.parts.sessions.begin() as session:
        token = await partners.invite(session, "bliiida", "Zoé", town.clock())
    await zoe.says(f"/start p_{token}")
    await zoe.sees("Bienvenue", "Bliiida")
    await eve.says(f"/start p_{token}")
    await eve.sees("n’est plus valable")
    async with town.parts.sessions() as session:
        assert await partners.actors_of(session, zoe.account.id) == ("bliiida",)
        assert await partners.actors_of(session, eve.account.id) == ()
    await asyncio.sleep(0)

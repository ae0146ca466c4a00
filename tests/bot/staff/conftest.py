"""A small house with staff: one theme of the shipped knowledge, people who ask, editors who answer."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.arrival import Arrival
from bot.conversation.messages import Command, Event, Outgoing, Pressed, Said, Say
from bot.conversation.scene import House
from bot.exchange import Exchange
from bot.keeping import Keeper
from bot.knowledge import Knowledge, LiveKnowledge
from bot.leads.desk import Desk
from bot.leads.letters import Letters
from bot.leads.terms import Terms
from bot.staff.door import Door
from bot.staff.roles import Staff
from bot.store.cipher import Cipher
from bot.store.engine import Sessions
from bot.texts import texts
from bot.wiring import build_reader
from faq import store
from faq.catalogue import Catalogue
from faq.content import SHIPPED, read_folder
from faq.documents import Content
from faq.understanding.reader import Reader


def _small(content: Content, theme: str) -> Content:
    """One theme of the content, which is built in a blink."""
    shelf = content.entries[theme]
    ids = {entry.id for entry in shelf}
    named = {actor for entry in shelf for actor in entry.actors}
    return Content(
        themes=tuple(one for one in content.themes if one.id == theme),
        entries={theme: tuple(e.model_copy(update={"related": tuple(ids & {*e.related})}) for e in shelf)},
        actors=tuple(actor for actor in content.actors if actor.id in named),
    )


CONTENT = _small(read_folder(SHIPPED), "fiscalite")
HOUSE = House("lorntech_bot", "l’équipe", "/humain", 365, "fr")
ANA = Staff(7, "Ana", "editor", "fr")
BOB = Staff(8, "Bob", "editor", "en")
CAT = Staff(9, "Cat", "reader", "fr")
ADMIN = Staff(1, "Zoé", "admin", "fr")
START = datetime(2026, 11, 23, 8, tzinfo=UTC)


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **time: float) -> datetime:
        self.now += timedelta(**time)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cipher() -> Cipher:
    return Cipher("a secret of the tests, long enough")


@pytest.fixture(scope="session")
def small_reader() -> Reader:
    return build_reader(Catalogue.of(CONTENT))


@pytest.fixture
async def stocked(sessions: Sessions) -> Sessions:
    """Sessions on a database that holds the small content."""
    async with sessions.begin() as session:
        await store.replace(session, CONTENT, author="shipped", at=START)
    return sessions


@pytest.fixture
async def session(stocked: Sessions) -> AsyncIterator[AsyncSession]:
    """One transaction on it, taken back at the end."""
    async with stocked() as session:
        yield session


@pytest.fixture
async def knowledge(stocked: Sessions, small_reader: Reader) -> LiveKnowledge:
    """The live knowledge of it; the first state is not built again for each test."""

    def build(catalogue: Catalogue, _encoder: object = None, _before: Reader | None = None) -> Reader:
        same = catalogue.entries == small_reader.catalogue.entries
        return small_reader if same else build_reader(catalogue)

    live = LiveKnowledge(stocked, build)
    await live.refresh()
    return live


class Person:
    """Somebody who talks with the bot, through the real exchange."""

    def __init__(self, exchange: Exchange, chat: str, clock: Callable[[], datetime]) -> None:
        self.exchange = exchange
        self.chat = chat
        self.turns = 0
        self.latest: tuple[Outgoing, ...] = ()

    async def _does(self, event: Event) -> tuple[Outgoing, ...]:
        self.turns += 1
        arrival = Arrival(self.chat, f"{self.chat}/{self.turns}", event, "fr")
        self.latest = await self.exchange.handle(arrival)
        return self.latest

    async def says(self, text: str) -> tuple[Outgoing, ...]:
        return await self._does(Said(text))

    async def commands(self, name: str) -> tuple[Outgoing, ...]:
        return await self._does(Command(name))

    async def presses(self, key: str) -> tuple[Outgoing, ...]:
        """Presses the button of the latest messages whose words are at `key` in the catalogue."""
        return await self.taps(button(self.latest, texts("fr").label(key)))

    async def taps(self, data: str) -> tuple[Outgoing, ...]:
        return await self._does(Pressed(data))


def button(outgoing: tuple[Outgoing, ...], label: str) -> str:
    """The data of the button of that label."""
    buttons = [b for out in outgoing if isinstance(out, Say) for row in out.buttons for b in row]
    [data] = [b.data for b in buttons if b.label == label and b.data]
    return data


People = Callable[[str], Person]


@pytest.fixture
def person(stocked: Sessions, knowledge: LiveKnowledge, cipher: Cipher, clock: Clock) -> People:
    catalogue = lambda: knowledge.current.catalogue  # noqa: E731
    letters = Letters(cipher, catalogue, lambda view, _: view.ref, None, "fr")
    desk, door = Desk(catalogue, letters, Terms()), Door("http://127.0.0.1", (ADMIN.id,))
    keeper = Keeper(cipher, desk, HOUSE.default_language)
    exchange = Exchange(stocked, cipher, knowledge, HOUSE, clock=clock, counters=(door,), keeper=keeper)
    return lambda name: Person(exchange, f"telegram:{name}", clock)


@pytest.fixture
def known(knowledge: LiveKnowledge) -> Knowledge:
    return knowledge.current

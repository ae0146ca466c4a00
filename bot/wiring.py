"""The one place where the parts are built and put together. Nothing is created at import; tests call this too."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncEngine

from bot import clock
from bot.clock import Clock
from bot.conversation.scene import House
from bot.exchange import Exchange
from bot.keeping import Keeper
from bot.knowledge import LiveKnowledge
from bot.leads.counter import LeadCounter
from bot.leads.desk import Desk
from bot.leads.letters import Letters
from bot.leads.links import Links
from bot.leads.terms import Terms
from bot.relay.asker import Asker
from bot.relay.room import Room
from bot.relay.team import Team
from bot.replica import Replica
from bot.settings import Settings
from bot.staff import impact
from bot.staff.door import Door
from bot.staffchat.counter import StaffChat
from bot.store.backup import check_key
from bot.store.cipher import Cipher
from bot.store.engine import Sessions, build_engine, build_sessions
from bot.store.locks import wait_for_turn
from bot.store.schema import current_revision, newest_revision
from faq import store
from faq.catalogue import Catalogue, entry_rows, term_rows
from faq.content import SHIPPED, read_folder
from faq.matching.index import Index
from faq.matching.semantic import Encoder, KeptVectors, SentenceEncoder, available
from faq.understanding.reader import Reader


@dataclass(frozen=True, slots=True)
class Parts:
    """What a process is made of, ready to use."""

    settings: Settings
    engine: AsyncEngine
    sessions: Sessions
    cipher: Cipher
    knowledge: LiveKnowledge
    house: House
    clock: Clock
    room: Room
    replica: Replica | None
    """This process among the replicas; None on SQLite, where it is the only one."""

    def desk(self) -> Desk:
        """Where acts on leads are done."""
        settings = self.settings

        def catalogue() -> Catalogue:
            return self.knowledge.current.catalogue

        letters = Letters(
            self.cipher,
            catalogue,
            lambda view, at: f"{settings.public_base}/console/answer/{self.links().sign(view.ref, at)}",
            settings.staff_chat,
            settings.language,
        )
        return Desk(catalogue, letters, _terms(settings))

    def links(self) -> Links:
        """Signs and reads the links in letters."""
        return Links(*self.settings.keys())

    def exchange(self, bot: str, *, relay: bool = True) -> Exchange:
        """The counter for the surface of the bot with this user name; `relay`: the team can answer there."""
        settings, desk = self.settings, self.desk()
        house = replace(self.house, bot=bot, relay=relay and self.house.relay)
        base = settings.public_base
        counters = (
            StaffChat(self.room, self.cipher, self.knowledge, settings.admins, base),
            Team(self.room, self.cipher, settings.note_mark, settings.admins, settings.language),
            Door(base, settings.admins),
            LeadCounter(desk, self.knowledge, house),
            Asker(self.room, self.cipher, self.knowledge, house),
        )
        return Exchange(
            self.sessions,
            self.cipher,
            self.knowledge,
            house,
            clock=self.clock,
            counters=counters,
            replica=self.replica,
            keeper=Keeper(self.cipher, desk, house.default_language),
        )


@asynccontextmanager
async def assemble(settings: Settings, *, now: Clock = clock.now) -> AsyncIterator[Parts]:
    """Opens the library and builds the parts on it.

    Raises SettingsError and StoreError with what to do.
    """
    async with open_library(settings, now=now) as (engine, sessions):
        knowledge = LiveKnowledge(sessions, build_reader)
        await knowledge.refresh()
        cipher, room = Cipher(*settings.keys()), Room(settings.staff_chat)
        async with sessions() as session:
            await check_key(session, cipher)
            await room.refresh(session)
        house = House(
            settings.bot_username, settings.operator, settings.contact, settings.keep_days, settings.language,
            relay=room.chat is not None, hours=settings.presence,
        )  # fmt: skip
        replica = Replica(sessions) if engine.dialect.name == "postgresql" else None
        yield Parts(settings, engine, sessions, cipher, knowledge, house, now, room, replica)


@asynccontextmanager
async def open_library(settings: Settings, *, now: Clock = clock.now) -> AsyncIterator[tuple[AsyncEngine, Sessions]]:
    """The database, migrated, with the shipped content in it if it was empty; closed at the end."""
    async with open_store(settings) as (engine, sessions):
        async with sessions.begin() as session:
            await session.run_sync(lambda sync: wait_for_turn(sync.connection(), "first content"))
            if await store.version(session) == 0:
                await store.replace(session, read_folder(SHIPPED), author="shipped", at=now(), note="first content")
            await impact.seed(session)
        yield engine, sessions


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[tuple[AsyncEngine, Sessions]]:
    """The database, migrated; closed at the end."""
    settings.make_data_dir()
    engine = build_engine(settings.database)
    try:
        if await current_revision(engine) != newest_revision():
            from bot.store.upgrade import upgrade  # noqa: PLC0415  # 10 MB that a start seldom needs

            await upgrade(engine)
        yield engine, build_sessions(engine)
    finally:
        await engine.dispose()


def _terms(settings: Settings) -> Terms:
    return Terms(
        tuple(sorted(settings.leads_remind_days)),
        settings.leads_next_days,
        settings.leads_answer_days,
        settings.leads_expire_days,
        settings.leads_follow_up_days,
        settings.writing_hours,
    )


def build_reader(catalogue: Catalogue, encoder: Encoder | None = None, before: Reader | None = None) -> Reader:
    """What reads the questions, from the catalogue alone; better with an encoder. Quicker after a small change when
    given the reader as it was `before`."""
    index = before.index if before else Index()
    return Reader.build(catalogue, index.holding(entry_rows(catalogue), term_rows(catalogue), encoder))


def load_encoder(settings: Settings) -> Encoder | None:
    """The sentence encoder with the vectors it has kept, or None when it is off or not installed. Takes seconds."""
    if not settings.semantic or not available():
        return None
    return KeptVectors(SentenceEncoder.load(), settings.data_dir / "vectors")

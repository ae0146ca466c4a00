"""One event, from what a surface received to what it must send: loads the chat, asks the pure dialogue, and stores
state, records and answers in one transaction before anything is sent. Several events may share one transaction.

The same key is handled once: a second delivery of an event gives nothing more to send. Answers stay in the store
until the surface says they went out, so that a restart, or another replica, can send them.
"""

import asyncio
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.arrival import Arrival
from bot.clock import Clock
from bot.conversation.asking import clean
from bot.conversation.dialogue import respond, spoken
from bot.conversation.messages import Incoming, Outgoing, OutgoingList, Said
from bot.conversation.scene import House, Turn
from bot.conversation.state import State
from bot.keeping import Keeper, UnderWay
from bot.knowledge import LiveKnowledge
from bot.logs import about
from bot.relay import cases
from bot.relay.jobs import Work
from bot.replica import Replica
from bot.staff import people
from bot.store import chats, lot, turns
from bot.store.cipher import Cipher
from bot.store.engine import Sessions
from bot.store.lot import Gathered
from bot.store.model import ChatRow, TurnRow

RACES = 2  # times that an event may meet its double on another replica before we say so


class Counter(Protocol):
    """Answers some events before the dialogue does: those of staff, those that are for a human."""

    async def answer(self, session: AsyncSession, arrival: Arrival, incoming: Incoming, state: State) -> Turn | None:
        """What comes of an event; None when it is for somebody else."""


@dataclass(frozen=True, slots=True)
class Handled:
    """What came of an event: what to send, and under which name we hold it (`bot.replica`). With `left`, another
    replica has an earlier answer of the chat to send first: ours wait in the store."""

    outgoing: tuple[Outgoing, ...] = ()
    holder: str | None = None
    left: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """The answers to an event are out: `posted` are the messages they became, for a `question` that may be edited."""

    key: str
    chat: str = ""
    question: int | None = None
    posted: Sequence[int] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Unsent:
    """Answers that were stored but not sent yet."""

    chat: str
    key: str
    context: dict[str, Any]
    outgoing: tuple[Outgoing, ...]


class Exchange:
    """The counter between the surfaces and the dialogue."""

    def __init__(
        self,
        sessions: Sessions,
        cipher: Cipher,
        knowledge: LiveKnowledge,
        house: House,
        *,
        clock: Clock,
        counters: Sequence[Counter] = (),
        replica: Replica | None = None,
        keeper: Keeper,
    ) -> None:
        self._sessions = sessions
        self._cipher = cipher
        self._knowledge = knowledge
        self._house = house
        self._clock = clock
        self._counters = counters
        self._replica = replica
        self._keeper = keeper

    @property
    def knowledge(self) -> LiveKnowledge:
        """What answers are drawn from."""
        return self._knowledge

    @property
    def house(self) -> House:
        """Who runs this bot."""
        return self._house

    async def prepare(self, arrival: Arrival) -> None:
        """Reads a message that is new to us in a thread, before any transaction: it can take tens of milliseconds,
        in which others are answered. The dialogue then finds it read."""
        event, reader = arrival.event, self._knowledge.current.reader
        if isinstance(event, Said) and not arrival.group:
            words = clean(event.text)
            language = spoken(arrival.language_hint) or self._house.default_language
            if not reader.knows(words, language):
                await asyncio.to_thread(reader.read, words, language=language)

    async def handle(self, arrival: Arrival) -> tuple[Outgoing, ...]:
        """What to send for an event; nothing for one that was handled before."""
        return (await self.handle_one(arrival)).outgoing

    async def handle_one(self, arrival: Arrival) -> Handled:
        """What came of an event."""
        for _ in range(RACES):
            try:
                [handled] = await self.handle_all([arrival])
            except IntegrityError:
                continue  # another replica was quicker with this event, or met this chat first: look again
            return handled
        [handled] = await self.handle_all([arrival])
        return handled

    async def handle_all(self, arrivals: Sequence[Arrival]) -> list[Handled]:
        """What came of several events of different chats, all written in one transaction.

        Raises IntegrityError when another replica handled one of them at the same time; then nothing was written.
        """
        now = self._clock()
        me = self._replica.name if self._replica else None
        keys, ids = {arrival.key for arrival in arrivals}, {arrival.chat for arrival in arrivals}
        async with self._sessions.begin() as session:
            before = await lot.look(session, keys, ids, me)
            people.glanced(session, before.staff)
            kept = Gathered()
            handled = []
            for arrival in arrivals:
                if arrival.key in before.handled:
                    handled.append(Handled())
                    continue
                left = arrival.chat in before.elsewhere
                with about(arrival.key):
                    event = UnderWay(session, arrival, now, before.states.get(arrival.chat), kept)
                    out = await self._handle(event, None if left else me)
                handled.append(Handled((), None, left=True) if left and out else Handled(out, me))
            await kept.write(session)
        return handled

    async def sent(self, key: str) -> None:
        """The answers to an event are out."""
        await self.sent_all([Sent(key)])

    async def sent_all(self, sent: Collection[Sent]) -> None:
        """The answers to these events are out."""
        answered = {(one.chat, one.question): one.posted for one in sent if one.question is not None and one.posted}
        async with self._sessions.begin() as session:
            await lot.settle(session, {one.key for one in sent}, answered)

    async def unsent(self, surface: str) -> list[Unsent]:
        """Answers of a surface that a stop left behind, in order."""
        async with self._sessions() as session:
            return [self._unsent(row) for row in await turns.waiting(session, surface)]

    async def claim(self, surface: str) -> list[Unsent]:
        """Answers that have become ours to send, in order: at the start what a stop left behind, later also what a
        replica that died has left. To be asked for every `replica.BEAT` seconds."""
        return [self._unsent(row) for row in await self._replica.beat(surface)] if self._replica else []

    def _unsent(self, row: TurnRow) -> Unsent:
        outgoing = OutgoingList.validate_python(self._cipher.open(row.outgoing or ""))
        return Unsent(row.chat_id, row.key, row.context, outgoing)

    async def blocked(self, chat: str, *, blocked: bool) -> None:
        """A person has blocked the bot, or let it in again."""
        now = self._clock()
        async with self._sessions.begin() as session:
            known = await session.get(ChatRow, chat)
            was_blocked = known is not None and known.blocked_at is not None
            await chats.mark_blocked(session, chat, now if blocked else None)
            if blocked != was_blocked:
                work = Work(session, self._cipher, f"blocked:{now.isoformat()}", now)
                await cases.blocked(work, chat, self._house.default_language, blocked=blocked)

    async def _handle(self, event: UnderWay, holder: str | None) -> tuple[Outgoing, ...]:
        arrival, session = event.arrival, event.session
        incoming = Incoming(arrival.event, event.at, secrets.token_urlsafe(6), arrival.language_hint, arrival.group)
        state = State.model_validate_json(self._cipher.open_text(event.state)) if event.state else State()
        return await self._keeper.keep(event, await self._turn(session, arrival, incoming, state), holder)

    async def _turn(self, session: AsyncSession, arrival: Arrival, incoming: Incoming, state: State) -> Turn:
        for counter in self._counters:
            if turn := await counter.answer(session, arrival, incoming, state):
                return turn
        known = self._knowledge.current
        return respond(state, incoming, known.catalogue, known.reader, self._house)

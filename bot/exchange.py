"""One event, from what a surface received to what it must send: loads the chat, asks the pure dialogue, and stores
state, records and answers in one transaction before anything is sent. Several events may share one transaction.

The same key is handled once: a second delivery of an event gives nothing more to send. Answers stay in the store
until the surface says they went out, so that a restart, or another replica, can send them.
"""

import asyncio
import json
import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot import metrics
from bot.arrival import Arrival
from bot.conversation.asking import clean
from bot.conversation.dialogue import respond, spoken
from bot.conversation.messages import Attachment, Incoming, Outgoing, OutgoingList, Said, Say
from bot.conversation.scene import House, Turn
from bot.conversation.state import (
    DraftRefused,
    EraseMe,
    ExportMe,
    ForTheTeam,
    Judged,
    LeadWanted,
    NotMine,
    QuestionAsked,
    State,
)
from bot.knowledge import LiveKnowledge
from bot.leads.desk import Desk
from bot.logs import about
from bot.outbox import box
from bot.relay import cases
from bot.relay.jobs import Work
from bot.replica import Replica
from bot.staff import filing, people, promise
from bot.store import chats, lot, turns
from bot.store.cipher import Cipher
from bot.store.engine import Sessions
from bot.store.lot import Gathered
from bot.store.model import ChatRow, JudgementRow, QuestionRow, TeamNoteRow, TurnRow
from bot.texts import texts
from faq.documents import Language

__all__ = ["Arrival", "Clock", "Counter", "Exchange", "Handled", "Sent", "Unsent"]

Clock = Callable[[], datetime]
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


@dataclass(frozen=True, slots=True)
class _Event:
    """An event in its transaction, with the sealed state of its chat and what the lot has to write."""

    session: AsyncSession
    arrival: Arrival
    at: datetime
    state: str | None
    kept: Gathered


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
        desk: Desk,
    ) -> None:
        self._sessions = sessions
        self._cipher = cipher
        self._knowledge = knowledge
        self._house = house
        self._clock = clock
        self._counters = counters
        self._replica = replica
        self._desk = desk

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
                    event = _Event(session, arrival, now, before.states.get(arrival.chat), kept)
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

    async def _handle(self, event: "_Event", holder: str | None) -> tuple[Outgoing, ...]:
        arrival, session = event.arrival, event.session
        incoming = Incoming(arrival.event, event.at, secrets.token_urlsafe(6), arrival.language_hint, arrival.group)
        state = State.model_validate_json(self._cipher.open_text(event.state)) if event.state else State()
        turn = await self._turn(session, arrival, incoming, state)
        out = await self._keep(event, turn)
        outgoing = self._cipher.seal_text(OutgoingList.dump_json(out).decode()) if out else None
        event.kept.turns.append({
            "key": arrival.key, "chat_id": arrival.chat, "at": event.at, "context": arrival.context or {},
            "outgoing": outgoing, "number": arrival.number, "holder": holder,
        })  # fmt: skip
        return out

    async def _turn(self, session: AsyncSession, arrival: Arrival, incoming: Incoming, state: State) -> Turn:
        for counter in self._counters:
            if turn := await counter.answer(session, arrival, incoming, state):
                return turn
        known = self._knowledge.current
        return respond(state, incoming, known.catalogue, known.reader, self._house)

    async def _keep(self, event: "_Event", turn: Turn) -> tuple[Outgoing, ...]:
        """Writes what the turn asks to be kept; gives what is to be sent, with the files only the store can make."""
        out = turn.out
        session, chat, at = event.session, event.arrival.chat, event.at
        erased = False
        for record in turn.records:
            match record:
                case QuestionAsked():
                    await self._asked(event, record)
                case Judged():
                    judged = JudgementRow(chat_id=chat, at=at, **record.model_dump(exclude={"kind"}))
                    await chats.judge(session, judged)
                    metrics.VERDICTS.labels(record.verdict).inc()
                    await filing.judged(session, chat, record.ticket, record.verdict, at)
                case ForTheTeam():
                    values = record.model_dump(exclude={"kind", "text"})
                    session.add(TeamNoteRow(chat_id=chat, at=at, text=self._cipher.seal(record.text), **values))
                    if record.topic == "question":
                        await filing.file_ticket(session, chat, record.ticket, "asked_human", at)
                case NotMine():
                    await promise.not_mine(session, chat, record.ticket, at)
                case LeadWanted() | DraftRefused():
                    await self._lead(session, record, chat, at)
                case ExportMe():
                    out = (*out, await self._export(session, chat, turn.state.speaks))
                case EraseMe(language=language):
                    erased = True
                    work = Work(session, self._cipher, event.arrival.key, at)
                    await cases.erase(work, chat, self._house.default_language)
                    out = self._receipt(out, await self._desk.erase(session, chat, at), language)
                    await chats.erase(session, chat, but_turn=event.arrival.key)
                    await box.forget(session, chat)
                    await filing.forget_empty(session)
        if not erased:
            sealed = self._cipher.seal_text(turn.state.model_dump_json())
            event.kept.remember(chat, sealed, at, known=event.state is not None)
        return out

    async def _asked(self, event: "_Event", record: QuestionAsked) -> None:
        metrics.QUESTIONS.labels(record.outcome).inc()
        row = record.model_dump(exclude={"kind"}) | {
            "candidates": list(record.candidates), "chat_id": event.arrival.chat, "at": event.at
        }  # fmt: skip
        if record.outcome != "unknown":
            event.kept.questions.append(row)
            return
        question = QuestionRow(**row)
        event.session.add(question)
        await filing.file(event.session, question, "unknown", event.at)

    async def _lead(self, session: AsyncSession, record: LeadWanted | DraftRefused, chat: str, at: datetime) -> None:
        match record:
            case LeadWanted(wanted=wanted, language=language):
                await self._desk.open(session, wanted, chat=chat, language=language, at=at)
            case DraftRefused(draft=draft):
                await self._desk.refuse(session, draft, chat=chat, at=at)

    def _receipt(self, out: tuple[Outgoing, ...], asked: list[str], language: Language | None) -> tuple[Outgoing, ...]:
        """Says who was asked to erase what they got."""
        if not asked:
            return out
        t = texts(language or self._house.default_language)
        return (*out, Say(text=t("data.receipt", actors=", ".join(asked))))

    async def _export(self, session: AsyncSession, chat: str, language: Language | None) -> Attachment:
        t = texts(language or self._house.default_language)
        mine = await chats.export(session, chat, self._cipher)
        mine["lead_history"] = await self._desk.export(session, chat)
        content = json.dumps(mine, ensure_ascii=False, indent=2)
        return Attachment(filename="lorntech-export.json", content=content, caption=t.label("data.caption"))

"""One event, from what a surface received to what it must send: loads the chat, asks the pure dialogue, and stores
state, records and answers in one transaction before anything is sent.

The same key is handled once: a second delivery of an event gives nothing more to send. Answers stay in the store
until the surface says they went out, so that a restart can send them.
"""

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot import metrics
from bot.arrival import Arrival
from bot.conversation.dialogue import respond
from bot.conversation.messages import Attachment, Incoming, Outgoing, OutgoingList
from bot.conversation.scene import House, Turn
from bot.conversation.state import EraseMe, ExportMe, ForTheTeam, Judged, NotMine, QuestionAsked, State
from bot.knowledge import LiveKnowledge
from bot.logs import about
from bot.outbox import box
from bot.relay import cases
from bot.relay.jobs import Work
from bot.staff import filing, promise
from bot.store import chats
from bot.store.cipher import Cipher
from bot.store.engine import Sessions
from bot.store.model import ChatRow, JudgementRow, QuestionRow, TeamNoteRow, TurnRow
from bot.texts import texts
from faq.documents import Language

__all__ = ["Arrival", "Clock", "Counter", "Exchange", "Unsent"]

Clock = Callable[[], datetime]


class Counter(Protocol):
    """Answers some events before the dialogue does: those of staff, those that are for a human."""

    async def answer(self, session: AsyncSession, arrival: Arrival, incoming: Incoming, state: State) -> Turn | None:
        """What comes of an event; None when it is for somebody else."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """Answers that were stored but not sent yet."""

    chat: str
    key: str
    context: dict[str, Any]
    outgoing: tuple[Outgoing, ...]


class _HandledBefore(Exception):
    """The key of this event is in the store already."""


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
    ) -> None:
        self._sessions = sessions
        self._cipher = cipher
        self._knowledge = knowledge
        self._house = house
        self._clock = clock
        self._counters = counters

    @property
    def knowledge(self) -> LiveKnowledge:
        """What answers are drawn from."""
        return self._knowledge

    @property
    def house(self) -> House:
        """Who runs this bot."""
        return self._house

    async def handle(self, arrival: Arrival) -> tuple[Outgoing, ...]:
        """What to send for an event; nothing for one that was handled before."""
        now = self._clock()
        incoming = Incoming(arrival.event, now, secrets.token_urlsafe(6), arrival.language_hint, arrival.group)
        try:
            with about(arrival.key), metrics.HANDLING.time():
                async with self._sessions.begin() as session:
                    return await self._handle(session, arrival, incoming)
        except _HandledBefore:
            return ()

    async def sent(self, key: str) -> None:
        """The answers to an event are out."""
        async with self._sessions.begin() as session:
            # Only the key is needed from now on.
            done: dict[str, Any] = {"outgoing": None, "chat_id": "", "context": {}}
            await session.execute(update(TurnRow).where(col(TurnRow.key) == key).values(done))

    async def unsent(self, surface: str) -> list[Unsent]:
        """Answers of a surface that a stop left behind, oldest first."""
        query = (
            select(TurnRow)
            .where(col(TurnRow.key).startswith(f"{surface}:"), col(TurnRow.outgoing).is_not(None))
            .order_by(col(TurnRow.at))
        )
        async with self._sessions() as session:
            rows = (await session.scalars(query)).all()
        return [
            Unsent(
                row.chat_id,
                row.key,
                row.context,
                OutgoingList.validate_python(self._cipher.open(row.outgoing)),
            )
            for row in rows
            if row.outgoing
        ]

    async def blocked(self, chat: str, *, blocked: bool) -> None:
        """A person has blocked the bot, or let it in again."""
        now = self._clock()
        async with self._sessions.begin() as session:
            known = await session.get(ChatRow, chat)
            was_blocked = known is not None and known.blocked_at is not None
            await chats.mark_blocked(session, chat, now if blocked else None)
            if blocked and not was_blocked:
                work = Work(session, self._cipher, f"blocked:{now.isoformat()}", now)
                await cases.blocked(work, chat, self._house.default_language)

    async def _handle(self, session: AsyncSession, arrival: Arrival, incoming: Incoming) -> tuple[Outgoing, ...]:
        row = TurnRow(key=arrival.key, chat_id=arrival.chat, at=incoming.at, context=arrival.context or {})
        session.add(row)
        try:
            await session.flush()
        except IntegrityError as error:
            raise _HandledBefore from error
        state = State.model_validate(await chats.load_state(session, arrival.chat, self._cipher))
        turn = await self._turn(session, arrival, incoming, state)
        out = await self._keep(session, arrival, turn, incoming)
        row.outgoing = self._cipher.seal(OutgoingList.dump_python(out, mode="json")) if out else None
        return out

    async def _turn(self, session: AsyncSession, arrival: Arrival, incoming: Incoming, state: State) -> Turn:
        for counter in self._counters:
            if turn := await counter.answer(session, arrival, incoming, state):
                return turn
        known = self._knowledge.current
        return respond(state, incoming, known.catalogue, known.reader, self._house)

    async def _keep(
        self, session: AsyncSession, arrival: Arrival, turn: Turn, incoming: Incoming
    ) -> tuple[Outgoing, ...]:
        """Writes what the turn asks to be kept; gives what is to be sent, with the files only the store can make."""
        out = turn.out
        chat, at = arrival.chat, incoming.at
        erased = False
        for record in turn.records:
            match record:
                case QuestionAsked():
                    values = record.model_dump(exclude={"kind"}) | {"candidates": list(record.candidates)}
                    question = QuestionRow(chat_id=chat, at=at, **values)
                    session.add(question)
                    metrics.QUESTIONS.labels(record.outcome).inc()
                    if record.outcome == "unknown":
                        await filing.file(session, question, "unknown", at)
                case Judged():
                    row = JudgementRow(chat_id=chat, at=at, **record.model_dump(exclude={"kind"}))
                    await chats.judge(session, row)
                    metrics.VERDICTS.labels(record.verdict).inc()
                    await filing.judged(session, chat, record.ticket, record.verdict, at)
                case ForTheTeam():
                    values = record.model_dump(exclude={"kind", "text"})
                    session.add(TeamNoteRow(chat_id=chat, at=at, text=self._cipher.seal(record.text), **values))
                    if record.topic == "question":
                        await filing.file_ticket(session, chat, record.ticket, "asked_human", at)
                case NotMine():
                    await promise.not_mine(session, chat, record.ticket, at)
                case ExportMe():
                    out = (*out, await self._export(session, chat, turn.state.language))
                case EraseMe():
                    erased = True
                    work = Work(session, self._cipher, arrival.key, at)
                    await cases.erase(work, chat, self._house.default_language)
                    await chats.erase(session, chat, but_turn=arrival.key)
                    await box.forget(session, chat)
                    await filing.forget_empty(session)
        if not erased:
            await chats.save_state(session, chat, turn.state.model_dump(mode="json"), at, self._cipher)
        return out

    async def _export(self, session: AsyncSession, chat: str, language: Language | None) -> Attachment:
        t = texts(language or self._house.default_language)
        content = json.dumps(await chats.export(session, chat, self._cipher), ensure_ascii=False, indent=2)
        return Attachment(filename="lorntech-export.json", content=content, caption=t.label("data.caption"))

"""One event, from what a surface received to what it must send: loads the chat, asks the pure dialogue, and stores
state, records and answers in one transaction before anything is sent.

The same key is handled once: a second delivery of an event gives nothing more to send. Answers stay in the store
until the surface says they went out, so that a restart can send them.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot import metrics
from bot.conversation.dialogue import respond
from bot.conversation.messages import Attachment, Event, Incoming, Outgoing, OutgoingList
from bot.conversation.scene import House, Turn
from bot.conversation.state import EraseMe, ExportMe, ForTheTeam, Judged, NotMine, QuestionAsked, State
from bot.knowledge import LiveKnowledge
from bot.logs import about
from bot.outbox import box
from bot.staff import filing, promise
from bot.staff.door import Door
from bot.store import chats
from bot.store.cipher import Cipher
from bot.store.engine import Sessions
from bot.store.model import JudgementRow, QuestionRow, TeamNoteRow, TurnRow
from bot.texts import texts
from faq.documents import Language

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event as a surface hands it in. `key` is unique to it ("telegram:<update id>"); `context` is the surface's
    own JSON, given back with answers that are sent after a restart."""

    chat: str
    key: str
    event: Event
    language_hint: str | None = None
    group: bool = False
    context: dict[str, Any] | None = None


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
        door: Door,
    ) -> None:
        self._sessions = sessions
        self._cipher = cipher
        self._knowledge = knowledge
        self._house = house
        self._clock = clock
        self._door = door

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
        async with self._sessions.begin() as session:
            await chats.mark_blocked(session, chat, self._clock() if blocked else None)

    async def _handle(self, session: AsyncSession, arrival: Arrival, incoming: Incoming) -> tuple[Outgoing, ...]:
        row = TurnRow(key=arrival.key, chat_id=arrival.chat, at=incoming.at, context=arrival.context or {})
        session.add(row)
        try:
            await session.flush()
        except IntegrityError as error:
            raise _HandledBefore from error
        state = State.model_validate(await chats.load_state(session, arrival.chat, self._cipher))
        known = self._knowledge.current
        link = await self._door.answer(session, arrival.chat, arrival.event, incoming.at)
        turn = Turn(state, (link,)) if link else respond(state, incoming, known.catalogue, known.reader, self._house)
        out = await self._keep(session, arrival, turn, incoming)
        row.outgoing = self._cipher.seal(OutgoingList.dump_python(out, mode="json")) if out else None
        return out

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

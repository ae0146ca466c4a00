"""What of a turn is written, in the transaction of its event: what it asks to be recorded, the state that its chat is
in from now on, and its answers, until they are out.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import metrics
from bot.arrival import Arrival
from bot.conversation.messages import Attachment, Outgoing, OutgoingList, Say
from bot.conversation.scene import Turn
from bot.conversation.state import (
    DraftRefused,
    EraseMe,
    ExportMe,
    ForTheTeam,
    Judged,
    LeadWanted,
    NotMine,
    QuestionAsked,
    Record,
)
from bot.leads.desk import Desk
from bot.outbox import box
from bot.relay import cases
from bot.relay.jobs import Work
from bot.staff import filing, promise
from bot.store import chats
from bot.store.cipher import Cipher
from bot.store.lot import Gathered
from bot.store.model import QuestionRow, TeamNoteRow
from bot.texts import texts
from faq.documents import Language


@dataclass(frozen=True, slots=True)
class UnderWay:
    """An event in its transaction, with the sealed state of its chat (None for a new one) and what its lot has to
    write."""

    session: AsyncSession
    arrival: Arrival
    at: datetime
    state: str | None
    kept: Gathered


@dataclass(frozen=True, slots=True)
class Keeper:
    """Writes turns. `language`: in which a chat that has none is spoken to, and the team."""

    cipher: Cipher
    desk: Desk
    language: Language

    async def keep(self, event: UnderWay, turn: Turn, holder: str | None) -> tuple[Outgoing, ...]:
        """Writes all of a turn; gives what is to be sent by `holder` (a replica), with what only the store can say."""
        arrival, out = event.arrival, turn.out
        for record in turn.records:
            out = (*out, *await self._record(event, record, turn.state.speaks))
        if not any(isinstance(record, EraseMe) for record in turn.records):
            state = self.cipher.seal_text(turn.state.model_dump_json())
            event.kept.remember(arrival.chat, state, event.at, known=event.state is not None)
        event.kept.turns.append({
            "key": arrival.key, "chat_id": arrival.chat, "at": event.at, "context": arrival.context or {},
            "outgoing": self.cipher.seal_text(OutgoingList.dump_json(out).decode()) if out else None,
            "number": arrival.number, "holder": holder,
        })  # fmt: skip
        return out

    async def _record(self, event: UnderWay, record: Record, speaks: Language | None) -> tuple[Outgoing, ...]:
        """Does what a record asks for; gives what there is to say of it."""
        session, chat, at = event.session, event.arrival.chat, event.at
        match record:
            case QuestionAsked():
                await self._asked(event, record)
            case Judged(ticket=ticket, verdict=verdict):
                await chats.judge(session, {"chat_id": chat, "at": at, **record.model_dump(exclude={"kind"})})
                metrics.VERDICTS.labels(verdict).inc()
                await filing.judged(session, chat, ticket, verdict, at)
            case ForTheTeam(text=text):
                values = record.model_dump(exclude={"kind", "text"})
                session.add(TeamNoteRow(chat_id=chat, at=at, text=self.cipher.seal(text), **values))
                if record.topic == "question":
                    await filing.file_ticket(session, chat, record.ticket, "asked_human", at)
            case NotMine(ticket=ticket):
                await promise.not_mine(session, chat, ticket, at)
            case LeadWanted(wanted=wanted, language=language):
                await self.desk.open(session, wanted, chat=chat, language=language, at=at)
            case DraftRefused(draft=draft):
                await self.desk.refuse(session, draft, chat=chat, at=at)
            case ExportMe():
                return (await self._export(event, speaks or self.language),)
            case EraseMe(language=language):
                return await self._erase(event, language or self.language)
        return ()

    async def _asked(self, event: UnderWay, record: QuestionAsked) -> None:
        metrics.QUESTIONS.labels(record.outcome).inc()
        row = record.model_dump(exclude={"kind"}) | {
            "candidates": list(record.candidates), "chat_id": event.arrival.chat, "at": event.at
        }  # fmt: skip
        if record.outcome != "unknown":
            event.kept.questions.append(row)
            return
        await filing.file_new(event.session, QuestionRow(**row), "unknown", event.at)

    async def _erase(self, event: UnderWay, language: Language) -> tuple[Say, ...]:
        """Erases all that is kept of the chat; says who was asked to erase what they got."""
        session, chat, at = event.session, event.arrival.chat, event.at
        await cases.erase(Work(session, self.cipher, event.arrival.key, at), chat, self.language)
        asked = await self.desk.erase(session, chat, at)
        await chats.erase(session, chat, but_turn=event.arrival.key)
        await box.forget(session, chat)
        await filing.forget_empty(session)
        return (Say(text=texts(language)("data.receipt", actors=texts(language).listed(asked))),) if asked else ()

    async def _export(self, event: UnderWay, language: Language) -> Attachment:
        session, chat = event.session, event.arrival.chat
        mine = await chats.export(session, chat, self.cipher)
        mine["lead_history"] = await self.desk.export(session, chat)
        content = json.dumps(mine, ensure_ascii=False, indent=2)
        caption = texts(language).label("data.caption")
        return Attachment(filename="lorntech-export.json", content=content, caption=caption)

"""The life of a case: waiting → taken → closed, and open again. Each step puts what follows from it into the outbox.

Steps that somebody else may take at the same moment change the row only while it is in the state they start from;
`False` says that it was not. Nothing here commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.outbox import box
from bot.relay import jobs, words
from bot.relay.jobs import Amend, Carry, Clear, Note, Show, Speak, Tell, Work
from bot.relay.names import pseudonym
from bot.staff import audit
from bot.staff.roles import Staff, allow
from bot.store.relay_model import CarriedRow, CaseRow
from bot.texts import texts
from faq.documents import Language, as_language

State = Literal["waiting", "taken", "closed"]
KEPT = 4096  # characters of a message


@dataclass(frozen=True, slots=True)
class Written:
    """A message to be carried. `message` is its id on its own side, None for words written elsewhere; `room` the chat
    it stands in when it is the team's."""

    kind: str
    text: str = ""
    message: int | None = None
    quotes: int | None = None
    room: int | None = None
    author: str | None = None


async def of_chat(session: AsyncSession, chat: str) -> CaseRow | None:
    """The case of a founder's chat, held for this transaction."""
    return (await session.scalars(select(CaseRow).where(col(CaseRow.chat_id) == chat).with_for_update())).one_or_none()


async def find(session: AsyncSession, case_id: int) -> CaseRow | None:
    """The case of a number, held for this transaction."""
    return await session.get(CaseRow, case_id, with_for_update=True)


async def of_room(session: AsyncSession, room: int, thread: int | None, quoted: int | None) -> CaseRow | None:
    """The case that a message in the room belongs to: by its topic, else by the message it replies to."""
    if thread is None and quoted is None:
        return None
    query = select(CaseRow).with_for_update()
    if thread is not None:
        mine = (col(CaseRow.room) == room) & (col(CaseRow.thread) == thread)
    else:
        copies = (col(CarriedRow.room) == room) & (col(CarriedRow.room_message) == quoted)
        card = (col(CaseRow.room) == room) & (col(CaseRow.card) == quoted)
        mine = card | col(CaseRow.id).in_(select(col(CarriedRow.case_id)).where(copies))
    return (await session.scalars(query.where(mine))).first()


async def open_case(
    work: Work, chat: str, *, language: Language, about: dict[str, Any], theme: str | None
) -> CaseRow:  # fmt: skip
    """Opens the case of a chat, or opens it again. `about`: what was asked last and what was answered; `theme` as the
    team reads it."""
    case = await _case(work, chat, language)
    if case.state == "closed":
        case.state, case.opened_at, case.taken_by, case.taken_name = "waiting", work.at, None, None
    case.language, case.theme = language, theme or case.theme
    case.about = work.cipher.seal(about) if about else case.about
    await listen(work, case, to_team=True)
    return case


async def listen(work: Work, case: CaseRow, *, to_team: bool) -> None:
    """From now on what the founder writes goes to the team; or to the bot again, and the team sees that."""
    case.listening = to_team
    await work.session.flush()
    await work.put(case.id or 0, Show())


async def carry(work: Work, case: CaseRow, written: Written, *, from_team: bool) -> None:
    """Keeps a message and has it carried to the other side (words written elsewhere: to both)."""
    row = CarriedRow(
        case_id=case.id or 0, chat_id=case.chat_id, from_team=from_team, at=work.at, kind=written.kind,
        text=work.cipher.seal(written.text[:KEPT]) if written.text else None, author=written.author,
        asker_message=None if from_team else written.message, room_message=written.message if from_team else None,
        room=written.room, quotes=written.quotes,
    )  # fmt: skip
    work.session.add(row)
    if not from_team:
        case.wrote_at = work.at
    await work.session.flush()
    number = row.id or 0
    await work.put(case.id or 0, Carry(message=number) if written.message else Speak(message=number))


async def amend(work: Work, row: CarriedRow, text: str, entities: Sequence[dict[str, Any]]) -> None:
    """Has the copy of a message changed as the message was. Changes without words (a live position) are left alone."""
    if text:
        row.text = work.cipher.seal(text[:KEPT])
        await work.put(row.case_id, Amend(message=row.id or 0, text=text, entities=tuple(entities)))


async def take(work: Work, case: CaseRow, staff: Staff, *, over: bool = False) -> bool:
    """Puts a case into the hands of this person, and tells the founder when nobody had it. False when somebody else
    has it, unless it is to be taken `over`. Raises NotAllowed."""
    allow(staff, "talk")
    had_nobody = case.state != "taken"
    states: list[State] = ["waiting", "closed", "taken"] if over else ["waiting", "closed"]
    listening = True if case.state == "closed" else case.listening
    new = {"state": "taken", "taken_by": staff.id, "taken_name": staff.name, "listening": listening}
    if not await _change(work.session, case, states, new):
        return False
    await audit.note(work.session, staff, "case.take", str(case.id), at=work.at)
    if had_nobody:
        await work.put(case.id or 0, Tell(outgoing=(words.taken(texts(language(case))),)))
    await work.put(case.id or 0, Show())
    return True


async def reach(
    work: Work, chat: str, staff: Staff, *, language: Language, question: str
) -> CaseRow | None:  # fmt: skip
    """The team writes first, to somebody who asked something and agreed to be written to. They keep the bot: what they
    reply goes to the team. None when their case is open already. Raises NotAllowed."""
    allow(staff, "talk")
    case = await _case(work, chat, language)
    if case.state != "closed":
        return None
    case.state, case.listening, case.opened_at = "taken", False, work.at
    case.taken_by, case.taken_name, case.about = staff.id, staff.name, work.cipher.seal({"question": question})
    await work.session.flush()
    await work.put(case.id or 0, Tell(outgoing=(words.reached(texts(language), question),)))
    await work.put(case.id or 0, Show())
    return case


async def close(work: Work, case: CaseRow, staff: Staff) -> bool:
    """Ends the conversation: the founder is told, and the bot speaks again. False when it was over. Raises
    NotAllowed."""
    allow(staff, "talk")
    if not await _change(work.session, case, ["waiting", "taken"], {"state": "closed", "listening": False}):
        return False
    await audit.note(work.session, staff, "case.close", str(case.id), at=work.at)
    await work.put(case.id or 0, Tell(outgoing=(words.closed(texts(language(case))),)))
    await work.put(case.id or 0, Show())
    return True


async def say(work: Work, case: CaseRow, staff: Staff, text: str) -> bool:
    """Answers from elsewhere than the room (the console, a prepared answer), in the mini-markup; takes the case when
    nobody has it. False when somebody else has. Raises NotAllowed."""
    allow(staff, "talk")
    if not await has(work, case, staff):
        return False
    await carry(work, case, Written("text", text, author=staff.name), from_team=True)
    await audit.note(work.session, staff, "case.answer", str(case.id), at=work.at)
    return True


async def has(work: Work, case: CaseRow, staff: Staff) -> bool:
    """Whether this person has the case; takes it for them when nobody has."""
    return (case.state == "taken" and case.taken_by == staff.id) or await take(work, case, staff)


async def blocked(work: Work, chat: str, room_language: Language, *, blocked: bool) -> None:
    """The founder has blocked the bot, or let it in again: the team sees it while their case is open."""
    case = await of_chat(work.session, chat)
    if case and case.state != "closed":
        if blocked:
            await work.put(case.id or 0, Note(say=words.refused(texts(room_language), "relay.blocked")))
        await work.put(case.id or 0, Show())


async def erase(work: Work, chat: str, room_language: Language, reason: str = "relay.gone") -> None:
    """Forgets the case of a chat: the map goes, nothing waits any more, the room is cleared of their messages and
    told why (`reason`, a key of the catalogue)."""
    case = await of_chat(work.session, chat)
    if case is None:
        return
    number = case.id or 0
    await box.forget(work.session, jobs.recipient(number))
    mine = col(CarriedRow.case_id) == number
    if case.room is not None:
        query = select(col(CarriedRow.room_message)).where(mine, col(CarriedRow.room) == case.room)
        copies = (await work.session.scalars(query.where(~col(CarriedRow.from_team)))).all()
        messages = tuple(message for message in (case.card, *copies) if message)
        say = words.gone(texts(room_language), pseudonym(number), reason)
        await work.put(number, Clear(room=case.room, thread=case.thread, messages=messages, say=say))
    await work.session.execute(delete(CarriedRow).where(mine))
    await work.session.delete(case)
    await work.session.flush()


async def forget_old(work: Work, before: datetime, room_language: Language) -> int:
    """Forgets the cases whose founders wrote nothing since `before`; gives how many."""
    chats = (await work.session.scalars(select(col(CaseRow.chat_id)).where(col(CaseRow.wrote_at) < before))).all()
    for chat in chats:
        await erase(work, chat, room_language, "relay.gone_old")
    return len(chats)


def language(case: CaseRow) -> Language:
    """The language that the founder is spoken to in."""
    return as_language(case.language)


async def _case(work: Work, chat: str, language: Language) -> CaseRow:
    """The case of a founder's chat, held for this transaction; a closed one if they never had any."""
    case = await of_chat(work.session, chat)
    if case is None:
        case = CaseRow(
            chat_id=chat, state="closed", listening=False, language=language, opened_at=work.at, wrote_at=work.at
        )
        work.session.add(case)
    return case


async def _change(session: AsyncSession, case: CaseRow, states: Sequence[State], new: dict[str, Any]) -> bool:
    same = (col(CaseRow.id) == case.id, col(CaseRow.state).in_(states))
    changed = update(CaseRow).where(*same).values(new).returning(col(CaseRow.id))
    done = (await session.execute(changed.execution_options(synchronize_session=False))).first() is not None
    await session.refresh(case)
    return done

"""Chats in the database: remember, record, export, erase. Functions take an open session and never commit."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.store import inventory
from bot.store.cipher import Cipher
from bot.store.engine import rows_changed
from bot.store.model import AnswerMessageRow, ChatRow, JudgementRow, TeamNoteRow, TurnRow
from bot.store.prepared import Prepared, Row, among, do, insert_numbered, tables_of

[_JUDGEMENT] = tables_of(JudgementRow)
_REPLACED = Prepared(
    delete(_JUDGEMENT).where(
        _JUDGEMENT.c.chat_id == bindparam("chat"),
        _JUDGEMENT.c.ticket == bindparam("answer"),
        among(_JUDGEMENT.c.verdict, "replaced"),
    )
)
_JUDGED = insert_numbered(_JUDGEMENT)


async def load_state(session: AsyncSession, chat_id: str, cipher: Cipher) -> dict[str, Any]:
    """The remembered state of a chat; empty for a new one. Takes the chat's row for this transaction."""
    row = await session.get(ChatRow, chat_id, with_for_update=True)
    return cipher.open(row.state) if row else {}


async def mark_blocked(session: AsyncSession, chat_id: str, at: datetime | None) -> None:
    """Notes that a person has blocked the bot, or (None) that they let it in again."""
    await session.execute(update(ChatRow).where(col(ChatRow.id) == chat_id).values(blocked_at=at))


async def judge(session: AsyncSession, judgement: Row) -> None:
    """Records a verdict (the columns of a judgement) once. A thumb replaces the opposite thumb of the same answer."""
    verdict = judgement["verdict"]
    replaced = [verdict, {"up": "down", "down": "up"}.get(verdict, verdict)]
    same = {"chat": judgement["chat_id"], "answer": judgement["ticket"], "replaced": replaced}
    await do(session, (_REPLACED, [same]), (_JUDGED, [judgement]))


async def erase(session: AsyncSession, chat_id: str, *, but_turn: str) -> None:
    """Deletes everything kept of a chat, but for the turn in which the person is told so."""
    for table, chat in inventory.of_chats():
        kept = [table.c.key != but_turn] if table.name == TurnRow.__tablename__ else []
        await session.execute(delete(table).where(chat == chat_id, *kept))


async def export(session: AsyncSession, chat_id: str, cipher: Cipher) -> dict[str, Any]:
    """Everything kept of a chat, readable, by table."""
    sealed = set(inventory.sealed())
    found: dict[str, Any] = {}
    for table, chat in inventory.of_chats():
        rows = (await session.execute(select(table).where(chat == chat_id).order_by(*table.primary_key))).mappings()
        found[table.name] = [{c.name: _readable(row[c], c in sealed, cipher) for c in table.columns} for row in rows]
    return found


async def forget_old(session: AsyncSession, now: datetime, keep_days: int) -> int:
    """Deletes what is older than it may be kept (`keep_days`, or as the inventory says); gives how many rows went."""
    gone = 0
    for moment, days in inventory.aging(keep_days):
        gone += await rows_changed(session, delete(moment.table).where(moment < now - timedelta(days=days)))
    silent = select(col(ChatRow.id))
    await session.execute(delete(AnswerMessageRow).where(col(AnswerMessageRow.chat_id).not_in(silent)))
    return gone


async def waiting_team_notes(
    session: AsyncSession, cipher: Cipher, topic: str | None = None
) -> list[tuple[int, datetime, str, str]]:
    """Words for the team that wait for an answer, of one topic or of all, opened, oldest first: number, moment, topic,
    words."""
    query = select(TeamNoteRow).where(col(TeamNoteRow.state) == "new").order_by(col(TeamNoteRow.id))
    rows = (await session.scalars(query.where(col(TeamNoteRow.topic) == topic) if topic else query)).all()
    return [(row.id or 0, row.at, row.topic, cipher.open(row.text)) for row in rows]


async def close_team_note(session: AsyncSession, number: int) -> bool:
    """Marks a note as answered. False when none of that number is waiting."""
    row = await session.get(TeamNoteRow, number)
    if row is None or row.state != "new":
        return False
    row.state = "done"
    return True


async def answer_messages(session: AsyncSession, chat_id: str, question: int) -> list[int]:
    """Our messages that answered a message of theirs, in order."""
    query = (
        select(col(AnswerMessageRow.answer_message))
        .where(col(AnswerMessageRow.chat_id) == chat_id, col(AnswerMessageRow.question_message) == question)
        .order_by(col(AnswerMessageRow.position))
    )
    return list((await session.scalars(query)).all())


def _readable(value: Any, sealed: bool, cipher: Cipher) -> Any:
    """A value of a row as JSON can hold it, opened if it was sealed."""
    if isinstance(value, datetime):
        return value.isoformat()
    return cipher.open(value) if sealed and value is not None else value

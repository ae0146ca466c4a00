"""Chats in the database: remember, record, export, erase. Functions take an open session and never commit."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.store.cipher import Cipher
from bot.store.model import AnswerMessageRow, ChatRow, JudgementRow, QuestionRow, TeamNoteRow, TurnRow

_OF_A_CHAT = (AnswerMessageRow, JudgementRow, QuestionRow, TeamNoteRow, TurnRow)


async def load_state(session: AsyncSession, chat_id: str, cipher: Cipher) -> dict[str, Any]:
    """The remembered state of a chat; empty for a new one. Takes the chat's row for this transaction."""
    row = await session.get(ChatRow, chat_id, with_for_update=True)
    return cipher.open(row.state) if row else {}


async def save_state(session: AsyncSession, chat_id: str, state: dict[str, Any], at: datetime, cipher: Cipher) -> None:
    """Remembers the state of a chat; writing to us shows that we are not blocked."""
    await session.merge(ChatRow(id=chat_id, state=cipher.seal(state), seen_at=at, blocked_at=None))


async def mark_blocked(session: AsyncSession, chat_id: str, at: datetime | None) -> None:
    """Notes that a person has blocked the bot, or (None) that they let it in again."""
    await session.execute(update(ChatRow).where(col(ChatRow.id) == chat_id).values(blocked_at=at))


async def judge(session: AsyncSession, judgement: JudgementRow) -> None:
    """Records a verdict once. A thumb replaces the opposite thumb of the same answer."""
    opposite = {"up": "down", "down": "up"}.get(judgement.verdict)
    same = (col(JudgementRow.chat_id) == judgement.chat_id, col(JudgementRow.ticket) == judgement.ticket)
    verdicts = [judgement.verdict, opposite] if opposite else [judgement.verdict]
    await session.execute(delete(JudgementRow).where(*same, col(JudgementRow.verdict).in_(verdicts)))
    session.add(judgement)


async def erase(session: AsyncSession, chat_id: str, *, but_turn: str) -> None:
    """Deletes everything kept of a chat, but for the turn in which the person is told so."""
    for table in _OF_A_CHAT:
        rows = delete(table).where(col(table.chat_id) == chat_id)
        await session.execute(rows.where(col(TurnRow.key) != but_turn) if table is TurnRow else rows)
    await session.execute(delete(ChatRow).where(col(ChatRow.id) == chat_id))


async def export(session: AsyncSession, chat_id: str, cipher: Cipher) -> dict[str, Any]:
    """Everything kept of a chat, readable, by table."""
    chat = await session.get(ChatRow, chat_id)
    found: dict[str, Any] = {"chat": chat_id, "state": cipher.open(chat.state) if chat else {}}
    for table in _OF_A_CHAT:
        rows = (await session.scalars(select(table).where(col(table.chat_id) == chat_id))).all()
        found[str(table.__tablename__)] = [_readable(row.model_dump(mode="json"), table, cipher) for row in rows]
    return found


async def forget_old(session: AsyncSession, now: datetime, keep_days: int) -> int:
    """Deletes what is older than the promised number of days, and returns how many rows went."""
    limit = now - timedelta(days=keep_days)
    gone = 0
    for table, column in ((QuestionRow, QuestionRow.at), (JudgementRow, JudgementRow.at), (TurnRow, TurnRow.at),
                          (TeamNoteRow, TeamNoteRow.at), (ChatRow, ChatRow.seen_at)):  # fmt: skip
        result = await session.execute(delete(table).where(col(column) < limit))
        gone += cast("CursorResult[Any]", result).rowcount
    silent = select(col(ChatRow.id))
    await session.execute(delete(AnswerMessageRow).where(col(AnswerMessageRow.chat_id).not_in(silent)))
    return gone


async def waiting_team_notes(session: AsyncSession, cipher: Cipher) -> list[tuple[int, datetime, str, str]]:
    """Words for the team that wait for an answer, opened, oldest first: number, moment, topic, words."""
    query = select(TeamNoteRow).where(col(TeamNoteRow.state) == "new").order_by(col(TeamNoteRow.id))
    return [(row.id or 0, row.at, row.topic, cipher.open(row.text)) for row in (await session.scalars(query)).all()]


async def close_team_note(session: AsyncSession, number: int) -> bool:
    """Marks a note as answered. False when none of that number is waiting."""
    row = await session.get(TeamNoteRow, number)
    if row is None or row.state != "new":
        return False
    row.state = "done"
    return True


async def save_answer_messages(session: AsyncSession, chat_id: str, question: int, answers: Iterable[int]) -> None:
    """Remembers which messages of ours answered a message of theirs, in order."""
    same = (col(AnswerMessageRow.chat_id) == chat_id, col(AnswerMessageRow.question_message) == question)
    await session.execute(delete(AnswerMessageRow).where(*same))
    session.add_all(
        AnswerMessageRow(chat_id=chat_id, question_message=question, position=i, answer_message=answer)
        for i, answer in enumerate(answers)
    )


async def answer_messages(session: AsyncSession, chat_id: str, question: int) -> list[int]:
    """Our messages that answered a message of theirs, in order."""
    query = (
        select(col(AnswerMessageRow.answer_message))
        .where(col(AnswerMessageRow.chat_id) == chat_id, col(AnswerMessageRow.question_message) == question)
        .order_by(col(AnswerMessageRow.position))
    )
    return list((await session.scalars(query)).all())


def _readable(row: dict[str, Any], table: type, cipher: Cipher) -> dict[str, Any]:
    """The row with what was sealed opened."""
    sealed = "outgoing" if table is TurnRow else "text" if table is TeamNoteRow else None
    return row | {sealed: cipher.open(row[sealed])} if sealed and row[sealed] else row

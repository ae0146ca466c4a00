"""The figures of the last days: how many ask, what came of it, what they made of it. Counts only, no words.

Functions take an open session and only read.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped
from sqlmodel import col

from bot.store.model import ChatRow, JudgementRow, QuestionRow, TeamNoteRow

TOP = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts since `since`; `waiting_notes` whatever their age. `outcomes` and `verdicts` by name, `top_entries` as
    (entry id, times given), most first. `unanswered`: outcome unknown, or choices of which none was taken."""

    since: datetime
    chats: int
    questions: int
    outcomes: dict[str, int]
    top_entries: tuple[tuple[str, int], ...]
    verdicts: dict[str, int]
    unanswered: int
    waiting_notes: int


async def figures(session: AsyncSession, since: datetime) -> Figures:
    """The figures from `since` until now."""
    asked, judged = col(QuestionRow.at) >= since, col(JudgementRow.at) >= since
    outcomes = await _counts(session, col(QuestionRow.outcome), asked)
    given = await _counts(session, col(QuestionRow.entry), asked, col(QuestionRow.entry).is_not(None))
    verdicts = await _counts(session, col(JudgementRow.verdict), judged)
    waiting = select(func.count()).select_from(TeamNoteRow).where(col(TeamNoteRow.state) == "new")
    seen = select(func.count()).select_from(ChatRow).where(col(ChatRow.seen_at) >= since)
    return Figures(
        since=since,
        chats=await session.scalar(seen) or 0,
        questions=sum(outcomes.values()),
        outcomes=outcomes,
        top_entries=tuple(given.items())[:TOP],
        verdicts=verdicts,
        unanswered=outcomes.get("unknown", 0) + outcomes.get("choices", 0) - verdicts.get("chose", 0),
        waiting_notes=await session.scalar(waiting) or 0,
    )


async def _counts(session: AsyncSession, column: Mapped[Any], *conditions: ColumnElement[bool]) -> dict[str, int]:
    """Value → how many rows, most first."""
    number = func.count().label("number")
    query = select(column, number).where(*conditions).group_by(column).order_by(number.desc(), column)
    return dict((await session.execute(query)).all())

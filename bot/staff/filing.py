"""A question that went badly is filed at once, in the transaction that records it: with those that ask the same.

Groups that are ignored take such questions in too and stay ignored; groups that are done do not: to ask again what
was answered is news.
"""

from datetime import datetime
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.staff import grouping
from bot.staff.grouping import Filed
from bot.store.locks import wait_for_turn
from bot.store.model import QuestionGroupItemRow, QuestionGroupRow, QuestionRow

Reason = Literal["unknown", "refused_choices", "thumb_down", "asked_again", "asked_human"]
_BAD: dict[str, Reason] = {
    "down": "thumb_down", "none_of_these": "refused_choices", "asked_again": "asked_again",
    "asked_human": "asked_human",
}  # fmt: skip
TAKING = ("new", "in_progress", "ignored")
NEAREST = 600
"""Questions compared at most, the latest ones: bounds the time that filing takes."""


async def file(session: AsyncSession, question: QuestionRow, reason: Reason, at: datetime) -> int:
    """Puts a recorded question into its group, opening one if there is none, and gives the group's id.

    Filing the same question again for another reason adds the reason; for the same reason, nothing.
    """
    await session.flush()
    # Two replicas must not open the same group twice.
    await session.run_sync(lambda sync: wait_for_turn(sync.connection(), "filing a question"))
    group = await group_of(session, question) or await _home(session, question) or await _new_group(session)
    item = QuestionGroupItemRow(question_id=question.id or 0, reason=reason, group_id=group, at=at)
    if await session.get(QuestionGroupItemRow, (item.question_id, reason)) is None:
        session.add(item)
        await session.flush()
    return group


async def file_ticket(session: AsyncSession, chat: str, ticket: str, reason: Reason, at: datetime) -> int | None:
    """Files the question of a chat behind a button's ticket; None when it is not kept any more."""
    question = await asked(session, chat, ticket)
    return await file(session, question, reason, at) if question else None


async def judged(session: AsyncSession, chat: str, ticket: str, verdict: str, at: datetime) -> None:
    """Files the question behind a ticket if the verdict is a bad one; a thumb that turns up takes its reason back."""
    if reason := _BAD.get(verdict):
        await file_ticket(session, chat, ticket, reason, at)
    elif verdict == "up" and (question := await asked(session, chat, ticket)):
        down = (col(QuestionGroupItemRow.question_id) == question.id, col(QuestionGroupItemRow.reason) == "thumb_down")
        await session.execute(delete(QuestionGroupItemRow).where(*down))


async def asked(session: AsyncSession, chat: str, ticket: str) -> QuestionRow | None:
    """The question of a chat behind a button's ticket, if it is still kept."""
    same = (col(QuestionRow.chat_id) == chat, col(QuestionRow.ticket) == ticket)
    return (await session.scalars(select(QuestionRow).where(*same).order_by(col(QuestionRow.id).desc()))).first()


async def forget_empty(session: AsyncSession) -> None:
    """Deletes the groups whose questions have all been erased."""
    kept = select(col(QuestionGroupItemRow.group_id))
    await session.execute(delete(QuestionGroupRow).where(col(QuestionGroupRow.id).not_in(kept)))


async def group_of(session: AsyncSession, question: QuestionRow) -> int | None:
    """The group that a question is in already, whatever became of the group."""
    same = col(QuestionGroupItemRow.question_id) == question.id
    return (await session.scalars(select(col(QuestionGroupItemRow.group_id)).where(same))).first()


async def _home(session: AsyncSession, question: QuestionRow) -> int | None:
    query = (
        select(col(QuestionGroupItemRow.group_id), col(QuestionRow.text), col(QuestionRow.language))
        .join(QuestionRow, col(QuestionRow.id) == col(QuestionGroupItemRow.question_id))
        .join(QuestionGroupRow, col(QuestionGroupRow.id) == col(QuestionGroupItemRow.group_id))
        .where(col(QuestionGroupRow.state).in_(TAKING))
        .order_by(col(QuestionGroupItemRow.at).desc())
        .limit(NEAREST)
    )
    filed = [Filed(*row) for row in (await session.execute(query))]
    return grouping.home(question.text, question.language, filed)


async def _new_group(session: AsyncSession) -> int:
    group = QuestionGroupRow()
    session.add(group)
    await session.flush()
    return group.id or 0

"""A question that went badly is filed at once, in the transaction that records it: with those that ask the same.

Groups that are ignored take such questions in too and stay ignored; groups that are done do not: to ask again what
was answered is news.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.staff import grouping
from bot.staff.grouping import Filed
from bot.store.locks import wait_for_turn
from bot.store.model import QuestionGroupItemRow, QuestionGroupRow, QuestionRow, TeamNoteRow
from bot.store.prepared import Prepared, among, do, tables_of

Reason = Literal["unknown", "refused_choices", "thumb_down", "asked_again", "asked_human"]
_BAD: dict[str, Reason] = {
    "down": "thumb_down", "none_of_these": "refused_choices", "asked_again": "asked_again",
    "asked_human": "asked_human",
}  # fmt: skip
TAKING = ("new", "in_progress", "ignored")
NEAREST = 600
"""Questions compared at most, the latest ones: bounds the time that filing takes."""
NOTED = (col(TeamNoteRow.chat_id) == col(QuestionRow.chat_id)) & (col(TeamNoteRow.ticket) == col(QuestionRow.ticket))
"""Joins a question with the words for the team that go with it."""

_QUESTION, _GROUP, _ITEM = tables_of(QuestionRow, QuestionGroupRow, QuestionGroupItemRow)
_ASKED = Prepared(
    select(_QUESTION.c.id, _QUESTION.c.text, _QUESTION.c.language)
    .where(_QUESTION.c.chat_id == bindparam("chat"), _QUESTION.c.ticket == bindparam("ticket"))
    .order_by(_QUESTION.c.id.desc())
    .limit(1)
)
_IN = Prepared(select(_ITEM.c.group_id, _ITEM.c.reason).where(_ITEM.c.question_id == bindparam("question")))
_LATEST = Prepared(
    select(_ITEM.c.group_id, _QUESTION.c.text, _QUESTION.c.language)
    .join(_QUESTION, _QUESTION.c.id == _ITEM.c.question_id)
    .join(_GROUP, _GROUP.c.id == _ITEM.c.group_id)
    .where(among(_GROUP.c.state, "taking"))
    .order_by(_ITEM.c.at.desc())
    .limit(NEAREST)
)
_FILED = Prepared(insert(_ITEM))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is kept, by its id."""

    id: int
    text: str
    language: str


async def file_new(session: AsyncSession, question: QuestionRow, reason: Reason, at: datetime) -> None:
    """Keeps a question that went badly from the start, and files it."""
    session.add(question)
    await session.flush()
    await file(session, Asked(question.id or 0, question.text, question.language), reason, at)


async def file(session: AsyncSession, question: Asked, reason: Reason, at: datetime) -> int:
    """Puts a question into its group, opening one if there is none, and gives the group's id.

    Filing the same question again for another reason adds the reason; for the same reason, nothing.
    """
    # Two replicas must not open the same group twice.
    await session.run_sync(lambda sync: wait_for_turn(sync.connection(), "filing a question"))
    filed = await _filed(session, question)
    group = next((group for group, _ in filed), None) or await _home(session, question) or await _new_group(session)
    if (group, reason) not in filed:
        item = {"question_id": question.id, "reason": reason, "group_id": group, "at": at}
        await do(session, (_FILED, [item]))
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


async def asked(session: AsyncSession, chat: str, ticket: str) -> Asked | None:
    """The question of a chat behind a button's ticket, if it is still kept."""
    [found] = await do(session, (_ASKED, [{"chat": chat, "ticket": ticket}]))
    return Asked(*found[0]) if found else None


async def forget_empty(session: AsyncSession) -> None:
    """Deletes the groups whose questions have all been erased."""
    kept = select(col(QuestionGroupItemRow.group_id))
    await session.execute(delete(QuestionGroupRow).where(col(QuestionGroupRow.id).not_in(kept)))


async def group_of(session: AsyncSession, question: Asked) -> int | None:
    """The group that a question is in already, whatever became of the group."""
    return next((group for group, _ in await _filed(session, question)), None)


async def _filed(session: AsyncSession, question: Asked) -> Sequence[tuple[int, str]]:
    """The group that a question is in, with each reason why it is."""
    [found] = await do(session, (_IN, [{"question": question.id}]))
    return [(group, reason) for group, reason in found]


async def _home(session: AsyncSession, question: Asked) -> int | None:
    [latest] = await do(session, (_LATEST, [{"taking": list(TAKING)}]))
    return grouping.home(question.text, question.language, [Filed(*row) for row in latest])


async def _new_group(session: AsyncSession) -> int:
    group = QuestionGroupRow()
    session.add(group)
    await session.flush()
    return group.id or 0

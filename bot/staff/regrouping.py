"""Groups of questions set right by hand: several made one, or a wording taken out into a group of its own.

Where questions came from is noted with the act, by their numbers, so that it can be undone.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.errors import BotError
from bot.staff import audit, states
from bot.staff.roles import Staff, allow
from bot.staff.states import GroupOvertaken
from bot.store.model import GroupActRow, QuestionGroupItemRow, QuestionGroupRow, QuestionRow
from faq.matching.spelling import same_words

MOST = 50
"""Groups made one at once."""


async def merge(session: AsyncSession, versions: Mapping[int, int], *, staff: Staff, at: datetime) -> int:
    """Makes these groups (id to the version that was seen) one, and gives the act that undoes it. The one for which an
    answer is begun stays, else the most asked; the others are empty and shown no more.

    Raises NotAllowed, BotError for fewer than two, GroupOvertaken when somebody was quicker.
    """
    allow(staff, "edit")
    if not 2 <= len(versions) <= MOST:
        raise BotError(f"2 to {MOST} groups can be made one.")
    asked = await _questions(session, versions)
    begun = {one: (await states.standing(session, one)).entry is not None for one in versions}
    kept, *others = sorted(versions, key=lambda one: (not begun[one], -len(asked[one]), one))
    for other in others:
        await states.change(session, other, versions[other], "merge", staff=staff, at=at)
    moved = {other: asked[other] for other in others}
    act = await states.change(session, kept, versions[kept], "merge", moved=moved, staff=staff, at=at)
    for numbers in moved.values():
        await _move(session, numbers, kept)
    await audit.note(session, staff, "group.merge", str(kept), detail=", ".join(map(str, others)), at=at)
    return act


async def split(
    session: AsyncSession, group_id: int, question_id: int, *, version: int, staff: Staff, at: datetime
) -> int:
    """Takes a question, and those of the same words, out into a new group; gives the act that undoes it.

    Raises NotAllowed, GroupOvertaken, and BotError when the question is not in the group, or all of it.
    """
    allow(staff, "edit")
    query = (
        select(col(QuestionRow.id), col(QuestionRow.text))
        .join(QuestionGroupItemRow, col(QuestionGroupItemRow.question_id) == col(QuestionRow.id))
        .where(col(QuestionGroupItemRow.group_id) == group_id)
    )
    said: dict[int, str] = {number or 0: same_words(text) for number, text in await session.execute(query)}
    numbers = [number for number, words in said.items() if words == said.get(question_id)]
    if not 0 < len(numbers) < len(said):
        raise BotError(f"The question {question_id} cannot be taken out of the group {group_id}.")
    apart = QuestionGroupRow()
    session.add(apart)
    await session.flush()
    act = await states.change(
        session, group_id, version, "split", moved={group_id: numbers}, apart=apart.id, staff=staff, at=at
    )
    await _move(session, numbers, apart.id or 0)
    await audit.note(session, staff, "group.split", str(group_id), detail=str(apart.id), at=at)
    return act


async def put_back(session: AsyncSession, act: GroupActRow) -> None:
    """Puts the questions that an act moved back where they were. Raises GroupOvertaken when something has been done
    with the group that they are in now."""
    apart = act.before.get("apart")
    if apart and (now := await states.standing(session, apart)).version:
        raise GroupOvertaken(now)
    for origin, numbers in act.before.get("moved", {}).items():
        if await session.get(QuestionGroupRow, int(origin)) is None:  # empty groups may be gone
            session.add(QuestionGroupRow(id=int(origin)))
            await session.flush()
        await _move(session, numbers, int(origin))


async def _questions(session: AsyncSession, groups: Collection[int]) -> dict[int, list[int]]:
    """The questions of each group. Raises BotError for a group that has none (any more)."""
    query = select(col(QuestionGroupItemRow.group_id), col(QuestionGroupItemRow.question_id)).distinct()
    found: dict[int, list[int]] = {}
    for group_id, question_id in await session.execute(query.where(col(QuestionGroupItemRow.group_id).in_(groups))):
        found.setdefault(group_id, []).append(question_id)
    for one in groups:
        if one not in found:
            raise BotError(f"There is no group of questions {one} (any more).")
    return found


async def _move(session: AsyncSession, questions: Sequence[int], group_id: int) -> None:
    theirs = col(QuestionGroupItemRow.question_id).in_(questions)
    await session.execute(update(QuestionGroupItemRow).where(theirs).values(group_id=group_id))

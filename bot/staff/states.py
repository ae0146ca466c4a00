"""The states of a group of questions and how they change: under an optimistic lock, noted so that it can be undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.errors import BotError, Missing, Overtaken
from bot.staff.roles import Staff
from bot.store.model import GroupActRow, QuestionGroupRow

State = Literal["new", "in_progress", "done", "ignored"]
Act = Literal["attach", "draft", "ignore", "take", "reopen", "close", "merge", "split", "undo"]
_UNDONE = ("state", "assigned_to", "entry")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a group stands. `by` did the last act on it, `act`, if there was one."""

    id: int
    version: int
    state: str
    assigned_to: str | None
    entry: str | None
    by: str | None
    act: str | None


class GroupOvertaken(Overtaken):
    """Somebody else acted on the group since it was shown."""

    def __init__(self, now: Standing) -> None:
        super().__init__("This group of questions", now)
        self.standing = now


async def standing(session: AsyncSession, group_id: int) -> Standing:
    """Where a group stands. Raises Missing when there is none."""
    row = await session.get(QuestionGroupRow, group_id, populate_existing=True)
    if row is None:
        raise Missing(f"There is no group of questions {group_id} (any more).")
    query = select(GroupActRow).where(col(GroupActRow.group_id) == group_id).order_by(col(GroupActRow.id).desc())
    last = (await session.scalars(query.limit(1))).first()
    return Standing(
        group_id, row.version, row.state, row.assigned_to, row.entry, last.who if last else None,
        last.act if last else None,
    )  # fmt: skip


async def change(
    session: AsyncSession,
    group_id: int,
    version: int,
    act: Act,
    *,
    staff: Staff,
    at: datetime,
    moved: Mapping[int, Sequence[int]] | None = None,
    apart: int | None = None,
    **new: str | None,
) -> int:
    """Changes a group that is still at `version`, and gives the act's id. `new` holds state, assigned_to or entry;
    `moved` the questions that the act moves by the group they were in, `apart` the new group they went to.

    Raises GroupOvertaken, with where it stands, when somebody was quicker.
    """
    before = await standing(session, group_id)
    values: dict[str, Any] = {**new, "version": version + 1}
    if "state" in new:
        values["closed_at"] = at if new["state"] == "done" else None
    same = (col(QuestionGroupRow.id) == group_id, col(QuestionGroupRow.version) == version)
    done = update(QuestionGroupRow).where(*same).values(values).returning(col(QuestionGroupRow.id))
    if (await session.execute(done)).first() is None:
        raise GroupOvertaken(await standing(session, group_id))
    row = GroupActRow(
        group_id=group_id, version=version + 1, act=act, at=at, who=staff.name,
        before={name: getattr(before, name) for name in _UNDONE} | ({"moved": moved, "apart": apart} if moved else {}),
        entry=new.get("entry"),
    )  # fmt: skip
    session.add(row)
    await session.flush()
    return row.id or 0


async def undo(session: AsyncSession, act_id: int, *, staff: Staff, at: datetime) -> GroupActRow:
    """Puts a group back to what it was before an act, and gives the act undone. Raises GroupOvertaken when something
    else has been done with the group since."""
    act = await session.get(GroupActRow, act_id)
    if act is None:
        raise BotError("There is nothing to undo.")
    before = {name: act.before[name] for name in _UNDONE}
    await change(session, act.group_id, act.version, "undo", staff=staff, at=at, **before)
    return act


async def close_for_entry(session: AsyncSession, entry_id: str, *, staff: Staff, at: datetime) -> int:
    """Closes the groups that were waiting for this entry to be published; gives how many."""
    waiting = select(QuestionGroupRow).where(
        col(QuestionGroupRow.entry) == entry_id, col(QuestionGroupRow.state) == "in_progress"
    )
    rows = (await session.scalars(waiting)).all()
    for row in rows:
        await change(session, row.id or 0, row.version, "close", staff=staff, at=at, state="done")
    return len(rows)

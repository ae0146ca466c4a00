"""The audit log: one line for every act of a member of staff, never changed afterwards."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.staff.roles import Staff
from bot.store.model import AuditRow

Act = Literal[
    "staff.add", "staff.remove", "signin.link", "signin.in", "signin.out",
    "group.attach", "group.draft", "group.ignore", "group.take", "group.reopen", "group.undo", "group.merge",
    "group.split",
    "entry.draft", "entry.submit", "entry.publish", "entry.discard", "entry.bring_back", "entry.restore",
    "entry.checked", "entry.retire", "entry.disable", "entry.enable", "delivery.replay",
    "entries.import", "entries.undo_import", "directory.save", "group.answer", "setting.change",
    "partner.add", "partner.change", "partner.webhook", "partner.key", "partner.revoke", "partner.invite",
    "partner.leave", "case.take", "case.close", "case.answer", "reply.save", "reply.remove",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """Who did what to whom or what. `subject` is an id; `detail` a few words, empty for most acts."""

    id: int
    at: datetime
    who: str
    act: str
    subject: str
    detail: str


async def note(session: AsyncSession, who: Staff, act: Act, subject: str, *, at: datetime, detail: str = "") -> None:
    """Writes one line."""
    session.add(AuditRow(at=at, who=who.name, who_id=who.id, act=act, subject=subject, detail=detail))


async def about(session: AsyncSession, act: Act, subject: str, limit: int = 100) -> list[Line]:
    """The latest acts of one kind on one subject, newest first."""
    same = (col(AuditRow.act) == act, col(AuditRow.subject) == subject)
    query = select(AuditRow).where(*same).order_by(col(AuditRow.id).desc()).limit(limit)
    return [_line(row) for row in (await session.scalars(query)).all()]


async def recent(session: AsyncSession, limit: int = 50, before: int | None = None) -> list[Line]:
    """The latest lines, newest first; `before` (the id of the last line seen) turns the page."""
    query = select(AuditRow).order_by(col(AuditRow.id).desc()).limit(limit)
    if before is not None:
        query = query.where(col(AuditRow.id) < before)
    return [_line(row) for row in (await session.scalars(query)).all()]


def _line(row: AuditRow) -> Line:
    return Line(row.id or 0, row.at, row.who, row.act, row.subject, row.detail)

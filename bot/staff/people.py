"""The people who keep the answers: found by Telegram id, added, removed. Somebody removed is out everywhere at once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.errors import BotError
from bot.staff import audit
from bot.staff.roles import ROLES, Staff, allow
from bot.store.model import ConsoleSessionRow, SignInRow, StaffRow, StaffTaskRow
from faq.documents import Language, as_language

_GLANCED = "staff ids"


async def find(session: AsyncSession, telegram_id: int, admins: Collection[int]) -> Staff | None:
    """The member of staff with this Telegram id, if there is one. `admins` (of the settings) are admins always."""
    if telegram_id not in admins and telegram_id not in session.info.get(_GLANCED, (telegram_id,)):
        return None
    row = await session.get(StaffRow, telegram_id)
    if telegram_id in admins:
        return Staff(telegram_id, row.name if row else str(telegram_id), "admin", _language(row))
    return _staff(row) if row else None


def glanced(session: AsyncSession, ids: Collection[int]) -> None:
    """Says who is staff to a transaction that asks about many people who are not."""
    session.info[_GLANCED] = set(ids)


async def add(session: AsyncSession, person: Staff, by: Staff, at: datetime) -> None:
    """Takes somebody on, or changes their name, role or language. Raises NotAllowed."""
    allow(by, "manage_people")
    await session.merge(
        StaffRow(id=person.id, name=person.name, role=person.role, language=person.language, added_at=at)
    )
    session.info.get(_GLANCED, set()).add(person.id)
    await audit.note(session, by, "staff.add", str(person.id), detail=f"{person.name}: {person.role}", at=at)


async def remove(session: AsyncSession, telegram_id: int, by: Staff, at: datetime, admins: Collection[int]) -> None:
    """Revokes all rights: consoles are signed out and links go dead. Raises NotAllowed, and BotError when there is
    nobody to remove or the settings name them."""
    allow(by, "manage_people")
    if telegram_id in admins:
        raise BotError(f"{telegram_id} is named in LORNTECH_ADMINS: take it out there and restart.")
    row = await session.get(StaffRow, telegram_id)
    if row is None:
        raise BotError(f"Nobody of the staff has the Telegram id {telegram_id}.")
    await audit.note(session, by, "staff.remove", str(telegram_id), detail=row.name, at=at)
    await session.delete(row)
    for table in (SignInRow, ConsoleSessionRow, StaffTaskRow):
        await session.execute(delete(table).where(col(table.staff_id) == telegram_id))


async def everyone(session: AsyncSession, admins: Collection[int] = ()) -> list[Staff]:
    """All staff by name, the admins of the settings included."""
    rows = {row.id: row for row in (await session.scalars(select(StaffRow))).all()}
    staff = [_staff(row) for row in rows.values() if row.id not in admins]
    for telegram_id in admins:
        row = rows.get(telegram_id)
        staff.append(Staff(telegram_id, row.name if row else str(telegram_id), "admin", _language(row)))
    return sorted(staff, key=lambda person: (person.name.casefold(), person.id))


def _staff(row: StaffRow) -> Staff:
    role = next(role for role in ROLES if role == row.role)
    return Staff(row.id, row.name, role, _language(row))


def _language(row: StaffRow | None) -> Language:
    return as_language(row.language if row else None)

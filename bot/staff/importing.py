"""Files of entries: uploaded and looked at first, then applied all or nothing, then perhaps undone.

Nothing is written to the knowledge before somebody has seen what would change; an upload that others have overtaken
is refused rather than merged.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.errors import Missing, Overtaken
from bot.staff import audit, states
from bot.staff.changes import FieldChange, diff
from bot.staff.roles import Staff, allow
from bot.store.model import UploadRow
from faq import sheets, store
from faq.documents import Entry, read
from faq.model import EntryRow
from faq.sheets import Placed

LATEST = 20
Standing = Literal["shown", "applied", "undone"]


@dataclass(frozen=True, slots=True)
class EntryChange:
    """An entry that an upload adds, changes or moves to another theme (`theme_before`, empty for a new one)."""

    entry_id: str
    question: str
    theme: str
    theme_before: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file, where it stands and what it would change, or did."""

    id: int
    name: str
    who: str
    at: datetime
    state: Standing
    changes: tuple[EntryChange, ...]


class UploadOvertaken(Overtaken):
    """Entries of an upload have been changed since it was compared, or applied."""

    def __init__(self, upload: Upload, entries: tuple[str, ...]) -> None:
        super().__init__("What this file changes", upload)
        self.upload = upload
        self.entries = entries


async def look(session: AsyncSession, name: str, data: bytes, *, staff: Staff, at: datetime) -> int:
    """Reads a file and keeps what it would change; gives the number of the upload.

    Raises NotAllowed, and ContentError with every problem at its row and column, or line and field.
    """
    allow(staff, "publish")
    current = await store.load(session)
    name = name.replace("\\", "/").rpartition("/")[2][-120:]
    placed = await asyncio.to_thread(sheets.read_file, name, data, current)
    await asyncio.to_thread(sheets.overlay, name, current, placed)
    known = {entry.id: [theme, entry.as_json()] for theme, shelf in current.entries.items() for entry in shelf}
    entries = {one.entry.id: [one.theme, one.entry.as_json()] for one in placed}
    entries = {entry_id: new for entry_id, new in entries.items() if new != known.get(entry_id)}
    before = {entry_id: known.get(entry_id) for entry_id in entries}
    row = UploadRow(at=at, who=staff.name, name=name, entries=entries, before=before)
    session.add(row)
    await session.flush()
    return row.id or 0


async def find(session: AsyncSession, number: int) -> Upload:
    """An upload. Raises Missing when there is none (any more)."""
    return _shown(await _row(session, number))


async def latest(session: AsyncSession) -> list[Upload]:
    """The latest uploads, newest first."""
    query = select(UploadRow).order_by(col(UploadRow.id).desc()).limit(LATEST)
    return [_shown(row) for row in (await session.scalars(query)).all()]


async def apply(session: AsyncSession, number: int, *, staff: Staff, at: datetime) -> None:
    """Puts what was shown in service, all of it. Raises UploadOvertaken when one of its entries has been changed since,
    or it has been applied already; ContentError when it does not fit with the others any more."""
    allow(staff, "publish")
    await store.take_turn(session)
    row = await _row(session, number)
    content = await store.load(session)
    known = {entry.id: [theme, entry.as_json()] for theme, shelf in content.entries.items() for entry in shelf}
    changed = tuple(entry_id for entry_id, old in row.before.items() if known.get(entry_id) != old)
    if row.state != "shown" or changed:
        raise UploadOvertaken(_shown(row), changed)
    whole = sheets.overlay(row.name, content, _placed(row.entries))
    await store.replace(session, whole, author=staff.name, at=at, note=row.name)
    row.made = await _revisions(session, row.entries)
    row.state = "applied"
    for entry_id in row.entries:
        await states.close_for_entry(session, entry_id, staff=staff, at=at)
    detail = f"{row.name}: {', '.join(row.entries)}"[:500]
    await audit.note(session, staff, "entries.import", str(number), detail=detail, at=at)


async def undo(session: AsyncSession, number: int, *, staff: Staff, at: datetime) -> None:
    """Puts back what was there before. Raises UploadOvertaken when one of its entries has been changed since."""
    allow(staff, "publish")
    await store.take_turn(session)
    row = await _row(session, number)
    now = await _revisions(session, row.entries)
    changed = tuple(entry_id for entry_id in row.entries if now.get(entry_id) != row.made.get(entry_id))
    if row.state != "applied" or changed:
        raise UploadOvertaken(_shown(row), changed)
    added = {entry_id for entry_id, old in row.before.items() if old is None}
    content = await store.load(session)
    kept = {theme: tuple(e for e in shelf if e.id not in added) for theme, shelf in content.entries.items()}
    old = {entry_id: value for entry_id, value in row.before.items() if value is not None}
    whole = sheets.overlay(row.name, content.model_copy(update={"entries": kept}), _placed(old))
    await store.replace(session, whole, author=staff.name, at=at, note=f"undo {row.name}")
    row.state = "undone"
    await audit.note(session, staff, "entries.undo_import", str(number), detail=row.name, at=at)


async def _row(session: AsyncSession, number: int) -> UploadRow:
    row = await session.get(UploadRow, number, populate_existing=True, with_for_update=True)
    if row is None:
        raise Missing(f"There is no upload {number} (any more).")
    return row


async def _revisions(session: AsyncSession, entries: Iterable[str]) -> dict[str, int]:
    query = select(col(EntryRow.id), col(EntryRow.revision)).where(col(EntryRow.id).in_(list(entries)))
    return dict((await session.execute(query)).all())


def _placed(kept: Mapping[str, Any]) -> list[Placed]:
    return [Placed(theme, read(Entry, document)) for theme, document in kept.values()]


def _shown(row: UploadRow) -> Upload:
    changes = tuple(_change(entry_id, new, row.before.get(entry_id)) for entry_id, new in row.entries.items())
    state: Standing = "applied" if row.state == "applied" else "undone" if row.state == "undone" else "shown"
    return Upload(row.id or 0, row.name, row.who, row.at, state, changes)


def _change(entry_id: str, new: tuple[str, dict[str, Any]], old: tuple[str, dict[str, Any]] | None) -> EntryChange:
    theme, document = new
    theme_before, before = old or ("", {})
    entry = read(Entry, document)
    return EntryChange(entry_id, entry.fr.question, theme, theme_before, diff(before, document) if old else ())

"""The life of an entry: draft → review → published → retired. A draft is kept beside the published entry, which stays
what readers see until the draft is published.

A draft is a JSON document (`faq.documents.Entry`, perhaps incomplete) saved under numbers: who saves says which
number they started from, and gets the other's changes and a merge instead of overwriting them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.errors import Overtaken
from bot.staff import audit, states
from bot.staff.changes import Document, FieldChange, Merge, diff, merge
from bot.staff.roles import Right, Staff, allow
from bot.store.model import EntryDraftRow
from faq import store
from faq.documents import Entry, read
from faq.errors import UnknownEntry

OPEN = ("draft", "review")


@dataclass(frozen=True, slots=True)
class Draft:
    """A saved state of a draft; number 0 when nothing is saved and the document is what is published (or nothing).
    `based_on` is the published revision it started from, 0 for a new entry."""

    entry_id: str
    number: int
    theme: str
    based_on: int
    document: dict[str, Any]
    author: str
    at: datetime | None
    state: Literal["draft", "review", "published"]


class DraftOvertaken(Overtaken):
    """Somebody else saved first: what they changed, and the two brought together."""

    def __init__(self, theirs: Draft, changes: tuple[FieldChange, ...], merged: Merge) -> None:
        super().__init__(f"The entry {theirs.entry_id}", theirs)
        self.theirs = theirs
        self.changes = changes
        self.merged = merged


def check(entry_id: str, document: Document) -> Entry:
    """The entry that a draft would be published as. Raises ContentError with every problem and its field."""
    return read(Entry, {**document, "id": entry_id, "state": "published"})


async def drafts(session: AsyncSession) -> list[Draft]:
    """Every open draft, the latest first."""
    newest = select(func.max(col(EntryDraftRow.id))).group_by(col(EntryDraftRow.entry_id))
    query = (
        select(EntryDraftRow)
        .where(col(EntryDraftRow.id).in_(newest), col(EntryDraftRow.state).in_(OPEN))
        .order_by(col(EntryDraftRow.at).desc())
    )
    return [_draft(row) for row in (await session.scalars(query)).all()]


async def open_draft(session: AsyncSession, entry_id: str) -> Draft:
    """What an editor starts from: the open draft, or else what is published. Raises UnknownEntry."""
    row = await _newest(session, entry_id)
    if row and row.state in OPEN:
        return _draft(row)
    entry, revision = await store.get(session, entry_id)
    theme = await store.theme_of(session, entry_id)
    number = row.number if row else 0
    return Draft(entry_id, number, theme, revision, entry.as_json(), "", None, "published")


async def save_draft(
    session: AsyncSession,
    entry_id: str,
    document: Mapping[str, Any],
    *,
    theme: str,
    number: int,
    based_on: int,
    staff: Staff,
    at: datetime,
) -> Draft:
    """Saves a draft that was started from `number` (and the published revision `based_on`) as the next number.

    Raises NotAllowed, and DraftOvertaken when somebody saved or published in the meantime.
    """
    allow(staff, "edit")
    newest = await _newest(session, entry_id)
    if (newest.number if newest else 0) != number:
        theirs = await open_draft(session, entry_id)
        raise _overtaken(await seen(session, entry_id, number, based_on), document, theirs)
    row = EntryDraftRow(
        entry_id=entry_id, number=number + 1, theme=theme, based_on=based_on, document=dict(document),
        author=staff.name, at=at, state="draft",
    )  # fmt: skip
    session.add(row)
    await session.flush()
    await audit.note(session, staff, "entry.draft", entry_id, at=at)
    return _draft(row)


async def submit(session: AsyncSession, entry_id: str, number: int, *, staff: Staff, at: datetime) -> None:
    """Asks for a second pair of eyes. Raises ContentError while the draft could not be published."""
    draft = await _current(session, entry_id, number, staff, "edit")
    check(entry_id, draft.document)
    await _settle(session, entry_id, "review")
    await audit.note(session, staff, "entry.submit", entry_id, at=at)


async def discard(session: AsyncSession, entry_id: str, number: int, *, staff: Staff, at: datetime) -> None:
    """Drops the draft; what is published stays."""
    await _current(session, entry_id, number, staff, "edit")
    await _settle(session, entry_id, "discarded")
    await audit.note(session, staff, "entry.discard", entry_id, at=at)


async def bring_back(session: AsyncSession, entry_id: str, number: int, *, staff: Staff, at: datetime) -> None:
    """Takes up again the draft that was dropped last. Raises UnknownEntry when it is not there (any more), and
    DraftOvertaken when another one has been started since."""
    allow(staff, "edit")
    newest = await _newest(session, entry_id)
    if newest is None or newest.number < number:
        raise UnknownEntry(f"{entry_id} (draft)")
    if newest.number != number or newest.state != "discarded":
        theirs = await seen(session, entry_id, number, newest.based_on)
        raise _overtaken(theirs, theirs, _draft(newest))
    newest.state = "draft"
    await audit.note(session, staff, "entry.bring_back", entry_id, at=at)


async def publish(session: AsyncSession, entry_id: str, number: int, *, staff: Staff, at: datetime) -> int:
    """Publishes the draft and gives the revision made. Groups of questions that waited for it are closed.

    What was published since the draft was started (a phrasing attached …) is kept. Raises ContentError, and
    DraftOvertaken when both changed the same field, or somebody saved the draft in the meantime.
    """
    draft = await _current(session, entry_id, number, staff, "publish")
    document, current = await _with_published(session, draft)
    revision = await store.save(
        session, check(entry_id, document), theme=draft.theme, based_on=current, author=staff.name, at=at
    )
    await _settle(session, entry_id, "published")
    await states.close_for_entry(session, entry_id, staff=staff, at=at)
    await audit.note(session, staff, "entry.publish", entry_id, detail=str(revision), at=at)
    return revision


async def retire(session: AsyncSession, entry_id: str, based_on: int, *, staff: Staff, at: datetime) -> int:
    """Takes an entry out for good, history kept."""
    return await _set_state(session, entry_id, based_on, "retired", staff=staff, at=at)


async def disable(session: AsyncSession, entry_id: str, based_on: int, *, staff: Staff, at: datetime) -> int:
    """Takes an entry out for now."""
    return await _set_state(session, entry_id, based_on, "disabled", staff=staff, at=at)


async def enable(session: AsyncSession, entry_id: str, based_on: int, *, staff: Staff, at: datetime) -> int:
    """Shows an entry again."""
    return await _set_state(session, entry_id, based_on, "published", staff=staff, at=at)


async def restore(
    session: AsyncSession, entry_id: str, number: int, based_on: int, *, staff: Staff, at: datetime
) -> int:
    """Publishes an old revision again, as a new one."""
    allow(staff, "publish")
    old = check(entry_id, (await store.revision(session, entry_id, number)).document)
    revision = await store.save(session, old, based_on=based_on, author=staff.name, at=at, note=f"= {number}")
    await audit.note(session, staff, "entry.restore", entry_id, detail=str(number), at=at)
    return revision


_STATE_ACTS: dict[str, audit.Act] = {
    "retired": "entry.retire", "disabled": "entry.disable", "published": "entry.enable",
}  # fmt: skip


async def _set_state(
    session: AsyncSession, entry_id: str, based_on: int, state: str, *, staff: Staff, at: datetime
) -> int:
    allow(staff, "publish")
    entry, _ = await store.get(session, entry_id)
    changed = entry.model_copy(update={"state": state})
    revision = await store.save(session, changed, based_on=based_on, author=staff.name, at=at, note=state)
    await audit.note(session, staff, _STATE_ACTS[state], entry_id, at=at)
    return revision


async def _current(session: AsyncSession, entry_id: str, number: int, staff: Staff, right: Right) -> Draft:
    """The open draft, if it is still the one that the person saw."""
    allow(staff, right)
    newest = await _newest(session, entry_id)
    if newest is None or newest.state not in OPEN:
        raise UnknownEntry(f"{entry_id} (draft)")
    draft = _draft(newest)
    if newest.number != number:
        theirs = await seen(session, entry_id, number, newest.based_on)
        raise _overtaken(theirs, theirs, draft)
    return draft


async def _with_published(session: AsyncSession, draft: Draft) -> tuple[dict[str, Any], int]:
    """The draft's document with what was published since it was started, and the revision that is (0: nothing is)."""
    try:
        entry, revision = await store.get(session, draft.entry_id)
    except UnknownEntry:
        return draft.document, 0
    if revision == draft.based_on:
        return draft.document, revision
    base = await _revision(session, draft.entry_id, draft.based_on)
    theirs = Draft(draft.entry_id, draft.number, draft.theme, revision, entry.as_json(), "", None, "published")
    merged = merge(base, draft.document, theirs.document)
    if merged.conflicts:
        raise DraftOvertaken(theirs, diff(base, theirs.document), merged)
    return merged.document, revision


async def seen(session: AsyncSession, entry_id: str, number: int, based_on: int) -> Document:
    """The document that somebody who saw this draft number and this revision had before them."""
    same = (col(EntryDraftRow.entry_id) == entry_id, col(EntryDraftRow.number) == number)
    row = (await session.scalars(select(EntryDraftRow).where(*same))).one_or_none()
    if row and row.based_on == based_on and row.state != "discarded":
        return row.document
    return await _revision(session, entry_id, based_on)


async def _revision(session: AsyncSession, entry_id: str, number: int) -> Document:
    return (await store.revision(session, entry_id, number)).document if number else {}


def _overtaken(base: Document, mine: Document, theirs: Draft) -> DraftOvertaken:
    return DraftOvertaken(theirs, diff(base, theirs.document), merge(base, mine, theirs.document))


async def _newest(session: AsyncSession, entry_id: str) -> EntryDraftRow | None:
    query = select(EntryDraftRow).where(col(EntryDraftRow.entry_id) == entry_id)
    return (await session.scalars(query.order_by(col(EntryDraftRow.number).desc()).limit(1))).first()


async def _settle(session: AsyncSession, entry_id: str, state: str) -> None:
    """Gives the entry's open draft another state, older numbers included."""
    still_open = (col(EntryDraftRow.entry_id) == entry_id, col(EntryDraftRow.state).in_(OPEN))
    await session.execute(update(EntryDraftRow).where(*still_open).values(state=state))


def _draft(row: EntryDraftRow) -> Draft:
    state: Literal["draft", "review"] = "review" if row.state == "review" else "draft"
    return Draft(row.entry_id, row.number, row.theme, row.based_on, dict(row.document), row.author, row.at, state)

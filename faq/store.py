"""The knowledge in the database: read it all, import all or nothing, save one entry under an optimistic lock.

Functions take an open AsyncSession and never commit: whoever opened the transaction ends it, so that a change and
what goes with it (a notice, an audit line) are one. Every change writes a revision and moves the version counter.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from faq import rows
from faq.checks import cross_check
from faq.documents import Actor, Content, Entry, Term, Theme
from faq.errors import ContentError, EditConflict, UnknownEntry
from faq.model import ActorRow, EntryRow, KnowledgeVersion, PhrasingRow, RevisionRow, TermRow, ThemeRow

Row = TypeVar("Row", bound=SQLModel)


@dataclass(frozen=True, slots=True)
class Changes:
    """What an import did or would do, as ids in the order of the content."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    others: bool = False  # themes, actors, terms or an order differ

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.others)


async def version(session: AsyncSession) -> int:
    """The number of the last published change; 0 for an empty store."""
    return await session.scalar(select(col(KnowledgeVersion.version))) or 0


async def load(session: AsyncSession) -> Content:
    """Everything in the store, in order, whatever its state."""
    shelves = await themes(session)
    entries: dict[str, list[Entry]] = {theme.id: [] for theme in shelves}
    for theme_id, entry in await _entries(session):
        entries[theme_id].append(entry)
    return Content(
        themes=shelves,
        entries={theme: tuple(found) for theme, found in entries.items()},
        actors=tuple(rows.document(Actor, row) for row in await _all(session, ActorRow, ActorRow.position)),
        terms=tuple(rows.document(Term, row) for row in await _all(session, TermRow, TermRow.position)),
    )


async def themes(session: AsyncSession) -> tuple[Theme, ...]:
    """The themes in order, those without entries too."""
    return tuple(rows.document(Theme, row) for row in await _all(session, ThemeRow, ThemeRow.position))


async def touch(session: AsyncSession) -> None:
    """Moves the version though no entry has changed: every replica reads what is kept with the knowledge again."""
    await take_turn(session)
    await _bump(session)


async def compare(session: AsyncSession, content: Content) -> Changes:
    """What importing `content` would change; nothing is written."""
    return _difference(await load(session), content)


async def replace(session: AsyncSession, content: Content, *, author: str, at: datetime, note: str = "") -> Changes:
    """Makes the store hold exactly `content`. An entry that is gone is deleted; its revisions stay.

    Raises ContentError, before anything is written, when `content` does not hold together.
    """
    problems = cross_check(content)
    if problems:
        raise ContentError(problems)
    await take_turn(session)
    changes = _difference(await load(session), content)
    if not changes:
        return changes
    numbers = dict((await session.execute(select(col(RevisionRow.entry_id), func.max(col(RevisionRow.number)))
                                          .group_by(col(RevisionRow.entry_id)))).all())  # fmt: skip
    for table in (*rows.PARTS, EntryRow, ThemeRow, ActorRow, TermRow):
        await session.execute(delete(table))
    await _insert(session, (rows.theme_row(t, i) for i, t in enumerate(content.themes)))
    await _insert(session, (rows.actor_row(a, i) for i, a in enumerate(content.actors)))
    await _insert(session, (rows.term_row(t, i) for i, t in enumerate(content.terms)))
    written = {*changes.added, *changes.changed}
    own: list[EntryRow] = []
    for theme, entries in content.entries.items():
        for position, entry in enumerate(entries):
            number = numbers.get(entry.id, 0) + (entry.id in written)
            own.append(rows.entry_row(entry, theme, position, number))
            if entry.id in written:
                session.add(rows.revision_row(entry, number, author, at, note))
    await _insert(session, own)
    shelved = chain.from_iterable(content.entries.values())
    await _insert(session, (part for entry in shelved for part in rows.part_rows(entry)))
    await _bump(session)
    return changes


async def get(session: AsyncSession, entry_id: str) -> tuple[Entry, int]:
    """An entry and its revision number. Raises UnknownEntry."""
    row = await session.get(EntryRow, entry_id)
    if row is None:
        raise UnknownEntry(entry_id)
    [(_, entry)] = await _entries(session, entry_id)
    return entry, row.revision


async def save(
    session: AsyncSession,
    entry: Entry,
    *,
    based_on: int,
    author: str,
    at: datetime,
    theme: str = "",
    note: str = "",
) -> int:
    """Writes one entry as its next revision and returns that number.

    `based_on` is the revision the editor started from (0 for a new entry); `theme` where it is to stand, unless it
    stays where it is. Raises EditConflict when another revision is there, ContentError when the entry does not fit
    with the others.
    """
    await take_turn(session)
    row = await session.get(EntryRow, entry.id, with_for_update=True)
    current = row.revision if row else 0
    if current != based_on:
        raise EditConflict(entry.id, based_on, current)
    theme = theme or (row.theme_id if row else "")
    content = _with_entry(await load(session), theme, entry)
    problems = cross_check(content)
    if problems:
        raise ContentError(problems)
    number = await _latest(session, entry.id) + 1
    position = row.position if row and row.theme_id == theme else len(content.entries[theme]) - 1
    written = rows.entry_row(entry, theme, position, number)
    if row:
        await _overwrite(session, written, based_on)
    else:
        await _insert(session, [written])
    for part in rows.PARTS:
        await session.execute(delete(part).where(col(part.entry_id) == entry.id))
    await _insert(session, rows.part_rows(entry))
    session.add(rows.revision_row(entry, number, author, at, note))
    await _bump(session)
    return number


async def actor(session: AsyncSession, actor_id: str) -> Actor:
    """An actor. Raises UnknownEntry."""
    row = await session.get(ActorRow, actor_id, populate_existing=True)
    if row is None:
        raise UnknownEntry(actor_id)
    return rows.document(Actor, row)


async def save_actor(session: AsyncSession, changed: Actor) -> None:
    """Writes one actor, in its place or after the others. Take the turn (`take_turn`) before comparing with what is
    there."""
    row = await session.get(ActorRow, changed.id)
    last = await session.scalar(select(func.max(col(ActorRow.position))))
    position = row.position if row else (last or 0) + 1
    await session.merge(rows.actor_row(changed, position))
    await _bump(session)


async def theme_of(session: AsyncSession, entry_id: str) -> str:
    """The theme an entry stands in. Raises UnknownEntry."""
    row = await session.get(EntryRow, entry_id)
    if row is None:
        raise UnknownEntry(entry_id)
    return row.theme_id


async def revision(session: AsyncSession, entry_id: str, number: int) -> RevisionRow:
    """One saved state of an entry. Raises UnknownEntry."""
    query = select(RevisionRow).where(col(RevisionRow.entry_id) == entry_id, col(RevisionRow.number) == number)
    row = (await session.scalars(query)).one_or_none()
    if row is None:
        raise UnknownEntry(f"{entry_id}, revision {number}")
    return row


async def history(session: AsyncSession, entry_id: str) -> Sequence[RevisionRow]:
    """The revisions of an entry, newest first; also of one that has been deleted."""
    query = select(RevisionRow).where(col(RevisionRow.entry_id) == entry_id).order_by(col(RevisionRow.number).desc())
    return (await session.scalars(query)).all()


async def _latest(session: AsyncSession, entry_id: str) -> int:
    """The number of an entry's latest revision, also of one that was deleted; 0 if there never was any."""
    numbers = select(func.max(col(RevisionRow.number))).where(col(RevisionRow.entry_id) == entry_id)
    return await session.scalar(numbers) or 0


async def _entries(session: AsyncSession, only: str | None = None) -> list[tuple[str, Entry]]:
    """(theme, entry) in order; the parts are fetched by one query per table and joined here."""
    parts: dict[type[SQLModel], dict[str, list[Any]]] = {}
    for table in rows.PARTS:
        many = table is PhrasingRow  # thousands: plain rows do
        query: Any = select(*SQLModel.metadata.tables[str(table.__tablename__)].columns) if many else select(table)
        found = await session.execute(query.where(col(table.entry_id) == only) if only else query)
        grouped: dict[str, list[Any]] = defaultdict(list)
        for part in found if many else found.scalars():
            grouped[part.entry_id].append(part)
        parts[table] = grouped
    whole = select(EntryRow).order_by(col(EntryRow.theme_id), col(EntryRow.position))
    entries = (await session.scalars(whole.where(col(EntryRow.id) == only) if only else whole)).all()
    return [(row.theme_id, rows.entry(row, {t: parts[t][row.id] for t in rows.PARTS})) for row in entries]


def _difference(old: Content, new: Content) -> Changes:
    before, after = _by_id(old), _by_id(new)
    changed = tuple(i for i, found in after.items() if i in before and before[i] != found)
    added = tuple(i for i in after if i not in before)
    return Changes(
        added=added,
        changed=changed,
        removed=tuple(i for i in before if i not in after),
        unchanged=len(after) - len(changed) - len(added),
        others=(old.themes, old.actors, old.terms, list(before)) != (new.themes, new.actors, new.terms, list(after)),
    )


def _by_id(content: Content) -> dict[str, tuple[str, Entry]]:
    return {entry.id: (theme, entry) for theme, entries in content.entries.items() for entry in entries}


def _with_entry(content: Content, theme: str, entry: Entry) -> Content:
    others = {t: tuple(e for e in found if e.id != entry.id) for t, found in content.entries.items()}
    return content.model_copy(update={"entries": others | {theme: (*others.get(theme, ()), entry)}})


async def _overwrite(session: AsyncSession, row: EntryRow, based_on: int) -> None:
    """Changes the row where it stands: deleting it would take the references of other entries to it along."""
    same = (col(EntryRow.id) == row.id, col(EntryRow.revision) == based_on)
    changed = update(EntryRow).where(*same).values(row.model_dump()).returning(col(EntryRow.id))
    if (await session.execute(changed)).first() is None:
        raise EditConflict(row.id, based_on, row.revision)


async def _all(session: AsyncSession, table: type[Row], order: Any) -> Sequence[Row]:
    return (await session.scalars(select(table).order_by(order))).all()


async def _insert(session: AsyncSession, new: Iterable[SQLModel]) -> None:
    session.add_all(new)
    await session.flush()


async def take_turn(session: AsyncSession) -> None:
    """Waits until no other edit is under way: what is checked against the other entries stays so until the commit.

    A write, because SQLite has no other way to start a transaction that nobody else can write in.
    """
    await session.execute(update(KnowledgeVersion).values(version=col(KnowledgeVersion.version)))


async def _bump(session: AsyncSession) -> None:
    counter = await session.get(KnowledgeVersion, 1, with_for_update=True)
    if counter:
        counter.version += 1
    else:
        session.add(KnowledgeVersion(version=1))
    await session.flush()

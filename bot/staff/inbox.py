"""The inbox: groups of questions that went badly, and what staff do with one. A human decides each time.

Every act takes the `version` of the group that the person saw, gives the id by which it can be undone, and raises
NotAllowed, or GroupOvertaken when somebody was quicker.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain, count
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.staff import audit, editing, listing, regrouping, states
from bot.staff.editing import Draft
from bot.staff.listing import Asked, Group
from bot.staff.roles import Staff, allow
from bot.store.model import EntryDraftRow, GroupActRow
from faq import store
from faq.documents import Entry, as_language, read
from faq.matching.spelling import same_words, words
from faq.model import EntryRow, RevisionRow, ThemeRow

REVIEW_AFTER = timedelta(days=180)
LONGEST = 300  # characters of a question or a phrasing


async def attach(
    session: AsyncSession, group_id: int, entry_id: str, text: str, *, version: int, staff: Staff, at: datetime
) -> int:
    """Makes `text` a phrasing of a published entry, at once, and closes the group.

    Raises ContentError when the text leads to another entry already.
    """
    allow(staff, "publish")
    language = (await listing.find(session, group_id)).language
    entry, revision = await store.get(session, entry_id)
    changed = with_phrasing(entry, text, language)
    act = await states.change(session, group_id, version, "attach", staff=staff, at=at, state="done", entry=entry_id)
    if changed != entry:
        note = f"+ «{text}»"[:200]
        made = await store.save(session, changed, based_on=revision, author=staff.name, at=at, note=note)
        (await session.get_one(GroupActRow, act)).revision = made
    await audit.note(session, staff, "group.attach", str(group_id), detail=entry_id, at=at)
    return act


def with_phrasing(entry: Entry, text: str, language: str) -> Entry:
    """The entry with one more phrasing, or as it is when it has it already. Pure. Raises ContentError for a text that
    is no phrasing (too long, too short)."""
    if same_words(text) in (same_words(known) for _, known in entry.ways_to_ask()):
        return entry
    document = entry.model_dump(mode="json")
    spoken = language if language in ("en", "de") else "fr"
    document[spoken]["phrasings"].append(text)
    return read(Entry, document)


async def start_entry(session: AsyncSession, group_id: int, *, version: int, staff: Staff, at: datetime) -> Draft:
    """Opens a draft of a new entry filled with what the group tells; publishing it closes the group."""
    allow(staff, "edit")
    shown = await listing.find(session, group_id)
    questions = (await listing.questions_of(session, [group_id]))[group_id]
    entry_id = await free_id(session, shown.title)
    theme = shown.theme or await session.scalar(select(col(ThemeRow.id)).order_by(col(ThemeRow.position)).limit(1))
    await states.change(
        session, group_id, version, "draft", staff=staff, at=at, state="in_progress", assigned_to=staff.name,
        entry=entry_id,
    )  # fmt: skip
    await audit.note(session, staff, "group.draft", str(group_id), detail=entry_id, at=at)
    return await editing.save_draft(
        session, entry_id, _first_document(shown, questions, at), theme=theme or "", number=0, based_on=0,
        staff=staff, at=at,
    )  # fmt: skip


async def take(session: AsyncSession, group_id: int, *, version: int, staff: Staff, at: datetime) -> int:
    """Puts the group in hand of this person."""
    allow(staff, "edit")
    act = await states.change(
        session, group_id, version, "take", staff=staff, at=at, state="in_progress", assigned_to=staff.name
    )
    await audit.note(session, staff, "group.take", str(group_id), at=at)
    return act


async def ignore(session: AsyncSession, group_id: int, *, version: int, staff: Staff, at: datetime) -> int:
    """Puts the group away; what asks the same later goes there too."""
    allow(staff, "edit")
    act = await states.change(session, group_id, version, "ignore", staff=staff, at=at, state="ignored")
    await audit.note(session, staff, "group.ignore", str(group_id), at=at)
    return act


async def reopen(session: AsyncSession, group_id: int, *, version: int, staff: Staff, at: datetime) -> int:
    """Puts the group back among the new ones."""
    allow(staff, "edit")
    act = await states.change(
        session, group_id, version, "reopen", staff=staff, at=at, state="new", assigned_to=None, entry=None
    )
    await audit.note(session, staff, "group.reopen", str(group_id), at=at)
    return act


async def close_with(
    session: AsyncSession, group_id: int, entry_id: str, *, version: int, staff: Staff, at: datetime
) -> int:
    """Closes the group: this published entry answers it as it is."""
    allow(staff, "publish")
    await store.get(session, entry_id)
    act = await states.change(session, group_id, version, "close", staff=staff, at=at, state="done", entry=entry_id)
    await audit.note(session, staff, "group.attach", str(group_id), detail=entry_id, at=at)
    return act


async def undo(session: AsyncSession, act_id: int, *, staff: Staff, at: datetime) -> None:
    """Takes an act back: the group is as before, with its questions, and so is the entry that a phrasing was attached
    to, or the draft that was started and not touched yet is gone. Raises EditConflict when the entry has been
    changed since."""
    allow(staff, "edit")
    act = await states.undo(session, act_id, staff=staff, at=at)
    if act.act == "attach" and act.entry and act.revision:
        allow(staff, "publish")
        before = await store.revision(session, act.entry, act.revision - 1)
        await store.save(
            session, read(Entry, before.document), based_on=act.revision, author=staff.name, at=at,
            note=f"= {act.revision - 1}",
        )  # fmt: skip
    await regrouping.put_back(session, act)
    if act.act == "draft" and act.entry and (draft := await editing.open_draft(session, act.entry)).number == 1:
        await editing.discard(session, act.entry, draft.number, staff=staff, at=at)
    await audit.note(session, staff, "group.undo", str(act.group_id), detail=act.act, at=at)


async def free_id(session: AsyncSession, title: str) -> str:
    """An id for a new entry, made of the first words of its question, that no entry has or had."""
    stem = "-".join(words(title)[:5])[:50].strip("-") or "question"
    stem = stem if stem.isascii() else "question"
    taken = {
        *(await session.scalars(select(col(EntryRow.id)))).all(),
        *(await session.scalars(select(col(EntryDraftRow.entry_id)))).all(),
        *(await session.scalars(select(col(RevisionRow.entry_id)))).all(),
    }
    return next(name for name in chain([stem], (f"{stem}-{n}" for n in count(2))) if name not in taken)


def _first_document(shown: Group, questions: Sequence[Asked], at: datetime) -> dict[str, Any]:
    """A new entry as far as the group tells it: its question, the other wordings as phrasings, the dates."""
    today = at.date()
    document: dict[str, Any] = {
        "status": "current",
        "valid_as_of": today.year,
        "checked_on": today.isoformat(),
        "review_on": (today + REVIEW_AFTER).isoformat(),
    }
    wordings = {same_words(asked.text): asked for asked in questions}
    for asked in wordings.values():
        language = asked.language if asked.language in ("en", "de") else "fr"
        if asked.text != shown.title and len(asked.text) <= LONGEST:
            document.setdefault(language, {}).setdefault("phrasings", []).append(asked.text)
    document.setdefault(as_language(shown.language), {})["question"] = shown.title[:LONGEST]
    return document

"""Before and after an entry is published: what it would change for those who ask, and what it has been."""

import asyncio
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from bot.console.desk import AtDesk, Db, Signed
from bot.console.pages import back_to, page
from bot.console.trying import read
from bot.staff import editing, impact
from bot.staff.changes import FieldChange, diff
from faq import store
from faq.errors import ContentError
from faq.model import RevisionRow

router = APIRouter(prefix="/entries")


@dataclass(frozen=True, slots=True)
class Step:
    """A revision, and what it changed."""

    revision: RevisionRow
    changes: tuple[FieldChange, ...]


@router.get("/{entry_id}/impact")
async def effect(
    request: Request,
    desk: AtDesk,
    session: Db,
    visitor: Signed,
    entry_id: str,
    *,
    q: Annotated[str, Query(max_length=1000)] = "",
    replay: bool = False,
) -> Response:
    """What publishing the draft would change, and any question tried on it. Warns, blocks nothing.

    The replay reads hundreds of questions twice: the page comes at once and asks for it (`replay`) by itself.
    """
    draft = await editing.open_draft(session, entry_id)
    try:
        entry = editing.check(entry_id, draft.document)
    except ContentError:  # the editor says what is missing, field by field
        return back_to(f"entries/{entry_id}")
    known = desk.parts.knowledge.current
    found = trial = None
    if replay:
        await impact.seed(session)
        found = await impact.preview(session, known, draft.theme, entry, visitor.now)
    if q.strip():
        trial = await asyncio.to_thread(read, impact.with_entry(known, draft.theme, entry), q)
    entries = {**known.catalogue.entries, entry_id: entry}
    return page(
        request, "impact.html", visitor, draft=draft, entry=entry, found=found, entries=entries, q=q, trial=trial
    )


@router.post("/{entry_id}/publish")
async def publish(session: Db, visitor: Signed, entry_id: str, number: Annotated[int, Form()]) -> Response:
    """Publishes the draft that was looked at."""
    await editing.publish(session, entry_id, number, staff=visitor.staff, at=visitor.now)
    return back_to(f"entries/{entry_id}?done=publish")


@router.get("/{entry_id}/history")
async def history(request: Request, session: Db, visitor: Signed, entry_id: str) -> Response:
    """Every revision, who made it and what it changed."""
    revisions = await store.history(session, entry_id)
    entry, current = await store.get(session, entry_id)
    steps = [Step(new, diff(old.document, new.document)) for new, old in pairwise(revisions)]
    steps += [Step(first, ()) for first in revisions[-1:]]
    return page(request, "history.html", visitor, entry=entry, current=current, steps=steps)


@router.post("/{entry_id}/restore")
async def restore(
    session: Db, visitor: Signed, entry_id: str, number: Annotated[int, Form()], based_on: Annotated[int, Form()]
) -> Response:
    """Publishes an old revision again."""
    await editing.restore(session, entry_id, number, based_on, staff=visitor.staff, at=visitor.now)
    return back_to(f"entries/{entry_id}?done=restore")

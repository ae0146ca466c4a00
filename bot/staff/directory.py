"""The directory kept true: one actor added or changed, live at once, never over somebody else's change."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import Overtaken
from bot.staff import audit
from bot.staff.changes import ACTOR_FIELDS, Document, FieldChange, Merge, diff, merge
from bot.staff.roles import Staff, allow
from faq import store
from faq.documents import Actor, read
from faq.errors import UnknownEntry

LONGEST_NOTE = 1000  # characters of what the audit log keeps of a change


class ActorOvertaken(Overtaken):
    """Somebody else saved first: what they changed, and the two brought together."""

    def __init__(self, theirs: dict[str, Any], changes: tuple[FieldChange, ...], merged: Merge) -> None:
        super().__init__("This actor", theirs)
        self.theirs = theirs
        self.changes = changes
        self.merged = merged


async def save(
    session: AsyncSession, actor_id: str, document: Document, base: Document, *, staff: Staff, at: datetime
) -> Actor:
    """Saves an actor that was started from `base` ({} for a new one).

    Raises NotAllowed, ContentError, and ActorOvertaken when somebody saved in the meantime.
    """
    allow(staff, "publish")
    await store.take_turn(session)
    try:
        theirs = (await store.actor(session, actor_id)).as_json()
    except UnknownEntry:
        theirs = {}
    mine = {**document, "id": actor_id}
    if diff(base, theirs, ACTOR_FIELDS):
        changes = diff(base, theirs, ACTOR_FIELDS)
        raise ActorOvertaken(theirs, changes, merge(base, mine, theirs, ACTOR_FIELDS))
    actor = read(Actor, mine)
    changed = diff(theirs, actor.as_json(), ACTOR_FIELDS)
    if changed:
        await store.save_actor(session, actor)
        detail = "; ".join(f"{one.field}: {one.before} → {one.after}" for one in changed)
        await audit.note(session, staff, "directory.save", actor_id, detail=detail[:LONGEST_NOTE], at=at)
    return actor

"""The directory kept true: one actor added or changed, live at once, never over somebody else's change."""

from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import Overtaken
from bot.staff import audit
from bot.staff.changes import ACTOR_FIELDS, Document, FieldChange, Merge, diff, merge
from bot.staff.roles import Staff, allow
from faq import store
from faq.documents import Actor
from faq.errors import ContentError, Problem, UnknownEntry

LONGEST_NOTE = 1000  # characters of what the audit log keeps of a change


class ActorOvertaken(Overtaken):
    """Somebody else saved first: what they changed, and the two brought together."""

    def __init__(self, theirs: dict[str, Any], changes: tuple[FieldChange, ...], merged: Merge) -> None:
        super().__init__("This actor", theirs)
        self.theirs = theirs
        self.changes = changes
        self.merged = merged


def document_of(actor: Actor) -> dict[str, Any]:
    """An actor as a document."""
    return actor.model_dump(mode="json", exclude_defaults=True)


def read(document: Document) -> Actor:
    """A document as an actor. Raises ContentError with every problem and its field."""
    try:
        return Actor.model_validate(document)
    except ValidationError as error:
        raise ContentError(
            [
                Problem("", None, ".".join(map(str, one["loc"])), one["msg"].removeprefix("Value error, "))
                for one in error.errors()
            ]
        ) from error


async def save(
    session: AsyncSession, actor_id: str, document: Document, base: Document, *, staff: Staff, at: datetime
) -> Actor:
    """Saves an actor that was started from `base` ({} for a new one).

    Raises NotAllowed, ContentError, and ActorOvertaken when somebody saved in the meantime.
    """
    allow(staff, "publish")
    await store.take_turn(session)
    try:
        theirs = document_of(await store.actor(session, actor_id))
    except UnknownEntry:
        theirs = {}
    mine = {**document, "id": actor_id}
    if diff(base, theirs, ACTOR_FIELDS):
        changes = diff(base, theirs, ACTOR_FIELDS)
        raise ActorOvertaken(theirs, changes, merge(base, mine, theirs, ACTOR_FIELDS))
    actor = read(mine)
    changed = diff(theirs, document_of(actor), ACTOR_FIELDS)
    if changed:
        await store.save_actor(session, actor)
        detail = "; ".join(f"{one.field}: {one.before} → {one.after}" for one in changed)
        await audit.note(session, staff, "directory.save", actor_id, detail=detail[:LONGEST_NOTE], at=at)
    return actor

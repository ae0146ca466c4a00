"""Are the answers still true? What is due for a look, each with its next step: still true, edit, retire."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from bot.console.desk import AtDesk, Db, Signed
from bot.console.pages import back_to, page
from bot.console.seen import seen
from bot.staff import editing, freshness

router = APIRouter(prefix="/freshness")
Done = Literal["", "checked", "retired"]


@router.get("")
async def due(request: Request, desk: AtDesk, session: Db, visitor: Signed, *, done: Done = "") -> Response:
    """Most urgent first."""
    content = await desk.parts.knowledge.content(session)
    found = await freshness.page(session, content, visitor.now)
    actors = {actor.id: actor.name for actor in content.actors}
    titles = {e.id: e.wording(visitor.speech.language).title for shelf in content.entries.values() for e in shelf}
    return page(request, "freshness.html", visitor, found=found, actors=actors, titles=titles, done=done)


@router.post("/checked")
async def checked(session: Db, visitor: Signed, entry: Annotated[list[str], Form(max_length=200)]) -> Response:
    """Somebody held these answers against their sources."""
    for entry_id, revision in map(seen, entry):
        await freshness.still_true(session, entry_id, revision, staff=visitor.staff, at=visitor.now)
    return back_to("freshness?done=checked")


@router.post("/retire")
async def retire(session: Db, visitor: Signed, entry: Annotated[str, Form(max_length=80)]) -> Response:
    """Takes an answer out. Its page puts it back."""
    entry_id, revision = seen(entry)
    await editing.retire(session, entry_id, revision, staff=visitor.staff, at=visitor.now)
    return back_to("freshness?done=retired")

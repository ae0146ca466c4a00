"""Are the answers still true? What is due for a look, each with its next step: still true, edit, retire."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from bot.console.desk import AtDesk, Db, Signed
from bot.console.pages import back_to, page
from bot.staff import freshness

router = APIRouter(prefix="/freshness")


@router.get("")
async def due(request: Request, desk: AtDesk, session: Db, visitor: Signed, *, done: str = "") -> Response:
    """Most urgent first."""
    found = await freshness.page(session, visitor.now)
    catalogue = desk.parts.knowledge.current.catalogue
    return page(request, "freshness.html", visitor, found=found, catalogue=catalogue, done=bool(done))


@router.post("/checked")
async def checked(session: Db, visitor: Signed, entry: Annotated[list[str], Form(max_length=200)]) -> Response:
    """Somebody held these answers against their sources. Each value is an entry's id and the revision seen."""
    for seen in entry:
        entry_id, _, revision = seen.partition(" ")
        based_on = int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else 0
        await freshness.still_true(session, entry_id, based_on, staff=visitor.staff, at=visitor.now)
    return back_to("freshness?done=checked")

"""What needs somebody today, each a click away: the page that the console opens on."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from bot.console.desk import AtDesk, Db, Inside
from bot.console.pages import back_to, page
from bot.console.partner_board import PATIENCE
from bot.leads import views
from bot.relay import board
from bot.staff import editing, freshness, listing
from bot.staff.roles import may

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits: its name among the words, how many, where to go."""

    name: str
    count: int
    path: str


@router.get("/")
async def today(request: Request, desk: AtDesk, session: Db, visitor: Inside) -> Response:
    """What waits; nothing else. Who is here for a partner only has the board."""
    if visitor.actors and not visitor.may("read"):
        return back_to("leads")
    visitor.must("read")
    counts = await listing.counts(session)
    fresh = await freshness.page(session, await desk.parts.knowledge.content(session), visitor.now)
    drafts = await editing.drafts(session)
    waiting = (await board.counts(session)).get("waiting", 0) if visitor.may("talk") else 0
    mine = None if may(visitor.staff, "leads") else visitor.actors
    silent = await views.silent(session, mine, visitor.now - PATIENCE)
    tasks = (
        Task("waiting", waiting, "conversations"),
        Task("silent", silent, "leads"),
        Task("unanswered", counts.get("new", 0), "inbox"),
        Task("in_hand", counts.get("in_progress", 0), "inbox?state=in_progress"),
        Task("to_review", sum(draft.state == "review" for draft in drafts), "entries?only=drafted"),
        Task("drafts", sum(draft.state == "draft" for draft in drafts), "entries?only=drafted"),
        Task("overdue", len(fresh.overdue), "freshness"),
        Task("broken", sum(link.state == "broken" for link in fresh.links), "freshness#links"),
    )
    most_asked = (await listing.groups(session, "new"))[:5]
    return page(request, "today.html", visitor, tasks=[one for one in tasks if one.count], most_asked=most_asked)

"""What needs somebody today, each a click away: the page that the console opens on."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from bot.console.desk import Db, Signed
from bot.console.pages import page
from bot.relay import board
from bot.staff import editing, freshness, inbox

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits: its name among the words, how many, where to go."""

    name: str
    count: int
    path: str


@router.get("/")
async def today(request: Request, session: Db, visitor: Signed) -> Response:
    """What waits; nothing else."""
    counts = await inbox.counts(session)
    fresh = await freshness.page(session, visitor.now)
    drafts = await editing.drafts(session)
    waiting = (await board.counts(session)).get("waiting", 0) if visitor.may("talk") else 0
    tasks = (
        Task("waiting", waiting, "conversations"),
        Task("unanswered", counts.get("new", 0), "inbox"),
        Task("in_hand", counts.get("in_progress", 0), "inbox?state=in_progress"),
        Task("to_review", sum(draft.state == "review" for draft in drafts), "entries?only=drafted"),
        Task("drafts", sum(draft.state == "draft" for draft in drafts), "entries?only=drafted"),
        Task("overdue", len(fresh.overdue), "freshness"),
        Task("broken", sum(link.state == "broken" for link in fresh.links), "freshness#links"),
    )
    most_asked = (await inbox.groups(session, "new"))[:5]
    return page(request, "today.html", visitor, tasks=[one for one in tasks if one.count], most_asked=most_asked)

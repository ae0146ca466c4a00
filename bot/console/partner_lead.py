"""One lead at one actor: what is asked, where it stands, what can be done, and what happened so far."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot.console.desk import AtDesk, Db, Desk, Visitor, WithLeads
from bot.console.pages import back_to, page
from bot.console.partner_acts import Act, choices, do
from bot.console.partner_board import names_of, scope
from bot.leads import views
from bot.leads.errors import UnknownLead
from bot.leads.ledger import Who
from bot.leads.views import MatchView
from bot.staff.roles import may

router = APIRouter(prefix="/leads")


@router.get("/{ref}")
async def lead(
    request: Request, desk: AtDesk, session: Db, visitor: WithLeads, ref: str, *, done: str = "", lacks: str = ""
) -> Response:  # fmt: skip
    """Reading it changes nothing. `done`: the act just done; `lacks`: the act that needed more."""
    view = await _theirs(desk, session, visitor, ref)
    staff = may(visitor.staff, "leads")
    happened = await views.history(session, view.lead, desk.parts.cipher, actor=None if staff else view.actor)
    actors = tuple({view.actor, *(one.actor for one in happened if one.actor)})
    return page(
        request, "partner_lead.html", visitor, view=view, choices=await choices(desk.parts.desk(), session, view,
        visitor.now), history=happened, names=names_of(desk, actors), done=done, lacks=lacks,
    )  # fmt: skip


@router.post("/{ref}")
async def act_on(
    desk: AtDesk, session: Db, visitor: WithLeads, ref: str, act: Annotated[Act, Form()]
) -> Response:  # fmt: skip
    """Does one act, in the partner's name, or as staff."""
    view = await _theirs(desk, session, visitor, ref)
    if act.lacks:
        return back_to(f"leads/{ref}?lacks={act.act}#acts")
    by = Who("partner", view.actor) if view.actor in visitor.actors else Who("staff", visitor.staff.name)
    await do(desk.parts.desk(), session, ref, act, by=by, at=visitor.now)
    return back_to(f"leads/{ref}?done={act.act}")


async def _theirs(desk: Desk, session: AsyncSession, visitor: Visitor, ref: str) -> MatchView:
    """The lead, if it is one of theirs. Raises UnknownLead."""
    view = await views.find(session, ref, desk.parts.cipher)
    if view.actor not in await scope(session, visitor) or view.sent_at is None:
        raise UnknownLead(ref)
    return view

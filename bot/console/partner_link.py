"""Where the links in letters lead: the lead and what can be done, without signing in. Opening one changes nothing; a
button does, once.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from bot.console.desk import AtDesk, Db, Desk
from bot.console.guard import patiently
from bot.console.pages import outside
from bot.console.partner_acts import Act, Choices, choices, do
from bot.leads import links, views
from bot.leads.errors import UnknownLead
from bot.leads.ledger import Who
from bot.leads.views import MatchView

router = APIRouter(prefix="/answer")
TRIES = 30  # a minute, from one address


@router.get("/{token}")
async def look(request: Request, desk: AtDesk, session: Db, token: str, *, lacks: str = "") -> Response:
    """The lead with its buttons; only where to go, when the link has served or is too old."""
    now, ref = desk.parts.clock(), _read(request, desk, token)
    if ref is None or await links.spent(session, token):
        return _over(request, "spent" if ref else "dead")
    try:
        view = await views.find(session, ref, desk.parts.cipher)
    except UnknownLead:
        return _over(request, "dead")
    found = await choices(desk.parts.desk(), session, view, now)
    return _page(request, desk, view, found, token=token, lacks=lacks)


@router.post("/{token}")
async def answer(
    request: Request, desk: AtDesk, session: Db, token: str, act: Annotated[Act, Form()]
) -> Response:  # fmt: skip
    """Does one act and uses the link up, both or neither."""
    now, ref = desk.parts.clock(), _read(request, desk, token)
    if ref is None:
        return _over(request, "dead")
    if await links.spent(session, token):
        return _over(request, "spent")
    view = await views.find(session, ref, desk.parts.cipher)
    if act.lacks:
        found = await choices(desk.parts.desk(), session, view, now)
        return _page(request, desk, view, found, status=422, token=token, lacks=act.act)
    await links.spend(session, token, now)
    view = await do(desk.parts.desk(), session, ref, act, by=Who("partner", view.actor), at=now)
    return _page(request, desk, view, Choices((), ()), token="", done=act.act)


def _page(
    request: Request, desk: Desk, view: MatchView, found: Choices, *, token: str, status: int = 200, lacks: str = "",
    done: str = "",
) -> Response:  # fmt: skip
    name = desk.parts.knowledge.current.catalogue.actor_name(view.actor)
    return outside(
        request, "partner_link.html", status=status, view=view, choices=found, name=name, token=token, lacks=lacks,
        done=done, over="",
    )  # fmt: skip


def _over(request: Request, why: str) -> Response:
    return outside(request, "partner_link.html", status=410, view=None, over=why, token="", lacks="", done="")


def _read(request: Request, desk: Desk, token: str) -> str | None:
    """The match that a link leads to. Strangers are let in so many times a minute."""
    now = desk.parts.clock()
    patiently(request, request.app.state.letters, now)
    return desk.parts.links().read(token, now)

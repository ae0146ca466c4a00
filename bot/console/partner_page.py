"""The partners: who takes leads, how many, how they are told. Each one's people keep its page; admins keep all."""

import base64
import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot.console import partner_form
from bot.console.desk import AtDesk, Db, Desk, Visitor, WithLeads
from bot.console.pages import back_to, page
from bot.console.partner_board import names_of, scope
from bot.conversation.actions import INVITATION, deep_link
from bot.leads import partners, tokens
from bot.leads.errors import UnknownLead
from bot.leads.request import NEEDS
from bot.leads.tokens import SCOPES, Scope
from bot.staff import audit
from bot.staff.roles import allow, may
from bot.store.leads_model import PartnerRow

router = APIRouter(prefix="/partners")
Name = Annotated[str, Form(min_length=1, max_length=80)]


@router.get("")
async def everyone(request: Request, desk: AtDesk, session: Db, visitor: WithLeads) -> Response:
    """Those they may see: one's own page at once, when there is one only."""
    mine = await scope(session, visitor)
    if not may(visitor.staff, "leads") and len(mine) == 1:
        return back_to(f"partners/{mine[0]}")
    catalogue = desk.parts.knowledge.current.catalogue
    found = await partners.takers(session, catalogue.actors.values(), visitor.now.date())
    takers = {taker.actor.id: taker for taker in found}
    others = [a for a in catalogue.actors.values() if a.id not in takers and a.status != "historical"]
    rows = [row for row in await partners.rows(session) if row.actor_id in mine]
    return page(
        request, "partner_list.html", visitor, rows=rows, takers=takers, names=names_of(desk, mine),
        others=sorted(others, key=lambda actor: actor.name), admin=may(visitor.staff, "leads"),
    )  # fmt: skip


@router.post("")
async def add(session: Db, visitor: WithLeads, actor: Annotated[str, Form(max_length=60)]) -> Response:
    """Makes an actor of the directory a partner."""
    allow(visitor.staff, "leads")
    await partners.refuse_unfit(session, actor)
    await partners.ensure(session, actor, visitor.now)
    await audit.note(session, visitor.staff, "partner.add", actor, at=visitor.now)
    return back_to(f"partners/{actor}")


@router.get("/{actor}")
async def one(
    request: Request, desk: AtDesk, session: Db, visitor: WithLeads, actor: str, *, done: str = ""
) -> Response:  # fmt: skip
    """Capacity, absence, addresses, keys, people."""
    row = await _theirs(session, visitor, actor)
    return await _page(request, desk, session, visitor, row, done=done)


@router.post("/{actor}")
async def change(
    request: Request, desk: AtDesk, session: Db, visitor: WithLeads, actor: str, *,
    version: Annotated[int, Form()],
) -> Response:  # fmt: skip
    """Keeps the form, unless something in it is wrong or somebody changed it meanwhile."""
    row = await _theirs(session, visitor, actor)
    form = await request.form()
    typed = {name: value for name, value in form.items() if isinstance(value, str)}
    found = partner_form.read(typed, tuple(str(need) for need in form.getlist("needs")))
    if found.problems:
        return await _page(request, desk, session, visitor, row, status=422, typed=typed, problems=found.problems)
    values = dict(found.values)
    if may(visitor.staff, "leads"):
        values["active"] = "active" in typed
    await partners.change(session, actor, version, **values)
    await audit.note(session, visitor.staff, "partner.change", actor, at=visitor.now)
    return back_to(f"partners/{actor}?done=saved")


@router.post("/{actor}/webhook")
async def webhook(
    request: Request, desk: AtDesk, session: Db, visitor: WithLeads, actor: str, *, version: Annotated[int, Form()],
    url: Annotated[str, Form(max_length=500)] = "",
) -> Response:  # fmt: skip
    """Sets the address and makes a new secret, shown this once; an empty address turns webhooks off."""
    row, url = await _theirs(session, visitor, actor), url.strip()
    if url and not partner_form.is_webhook(url):
        problems = {"url": "problem_webhook"}
        return await _page(request, desk, session, visitor, row, status=422, typed={"url": url}, problems=problems)
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode("ascii") if url else ""
    sealed = desk.parts.cipher.seal(secret) if url else None
    row = await partners.change(session, actor, version, webhook_url=url or None, webhook_secret=sealed)
    await audit.note(session, visitor.staff, "partner.webhook", actor, at=visitor.now, detail="on" if url else "off")
    return await _page(request, desk, session, visitor, row, done="webhook" if url else "webhook_off", secret=secret)


@router.post("/{actor}/keys")
async def make_key(
    request: Request, desk: AtDesk, session: Db, visitor: WithLeads, actor: str, *, name: Name,
    scope: Annotated[list[Scope] | None, Form()] = None,
) -> Response:  # fmt: skip
    """A new API key, shown this once."""
    row = await _theirs(session, visitor, actor)
    if not scope:
        problems = {"scope": "problem_scope"}
        return await _page(request, desk, session, visitor, row, status=422, typed={"name": name}, problems=problems)
    key = await tokens.create(session, actor, name.strip(), scope, by=visitor.staff.name, at=visitor.now)
    await audit.note(session, visitor.staff, "partner.key", actor, at=visitor.now, detail=name.strip())
    return await _page(request, desk, session, visitor, row, done="key", secret=key)


@router.post("/{actor}/keys/{key_id}/revoke")
async def revoke(session: Db, visitor: WithLeads, actor: str, key_id: int) -> Response:
    """Takes a key back: its next request is refused."""
    await _theirs(session, visitor, actor)
    if await tokens.revoke(session, actor, key_id, visitor.now):
        await audit.note(session, visitor.staff, "partner.revoke", actor, at=visitor.now, detail=str(key_id))
    return back_to(f"partners/{actor}?done=revoked#keys")


@router.post("/{actor}/people")
async def invite(
    request: Request, desk: AtDesk, session: Db, visitor: WithLeads, actor: str, *, name: Name
) -> Response:  # fmt: skip
    """A link that makes whoever opens it first one of this partner's people; shown this once."""
    row = await _theirs(session, visitor, actor)
    token = await partners.invite(session, actor, name.strip(), visitor.now)
    await audit.note(session, visitor.staff, "partner.invite", actor, at=visitor.now, detail=name.strip())
    link = deep_link(desk.bot, INVITATION + token)
    return await _page(request, desk, session, visitor, row, done="invited", secret=link)


@router.post("/{actor}/people/{person}/remove")
async def remove(session: Db, visitor: WithLeads, actor: str, person: int) -> Response:
    """Somebody acts for the partner no more, at once."""
    await _theirs(session, visitor, actor)
    if await partners.leave(session, actor, person):
        await audit.note(session, visitor.staff, "partner.leave", actor, at=visitor.now, detail=str(person))
    return back_to(f"partners/{actor}?done=left#people" if person != visitor.staff.id else "leads")


async def _theirs(session: AsyncSession, visitor: Visitor, actor: str) -> PartnerRow:
    """The partner, if it is theirs. Raises UnknownLead."""
    row = await session.get(PartnerRow, actor) if actor in await scope(session, visitor) else None
    if row is None:
        raise UnknownLead(actor)
    return row


async def _page(
    request: Request, desk: Desk, session: AsyncSession, visitor: Visitor, row: PartnerRow, *, status: int = 200,
    typed: dict[str, str] | None = None, problems: dict[str, str] | None = None, done: str = "", secret: str = "",
) -> Response:  # fmt: skip
    known = names_of(desk, (row.actor_id,))[row.actor_id]
    said = {name: visitor.speech.t(words) for name, words in (problems or {}).items()}
    return page(
        request, "partner_page.html", visitor, status=status, row=row, name=known,
        typed=_shown(row) | (typed or {}), problems=said, done=done, secret=secret, needs=NEEDS, scopes=SCOPES,
        keys=await tokens.of(session, row.actor_id), people=await partners.members(session, row.actor_id),
        admin=may(visitor.staff, "leads"), mail=desk.parts.settings.smtp_url is not None,
        away=partners.is_absent(row, visitor.now.date()),
    )  # fmt: skip


def _shown(row: PartnerRow) -> dict[str, str]:
    """The form as it stands."""
    return {
        "capacity": "" if row.capacity is None else str(row.capacity),
        "absent_from": row.absent_from.isoformat() if row.absent_from else "",
        "absent_until": row.absent_until.isoformat() if row.absent_until else "",
        "email": row.email or "",
        "language": row.language,
        "url": row.webhook_url or "",
        "name": "",
    }

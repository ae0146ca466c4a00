"""Who may do what, and who did what."""

from typing import Annotated, get_args

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from bot.console.audited import told
from bot.console.desk import AtDesk, Db, Signed
from bot.console.pages import back_to, page
from bot.console.takeaway import csv_file
from bot.staff import audit, people
from bot.staff.roles import Role, Staff, allow
from faq.documents import Language

router = APIRouter()
SHOWN = 50


@router.get("/people")
async def everyone(request: Request, desk: AtDesk, session: Db, visitor: Signed) -> Response:
    """All staff, and the form to take somebody on."""
    allow(visitor.staff, "manage_people")
    admins = desk.parts.settings.admins
    staff = await people.everyone(session, admins)
    return page(request, "people.html", visitor, staff=staff, admins=admins, roles=get_args(Role))


@router.post("/people")
async def add(
    session: Db,
    visitor: Signed,
    *,
    telegram_id: Annotated[int, Form(gt=0, lt=2**52)],
    name: Annotated[str, Form(min_length=1, max_length=80)],
    role: Annotated[Role, Form()],
    language: Annotated[Language, Form()],
) -> Response:
    """Takes somebody on, or changes their role."""
    await people.add(session, Staff(telegram_id, name.strip(), role, language), visitor.staff, visitor.now)
    return back_to("people")


@router.post("/people/{telegram_id}/remove")
async def remove(desk: AtDesk, session: Db, visitor: Signed, telegram_id: int) -> Response:
    """Revokes all rights, at once."""
    await people.remove(session, telegram_id, visitor.staff, visitor.now, desk.parts.settings.admins)
    return back_to("people")


@router.get("/audit")
async def log(
    request: Request,
    desk: AtDesk,
    session: Db,
    visitor: Signed,
    *,
    before: Annotated[int | None, Query()] = None,
    form: Annotated[str, Query(max_length=4)] = "page",
) -> Response:
    """Every act of the staff, the latest first."""
    allow(visitor.staff, "manage_people")
    if form == "csv":
        rows = await audit.recent(session, 10_000)
        return csv_file(
            "audit", ("at", "who", "act", "subject", "detail"),
            ((line.at.isoformat(), line.who, line.act, line.subject, line.detail) for line in rows),
        )  # fmt: skip
    catalogue = desk.parts.knowledge.current.catalogue
    lines = [told(line, visitor.speech, catalogue) for line in await audit.recent(session, SHOWN, before)]
    return page(request, "audit.html", visitor, lines=lines, more=len(lines) == SHOWN)

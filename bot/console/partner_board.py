"""The board: what a partner was sent, by where it stands, silent ones first. Admins see all partners' leads."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot.console.desk import AtDesk, Db, Desk, Visitor, WithLeads
from bot.console.pages import page
from bot.console.paging import turned
from bot.console.takeaway import XLSX, csv_file, file
from bot.leads import lifecycle, partners, views
from bot.leads.request import NEEDS, Need
from bot.leads.views import MatchView
from bot.staff.roles import may
from bot.store.cipher import Cipher
from faq import workbook

router = APIRouter(prefix="/leads")
PATIENCE = timedelta(days=2)
"""After which a lead that nobody answered is silent."""
COLUMNS = (
    "ref", "actor", "state", "sent_at", "answered_at", "closed_at", "need", "stage", "sector", "town", "project",
    "words", "name", "email", "phone",
)  # fmt: skip
LANES = {
    "waiting": lifecycle.WAITING,
    "taken": lifecycle.TAKEN,
    "over": frozenset(lifecycle.STATES) - lifecycle.WAITING - lifecycle.TAKEN,
}
HEADS = {"waiting": 100, "taken": 100, "over": 20}
"""How many of each lane the board shows."""
PAGE = 50
"""How many a page of one lane shows."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One part of the board, or a page of it; `total` counts all. `silent`: how many of these, the first, wait too
    long."""

    name: str
    leads: tuple[MatchView, ...]
    total: int
    silent: int = 0
    number: int = 1
    pages: int = 1


@router.get("")
async def board(
    request: Request,
    desk: AtDesk,
    session: Db,
    visitor: WithLeads,
    *,
    actor: Annotated[str, Query(max_length=60)] = "",
    need: Need | Literal[""] = "",
    lane: Literal["", "waiting", "taken", "over"] = "",
    number: Annotated[int, Query(alias="page")] = 1,
    form: Literal["page", "csv", "xlsx"] = "page",
) -> Response:
    """Who waits longest comes first. `actor`: only the leads of one of theirs; `need`: only those of that need;
    `lane`: all of one, page by page."""
    mine = await scope(session, visitor)
    chosen = tuple(one for one in mine if actor in ("", one))
    if form != "page":
        found = await views.of_partner(session, chosen, desk.parts.cipher, need=need, limit=10_000)
        return _taken_away(found, form)
    part = partial(_lane, session, desk.parts.cipher, chosen, need=need, now=visitor.now)
    if lane:
        lanes = [await part(lane, most=PAGE, number=number)]
    else:
        lanes = [await part(name, most=most) for name, most in HEADS.items()]
    return page(
        request, "partner_board.html", visitor, lanes=lanes, lane=lane, names=names_of(desk, mine), actor=actor,
        several=len(mine) > 1, needs=NEEDS, need=need, query=f"actor={actor if actor in mine else ''}&need={need}",
    )  # fmt: skip


async def scope(session: AsyncSession, visitor: Visitor) -> tuple[str, ...]:
    """The partners whose leads they may see; for admins all, those closed too."""
    if not may(visitor.staff, "leads"):
        return visitor.actors
    return tuple(row.actor_id for row in await partners.rows(session))


def names_of(desk: Desk, actors: tuple[str, ...]) -> dict[str, str]:
    """Partners by name; by id when the directory does not know them any more."""
    catalogue = desk.parts.knowledge.current.catalogue
    return {actor: catalogue.actor_name(actor) for actor in actors}


async def _lane(
    session: AsyncSession, cipher: Cipher, actors: tuple[str, ...], name: str, *, need: str, now: datetime,
    most: int, number: int = 1,
) -> Lane:  # fmt: skip
    """The leads of a lane on its page of that number; a page beyond the last is the last."""
    total = await views.how_many(session, actors, LANES[name], need)
    number, pages = turned(number, total, most)
    rows = await views.of_partner(
        session, actors, cipher, states=tuple(LANES[name]), need=need, limit=most, offset=(number - 1) * most,
        latest_first=name == "over",
    )  # fmt: skip
    leads = tuple(view for _, view in rows)
    if name != "waiting":
        return Lane(name, leads, total, number=number, pages=pages)
    leads = tuple(sorted(leads, key=lambda view: view.sent_at or now))
    silent = sum(now - (view.sent_at or now) > PATIENCE for view in leads)
    return Lane(name, leads, total, silent, number, pages)


def _taken_away(leads: list[tuple[int, MatchView]], form: str) -> Response:
    rows = [[_text(cell) for cell in _row(view)] for _, view in leads]
    if form == "xlsx":
        return file("leads.xlsx", workbook.write_xlsx("leads", [COLUMNS, *rows]), XLSX)
    return csv_file("leads", COLUMNS, rows)


def _row(view: MatchView) -> tuple[object, ...]:
    asked, contact = view.request, view.contact
    return (
        view.lead, view.actor, view.state, view.sent_at, view.answered_at, view.closed_at,
        *((asked.need, asked.stage, asked.sector, asked.town and asked.town.name, asked.project, asked.words)
          if asked else ("",) * 6),
        *((contact.name, contact.email, contact.phone) if contact else ("",) * 3),
    )  # fmt: skip


def _text(cell: object) -> str:
    return cell.isoformat(timespec="minutes") if isinstance(cell, datetime) else "" if cell is None else str(cell)

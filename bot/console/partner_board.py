"""The board: what a partner was sent, by where it stands, silent ones first. Admins see all partners' leads."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot.console.desk import AtDesk, Db, Desk, Visitor, WithLeads
from bot.console.pages import page
from bot.console.partner_acts import everybody
from bot.console.takeaway import csv_file, file
from bot.leads import lifecycle, views
from bot.leads.views import MatchView
from bot.staff.roles import may
from faq import workbook

router = APIRouter(prefix="/leads")
PATIENCE = timedelta(days=2)
"""After which a lead that nobody answered is silent."""
SHOWN = 100  # leads that wait or are under way
RECENT = 20  # of those that are over
COLUMNS = (
    "ref", "actor", "state", "sent_at", "answered_at", "closed_at", "need", "stage", "sector", "town", "project",
    "words", "name", "email", "phone",
)  # fmt: skip
_OVER = tuple(state for state in lifecycle.STATES if state not in lifecycle.WAITING | lifecycle.TAKEN)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Lane:
    """One part of the board, `total` with those not shown. `silent`: how many at its head wait too long."""

    name: str
    leads: tuple[MatchView, ...]
    total: int
    silent: int = 0


@router.get("")
async def board(
    request: Request,
    desk: AtDesk,
    session: Db,
    visitor: WithLeads,
    *,
    actor: Annotated[str, Query(max_length=60)] = "",
    form: Literal["page", "csv", "xlsx"] = "page",
) -> Response:
    """Who waits longest comes first. `actor`: only the leads of one of theirs."""
    mine = await scope(session, visitor)
    chosen = tuple(one for one in mine if actor in ("", one))
    if form != "page":
        return _taken_away(await views.of_partner(session, chosen, desk.parts.cipher, limit=10_000), form)
    names = names_of(desk, mine)
    lanes = await _lanes(desk, session, chosen, visitor.now)
    return page(
        request, "partner_board.html", visitor, lanes=lanes, names=names, actor=actor, several=len(mine) > 1,
        query=f"actor={actor if actor in mine else ''}",
    )  # fmt: skip


async def scope(session: AsyncSession, visitor: Visitor) -> tuple[str, ...]:
    """The partners whose leads they may see."""
    return await everybody(session) if may(visitor.staff, "leads") else visitor.actors


def names_of(desk: Desk, actors: tuple[str, ...]) -> dict[str, str]:
    """Partners by name; by id when the directory does not know them any more."""
    known = desk.parts.knowledge.current.catalogue.actors
    return {actor: known[actor].name if actor in known else actor for actor in actors}


async def _lanes(desk: Desk, session: AsyncSession, actors: tuple[str, ...], now: datetime) -> tuple[Lane, ...]:
    async def lane(name: str, states: Collection[str], shown: int, *, latest_first: bool = False) -> Lane:
        rows = await views.of_partner(
            session, actors, desk.parts.cipher, states=tuple(states), limit=shown, latest_first=latest_first
        )  # fmt: skip
        return Lane(name, tuple(view for _, view in rows), await views.how_many(session, actors, states))

    waiting = await lane("waiting", lifecycle.WAITING, SHOWN)
    oldest_first = tuple(sorted(waiting.leads, key=lambda view: view.sent_at or now))
    silent = sum(now - (view.sent_at or now) > PATIENCE for view in oldest_first)
    return (
        replace(waiting, leads=oldest_first, silent=silent),
        await lane("taken", lifecycle.TAKEN, SHOWN),
        await lane("over", _OVER, RECENT, latest_first=True),
    )


def _taken_away(leads: list[tuple[int, MatchView]], form: str) -> Response:
    rows = [[_text(cell) for cell in _row(view)] for _, view in leads]
    if form == "xlsx":
        return file("leads.xlsx", workbook.write_xlsx("leads", [COLUMNS, *rows]), _XLSX)
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

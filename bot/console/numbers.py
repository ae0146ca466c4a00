"""How it goes: six figures with their trend, then plots, then tables; every table leaves as CSV."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot.console import plots
from bot.console.desk import AtDesk, Db, Signed
from bot.console.pages import page
from bot.console.takeaway import csv_file, picture
from bot.staff import numbers

router = APIRouter(prefix="/numbers")
Days = Annotated[int, Query(ge=1, le=366)]
PERIODS = (7, 30, 90, 365)


@router.get("")
async def figures(request: Request, desk: AtDesk, session: Db, visitor: Signed, *, days: Days = 30) -> Response:
    """The period against the one before it."""
    at = visitor.now
    return page(
        request, "numbers.html", visitor, days=days, periods=PERIODS,
        now=await numbers.totals(session, at, days),
        before=await numbers.totals(session, at - timedelta(days=days), days),
        themes=await numbers.top_themes(session, at, days), needs=await numbers.unmet(session, at, days),
        response=await numbers.responses(session, at, days), names=desk.parts.knowledge.current.catalogue.themes,
    )  # fmt: skip


@router.get("/volumes.svg")
async def plot(session: Db, visitor: Signed, *, days: Days = 30) -> Response:
    """The volumes as a picture."""
    return picture(plots.volumes(await numbers.volumes(session, visitor.now, days), visitor.speech))


@router.get("/{table}.csv")
async def table(
    session: Db, visitor: Signed, table: Literal["volumes", "themes", "needs"], *, days: Days = 30
) -> Response:
    """The rows of a table."""
    rows = [asdict(row) for row in await _TABLES[table](session, visitor.now, days)]
    return csv_file(table, list(rows[0]) if rows else (), (list(row.values()) for row in rows))


_TABLES: dict[str, Callable[[AsyncSession, datetime, int], Awaitable[list[Any]]]] = {
    "volumes": numbers.volumes, "themes": numbers.top_themes, "needs": numbers.unmet,
}  # fmt: skip

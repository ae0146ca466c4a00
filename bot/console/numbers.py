"""How it goes: five figures with their trend, then plots, then tables; every table leaves as CSV."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot.console import plots
from bot.console.desk import AtDesk, Db, Desk, Signed, Visitor
from bot.console.pages import page
from bot.console.takeaway import csv_file
from bot.staff import impact, numbers
from bot.staff.numbers import Level
from faq.matching.decide import ANSWER

router = APIRouter(prefix="/numbers")
Days = Annotated[int, Query(ge=1, le=366)]
PERIODS = (7, 30, 90, 365)
Rows = Callable[[AsyncSession, Desk, Visitor, int], Awaitable[list[Any]]]


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


@router.get("/calibration")
async def calibration(request: Request, desk: AtDesk, session: Db, visitor: Signed) -> Response:
    """How sure the bot should be before it answers. The first look after a change takes seconds: it is measured."""
    levels = await _calibration(session, desk, visitor, 0)
    proposed = numbers.proposed(levels)
    return page(request, "calibration.html", visitor, levels=levels, proposed=proposed, threshold=ANSWER)


@router.get("/{plot}.svg")
async def plot(
    desk: AtDesk, session: Db, visitor: Signed, plot: Literal["volumes", "calibration"], *, days: Days = 30
) -> Response:
    """A picture of its own, so that its style needs no leave from the page's policy."""
    if plot == "volumes":
        picture = plots.volumes(await numbers.volumes(session, visitor.now, days), visitor.speech)
    else:
        picture = plots.calibration(await _calibration(session, desk, visitor, days), visitor.speech)
    policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return Response(picture, media_type="image/svg+xml", headers=policy)


@router.get("/{table}.csv")
async def table(
    desk: AtDesk,
    session: Db,
    visitor: Signed,
    table: Literal["volumes", "themes", "needs", "calibration"],
    *,
    days: Days = 30,
) -> Response:
    """The rows of a table."""
    rows = [asdict(row) for row in await _TABLES[table](session, desk, visitor, days)]
    return csv_file(table, list(rows[0]) if rows else (), (list(row.values()) for row in rows))


async def _volumes(session: AsyncSession, _desk: Desk, visitor: Visitor, days: int) -> list[Any]:
    return list(await numbers.volumes(session, visitor.now, days))


async def _themes(session: AsyncSession, _desk: Desk, visitor: Visitor, days: int) -> list[Any]:
    return list(await numbers.top_themes(session, visitor.now, days))


async def _needs(session: AsyncSession, _desk: Desk, visitor: Visitor, days: int) -> list[Any]:
    return list(await numbers.unmet(session, visitor.now, days))


_measured: dict[int, list[Level]] = {}


async def _calibration(session: AsyncSession, desk: Desk, _visitor: Visitor, _days: int) -> list[Level]:
    """Measured once for each version of the knowledge: it reads every golden question."""
    known = desk.parts.knowledge.current
    if known.version not in _measured:
        await impact.seed(session)
        golden = await impact.golden(session)
        levels = await asyncio.to_thread(numbers.calibration, known.reader.index, golden)
        _measured.clear()
        _measured[known.version] = levels
    return _measured[known.version]


_TABLES: dict[str, Rows] = {
    "volumes": _volumes, "themes": _themes, "needs": _needs, "calibration": _calibration,
}  # fmt: skip

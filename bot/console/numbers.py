"""How it goes: six figures with their trend, then plots, then tables; every table leaves as CSV."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
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
from bot.staff.numbers import Need

router = APIRouter(prefix="/numbers")
Days = Annotated[int, Query(ge=1, le=366)]
PERIODS = (7, 30, 90, 365)
TOWNS = 6
"""Towns with a column of their own."""


@dataclass(frozen=True, slots=True)
class CrossRow:
    """What is missing on a theme: questions by town, in the order of the table's towns (and the others), and in all."""

    theme: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Cross:
    """Unmet needs by theme and town, most first. `more`: the last count of each row is that of the other towns."""

    towns: tuple[str, ...]
    rows: tuple[CrossRow, ...]
    more: bool


def crossed(needs: Sequence[Need]) -> Cross:
    """A table of themes by towns; the towns asked for most have a column. Pure."""
    by_town, by_theme = Counter[str](), Counter[str]()
    for need in needs:
        by_town[need.town] += need.questions
        by_theme[need.theme] += need.questions
    towns = tuple(town for town, _ in by_town.most_common(TOWNS))
    more = len(by_town) > len(towns)
    cells = {(need.theme, need.town): need.questions for need in needs}
    rows = []
    for theme, total in by_theme.most_common():
        counts = tuple(cells.get((theme, town), 0) for town in towns)
        rows.append(CrossRow(theme, (*counts, total - sum(counts)) if more else counts, total))
    return Cross(towns, tuple(rows), more)


@router.get("")
async def figures(request: Request, desk: AtDesk, session: Db, visitor: Signed, *, days: Days = 30) -> Response:
    """The period against the one before it."""
    at = visitor.now
    return page(
        request, "numbers.html", visitor, days=days, periods=PERIODS,
        now=await numbers.totals(session, at, days),
        before=await numbers.totals(session, at - timedelta(days=days), days),
        themes=await numbers.top_themes(session, at, days), needs=crossed(await numbers.unmet(session, at, days)),
        response=await numbers.responses(session, at, days), names=desk.parts.knowledge.current.catalogue.themes,
    )  # fmt: skip


@router.get("/volumes.svg")
async def plot(session: Db, visitor: Signed, *, days: Days = 30, narrow: bool = False) -> Response:
    """The volumes as a picture."""
    found = await numbers.volumes(session, visitor.now, days)
    return picture(plots.volumes(found, visitor.speech, narrow=narrow))


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

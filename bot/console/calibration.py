"""How sure the bot should be before it answers: curves measured on the known questions, and one click to adopt."""

import asyncio
from dataclasses import asdict
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot.console import plots
from bot.console.desk import AtDesk, Db, Desk, Signed
from bot.console.pages import back_to, page
from bot.console.takeaway import csv_file, picture
from bot.staff import calibration, impact
from bot.staff.calibration import HIGHEST, LOWEST, Level, Scored
from faq import reliability
from faq.matching.index import ANSWER
from faq.recall import recall

router = APIRouter(prefix="/numbers/calibration")


@router.get("")
async def curves(request: Request, desk: AtDesk, session: Db, visitor: Signed, *, done: str = "") -> Response:
    """The measured levels. The first look after a change takes seconds."""
    scored = await _scored(session, desk)
    levels = calibration.levels(scored)
    chosen = await calibration.chosen(session)
    shown = [level for level in levels if LOWEST <= level.threshold <= HIGHEST]
    return page(
        request, "calibration.html", visitor, levels=shown, proposed=calibration.proposed(levels), chosen=chosen,
        threshold=chosen.value if chosen else ANSWER, default=ANSWER, questions=len(scored),
        done=bool(done),
    )  # fmt: skip


@router.post("")
async def adopt(
    session: Db,
    visitor: Signed,
    threshold: Annotated[float | None, Form(ge=LOWEST, le=HIGHEST)] = None,
) -> Response:
    """Takes a threshold into service; without one, the program's own."""
    await calibration.adopt(session, threshold, staff=visitor.staff, at=visitor.now)
    return back_to("numbers/calibration?done=1")


@router.get("/levels.svg")
async def levels_plot(desk: AtDesk, session: Db, visitor: Signed, *, narrow: bool = False) -> Response:
    """Precision and coverage by threshold."""
    return picture(plots.levels(await _levels(session, desk), visitor.speech, narrow=narrow))


@router.get("/confidence.svg")
async def confidence_plot(desk: AtDesk, session: Db, visitor: Signed, *, narrow: bool = False) -> Response:
    """What the confidence says against how often it is right."""
    found = reliability.bins((one.confidence, one.right) for one in await _scored(session, desk))
    return picture(plots.confidence(found, visitor.speech, narrow=narrow))


@router.get("/levels.csv")
async def levels_table(desk: AtDesk, session: Db, _visitor: Signed) -> Response:
    """The table as a file."""
    rows = [asdict(level) for level in await _levels(session, desk)]
    return csv_file("calibration", list(rows[0]), (list(row.values()) for row in rows))


async def _levels(session: AsyncSession, desk: Desk) -> list[Level]:
    return calibration.levels(await _scored(session, desk))


async def _scored(session: AsyncSession, desk: Desk) -> list[Scored]:
    """Measured once for each state of the index, and anew when the encoder has come in: every golden question is
    read."""
    index = desk.parts.knowledge.current.reader.index
    await impact.seed(session)
    golden = await impact.golden(session)
    work_out = partial(calibration.score, index, golden)
    return await asyncio.to_thread(recall, index, ("calibration", tuple(golden)), work_out)

"""A question tried on the live knowledge: outcome, scores, matched words, runner-up, by the very code that answers."""

import asyncio
from dataclasses import dataclass
from time import perf_counter
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from bot.console.desk import AtDesk, Signed
from bot.console.pages import page
from faq.understanding.reader import Part, Reader

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Trial:
    """How a message reads, and how long that took."""

    parts: tuple[Part, ...]
    milliseconds: float


@router.get("/try")
async def try_out(
    request: Request, desk: AtDesk, visitor: Signed, q: Annotated[str, Query(max_length=1000)] = ""
) -> Response:
    """The reading of one message."""
    known = desk.parts.knowledge.current
    trial = await asyncio.to_thread(read, known.reader, q) if q.strip() else None
    return page(request, "try.html", visitor, q=q, trial=trial, entries=known.catalogue.entries)


def read(reader: Reader, message: str) -> Trial:
    """What the bot makes of a message without any context."""
    start = perf_counter()
    parts = reader.read(message)
    return Trial(parts, (perf_counter() - start) * 1000)

"""Files of entries: taken away, brought back, looked at before anything changes, applied all or nothing, undone."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Request, UploadFile
from starlette.responses import Response

from bot.console.desk import Db, Signed
from bot.console.pages import back_to, page
from bot.console.takeaway import XLSX, file
from bot.staff import importing
from bot.staff.importing import UploadOvertaken
from bot.staff.roles import allow
from faq import sheets, store, workbook
from faq.errors import ContentError, Problem

router = APIRouter(prefix="/import")
SHOWN = 200
"""Problems of a file shown at once."""
_TYPES: dict[sheets.Kind, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": XLSX,
    "yaml": "application/yaml; charset=utf-8",
}


@router.get("")
async def desk(request: Request, session: Db, visitor: Signed) -> Response:
    """Take a file away, bring one, see what was brought before."""
    allow(visitor.staff, "publish")
    return await _desk(request, session, visitor)


@router.post("")
async def look(request: Request, session: Db, visitor: Signed, upload: Annotated[UploadFile, None]) -> Response:
    """Reads a file: what it would change, or what is wrong with it, row by row."""
    allow(visitor.staff, "publish")
    data = await upload.read(workbook.MAX_BYTES + 1)
    try:
        number = await importing.look(session, upload.filename or "", data, staff=visitor.staff, at=visitor.now)
    except ContentError as error:
        return await _desk(request, session, visitor, problems=error.problems, status=422)
    return back_to(f"import/{number}")


@router.get("/entries.{kind}")
async def export(session: Db, _visitor: Signed, kind: sheets.Kind) -> Response:
    """Every entry, in a form that can be brought back."""
    content = await store.load(session)
    data = await asyncio.to_thread(sheets.write_file, kind, content)
    return file(f"entries.{kind}", data, _TYPES[kind])


@router.get("/{number}")
async def show(request: Request, session: Db, visitor: Signed, number: int) -> Response:
    """What an upload would change, or did."""
    allow(visitor.staff, "publish")
    return page(request, "upload.html", visitor, upload=await importing.find(session, number), overtaken=())


@router.post("/{number}/{act}")
async def settle(
    request: Request, session: Db, visitor: Signed, number: int, act: Literal["apply", "undo"]
) -> Response:
    """Puts an upload in service, or takes it back."""
    try:
        await (importing.apply if act == "apply" else importing.undo)(
            session, number, staff=visitor.staff, at=visitor.now
        )
    except UploadOvertaken as error:
        return page(request, "upload.html", visitor, status=409, upload=error.upload, overtaken=error.entries)
    return back_to(f"import/{number}")


async def _desk(
    request: Request, session: Db, visitor: Signed, *, problems: list[Problem] | None = None, status: int = 200
) -> Response:
    found = problems or []
    return page(
        request, "import.html", visitor, status=status, problems=found[:SHOWN], more=len(found) - SHOWN,
        uploads=await importing.latest(session), columns=sheets.COLUMNS, rows=workbook.MAX_ROWS,
    )  # fmt: skip

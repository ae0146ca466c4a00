"""The list of entries: found with the bot's own matcher, filtered, taken away as CSV."""

from typing import Annotated, get_args

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from bot.console.desk import AtDesk, Db, Signed
from bot.console.listing import Only, State, Wanted, cut, select, shelve
from bot.console.pages import page
from bot.console.takeaway import csv_file
from bot.staff import editing
from faq.documents import Entry

router = APIRouter()
_COLUMNS = (
    "id", "theme", "state", "status", "title_fr", "question_fr", "question_en", "owner", "checked_on", "review_on",
)  # fmt: skip


@router.get("/entries")
async def entries(
    request: Request,
    desk: AtDesk,
    session: Db,
    visitor: Signed,
    wanted: Annotated[Wanted, Query()],
    *,
    dropped: Annotated[str, Query(max_length=60)] = "",
    number: int = 0,
) -> Response:
    """Those that fit, best first when searched; drafts of entries that were never published stand above. `dropped` and
    `number` name the draft that was just dropped."""
    content = await desk.parts.knowledge.content(session)
    drafts = {draft.entry_id: draft for draft in await editing.drafts(session)}
    index = desk.parts.knowledge.current.reader.index
    found = select(shelve(content), wanted, index, visitor.speech.today, drafts)
    if wanted.form == "csv":
        return csv_file("entries", _COLUMNS, ((one.entry.id, one.theme.id, *_row(one.entry)) for one in found))
    return page(
        request, "entries.html", visitor, wanted=wanted, found=cut(found, wanted.page), themes=content.themes,
        drafts=drafts, unborn=[draft for draft in drafts.values() if draft.based_on == 0],
        states=get_args(State), only=get_args(Only), dropped=dropped, number=number,
    )  # fmt: skip


def _row(e: Entry) -> tuple[object, ...]:
    return (e.state, e.status, e.fr.title, e.fr.question, e.en.question, e.owner, e.checked_on, e.review_on)

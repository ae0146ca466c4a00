"""The editor of one entry: both languages side by side, what the bot would say, who acted in the meantime, publishing.

A draft lies beside what is published. Every form carries the number of the draft and the revision it started from;
whoever saves second is shown what the first one changed, brought together with their own.
"""

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from bot.console import draftform
from bot.console.desk import AtDesk, Db, Desk, Signed, Visitor
from bot.console.pages import back_to, page
from bot.console.preview import previews
from bot.console.seen import number_of
from bot.staff import editing
from bot.staff.changes import Conflict, FieldChange
from bot.staff.editing import Draft, DraftOvertaken
from bot.staff.inbox import free_id
from faq import store
from faq.checks import advise
from faq.documents import Content, Entry
from faq.errors import ContentError, Problem, UnknownEntry

router = APIRouter(prefix="/entries")
Number = Annotated[int, Form()]
Done = Literal["", "save", "submit", "publish", "discard", "bring_back", "retire", "disable", "enable", "restore"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the editor shows: the draft started from, the document as it stands in the form, and what came between.
    `dropped`: the number of a draft that can be taken up again, 0 for none."""

    draft: Draft
    document: dict[str, Any]
    problems: dict[str, str]
    changes: tuple[FieldChange, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    dropped: int = 0


@router.get("/new")
async def blank(request: Request, session: Db, visitor: Signed) -> Response:
    """The first question about a new entry: what does it answer?"""
    return page(request, "entry_new.html", visitor, themes=await store.themes(session))


@router.post("/new")
async def begin(
    session: Db,
    visitor: Signed,
    question: Annotated[str, Form(min_length=2, max_length=300)],
    theme: Annotated[str, Form(max_length=60)],
) -> Response:
    """Opens the draft of a new entry."""
    entry_id = await free_id(session, question)
    today = visitor.speech.today
    document = {
        "status": "current", "valid_as_of": today.year, "checked_on": today.isoformat(), "owner": visitor.staff.name,
        "fr": {"question": question},
    }  # fmt: skip
    await editing.save_draft(
        session, entry_id, document, theme=theme, number=0, based_on=0, staff=visitor.staff, at=visitor.now
    )
    return back_to(f"entries/{entry_id}")


@router.get("/{entry_id}")
async def edit(
    request: Request, desk: AtDesk, session: Db, visitor: Signed, entry_id: str, *, done: Done = "", number: int = 0
) -> Response:
    """The entry as it is being edited, or else as it is published. `number`: the draft that was just dropped."""
    draft = await editing.open_draft(session, entry_id)
    sheet = Sheet(draft, draft.document, {}, dropped=number if done == "discard" else 0)
    return await _editor(request, desk, session, visitor, sheet, done=done)


@router.post("/{entry_id}")
async def save(request: Request, desk: AtDesk, session: Db, visitor: Signed, entry_id: str) -> Response:
    """Saves the draft, then does what the button said: nothing more, ask for a review, show the effect, publish."""
    form = await request.form()
    draft = _seen(entry_id, form)
    act = str(form.get("act", "save"))
    try:
        draft = await _save(session, draft, visitor)
        match act:
            case "submit":
                await editing.submit(session, entry_id, draft.number, staff=visitor.staff, at=visitor.now)
            case "publish":
                await editing.publish(session, entry_id, draft.number, staff=visitor.staff, at=visitor.now)
            case "impact":
                editing.check(entry_id, draft.document)
                return back_to(f"entries/{entry_id}/impact")
    except DraftOvertaken as error:
        sheet = Sheet(error.theirs, error.merged.document, {}, error.changes, error.merged.conflicts)
        return await _editor(request, desk, session, visitor, sheet, status=409)
    except ContentError as error:
        sheet = Sheet(draft, draft.document, _by_field(entry_id, error.problems))
        return await _editor(request, desk, session, visitor, sheet, status=422)
    return back_to(f"entries/{entry_id}?done={act if act in ('submit', 'publish') else 'save'}")


@router.post("/{entry_id}/beside")
async def beside(request: Request, desk: AtDesk, visitor: Signed, entry_id: str) -> Response:
    """What stands beside the form while one types: the preview, and what is missing. Saves nothing."""
    form = await request.form()
    document = draftform.document(form)
    return page(
        request, "beside.html", visitor, **_beside(desk, visitor, entry_id, str(form.get("theme", "")), document)
    )


@router.post("/{entry_id}/discard")
async def discard(session: Db, visitor: Signed, entry_id: str, number: Number) -> Response:
    """Drops the draft; the page that follows offers to take it up again."""
    await editing.discard(session, entry_id, number, staff=visitor.staff, at=visitor.now)
    try:
        await store.get(session, entry_id)
    except UnknownEntry:
        return back_to(f"entries?dropped={entry_id}&number={number}")
    return back_to(f"entries/{entry_id}?done=discard&number={number}")


@router.post("/{entry_id}/bring-back")
async def bring_back(session: Db, visitor: Signed, entry_id: str, number: Number) -> Response:
    """Takes the draft up again that was dropped."""
    await editing.bring_back(session, entry_id, number, staff=visitor.staff, at=visitor.now)
    return back_to(f"entries/{entry_id}?done=bring_back")


@router.post("/{entry_id}/state")
async def set_state(
    session: Db,
    visitor: Signed,
    entry_id: str,
    state: Annotated[Literal["retire", "disable", "enable"], Form()],
    based_on: Number,
) -> Response:
    """Takes the entry out, for now or for good, or shows it again."""
    act = {"retire": editing.retire, "disable": editing.disable, "enable": editing.enable}[state]
    await act(session, entry_id, based_on, staff=visitor.staff, at=visitor.now)
    return back_to(f"entries/{entry_id}?done={state}")


def _seen(entry_id: str, form: FormData) -> Draft:
    """The draft in a form, with the number and the revision that its writer had before them."""
    saved, based_on = (number_of(str(form.get(name, ""))) for name in ("number", "based_on"))
    theme = str(form.get("theme", ""))[:60]
    return Draft(entry_id, saved, theme, based_on, draftform.document(form), "", None, "draft")


async def _save(session: Db, draft: Draft, visitor: Visitor) -> Draft:
    return await editing.save_draft(
        session, draft.entry_id, draft.document, theme=draft.theme, number=draft.number, based_on=draft.based_on,
        staff=visitor.staff, at=visitor.now,
    )  # fmt: skip


def _by_field(entry_id: str, problems: list[Problem]) -> dict[str, str]:
    """The first problem of each field of the form."""
    found: dict[str, str] = {}
    for problem in problems:
        parts = problem.field.removeprefix(f"{entry_id}.").split(".")
        field = ".".join(parts[:2] if parts[0] in ("fr", "en", "de") else parts[:1])
        found.setdefault(field, problem.message)
    return found


def _beside(desk: Desk, visitor: Visitor, entry_id: str, theme: str, document: dict[str, Any]) -> dict[str, Any]:
    """The preview of a draft that could be published, else what is missing."""
    try:
        entry: Entry | None = editing.check(entry_id, document)
    except ContentError as error:
        return {"previews": {}, "missing": _by_field(entry_id, error.problems), "advice": []}
    advice = advise(Content(entries={theme: (entry,)})) if entry and theme else []
    shown = previews(desk, visitor, theme, entry) if entry else {}
    return {"previews": shown, "missing": {}, "advice": [one.message for one in advice]}


async def _editor(
    request: Request, desk: Desk, session: Db, visitor: Visitor, sheet: Sheet, *, done: str = "", status: int = 200
) -> Response:
    entry_id = sheet.draft.entry_id
    try:
        state = (await store.get(session, entry_id))[0].state
    except UnknownEntry:
        state = None
    beside = _beside(desk, visitor, entry_id, sheet.draft.theme, sheet.document)
    return page(
        request, "entry.html", visitor, status=status, sheet=sheet, draft=sheet.draft, done=done,
        themes=await store.themes(session), known=desk.parts.knowledge.current.catalogue, published_state=state,
        rows=draftform.rows, value=partial(draftform.value, sheet.document), **beside,
    )  # fmt: skip

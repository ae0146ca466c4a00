"""Who needs a human: who waits, since when, who has it; what was said, and the next word."""

import secrets
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from bot.console.desk import AtDesk, Db, Desk, Signed, Visitor
from bot.console.pages import back_to, page
from bot.console.paging import turned
from bot.errors import Missing
from bot.relay import board, canned, cases
from bot.relay.jobs import Work
from bot.staff.roles import allow
from bot.store import chats
from bot.store.relay_model import CaseRow

router = APIRouter(prefix="/conversations")
Act = Literal["answer", "send", "take", "over", "close"]
Words = Annotated[str, Form(max_length=cases.KEPT)]


@router.get("")
async def everyone(
    request: Request,
    desk: AtDesk,
    session: Db,
    visitor: Signed,
    *,
    state: Annotated[Literal["open", "closed"], Query()] = "open",
    number: Annotated[int, Query(alias="page")] = 1,
) -> Response:
    """Those that nobody has first."""
    allow(visitor.staff, "talk")
    counts = await board.counts(session)
    totals = {"open": counts.get("waiting", 0) + counts.get("taken", 0), "closed": counts.get("closed", 0)}
    number, pages = turned(number, totals[state], board.PAGE)
    found = await board.cases(session, desk.parts.cipher, closed=state == "closed", page=number - 1)
    notes = await chats.waiting_team_notes(session, desk.parts.cipher, "human")
    return page(
        request, "conversations.html", visitor, found=found, state=state, totals=totals, pages=pages, number=number,
        notes=notes,
    )  # fmt: skip


@router.post("/notes/{number}/done")
async def note_done(session: Db, visitor: Signed, number: int) -> Response:
    """Somebody has seen to words that a founder left for the team."""
    allow(visitor.staff, "talk")
    await chats.close_team_note(session, number)
    return back_to("conversations")


@router.get("/{number}")
async def one(request: Request, desk: AtDesk, session: Db, visitor: Signed, number: int) -> Response:
    """What was said, and the ways to go on."""
    allow(visitor.staff, "talk")
    return await _thread(request, desk, session, visitor, number)


@router.post("/{number}/{act}")
async def go_on(
    request: Request,
    desk: AtDesk,
    session: Db,
    visitor: Signed,
    *,
    number: int,
    act: Act,
    words: Words = "",
    name: Annotated[str, Form(max_length=30)] = "",
) -> Response:
    """Answers, sends a prepared answer, takes the case (also over from somebody), ends it. Whoever comes second is told
    who has it, and keeps what they typed."""
    case = await _case(session, number)
    work = Work(session, desk.parts.cipher, f"console:{secrets.token_urlsafe(6)}", visitor.now)
    match act:
        case "answer":
            done = bool(words.strip()) and await cases.say(work, case, visitor.staff, words.strip())
        case "send":
            done = await canned.send(work, case, visitor.staff, name)
        case "close":
            done = await cases.close(work, case, visitor.staff)
        case _:
            done = await cases.take(work, case, visitor.staff, over=act == "over")
    if not done:
        return await _thread(request, desk, session, visitor, number, words=words, status=409)
    return back_to(f"conversations/{number}")


async def _case(session: Db, number: int) -> CaseRow:
    case = await cases.find(session, number)
    if case is None:
        raise Missing(f"There is no conversation {number} (any more).")
    return case


async def _thread(
    request: Request, desk: Desk, session: Db, visitor: Visitor, number: int, *, words: str = "", status: int = 200
) -> Response:
    found = await board.case(session, desk.parts.cipher, number)
    if found is None:
        raise Missing(f"There is no conversation {number} (any more).")
    shown, lines = found
    replies = await canned.everything(session)
    return page(
        request, "conversation.html", visitor, status=status, one=shown, lines=lines, words=words, replies=replies,
        mine=shown.holder == visitor.staff.id, refused=status == 409,
    )  # fmt: skip

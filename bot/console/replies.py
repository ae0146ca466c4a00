"""Prepared answers for conversations: in both languages, changed here or in the team's group."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from bot.console.desk import AtDesk, Db, Desk, Signed, Visitor
from bot.console.pages import back_to, page
from bot.relay import canned
from bot.relay.jobs import Work
from bot.staff.roles import allow
from faq.documents import LANGUAGES

router = APIRouter(prefix="/replies")
Text = Annotated[str, Form(max_length=canned.LONGEST)]


@router.get("")
async def replies(request: Request, session: Db, visitor: Signed) -> Response:
    """All of them, and the form for one more."""
    allow(visitor.staff, "talk")
    return page(request, "replies.html", visitor, replies=await canned.everything(session), wrong={})


@router.post("")
async def save(
    request: Request, desk: AtDesk, session: Db, visitor: Signed, name: Annotated[str, Form(max_length=60)],
    *, fr: Text = "", en: Text = "",
) -> Response:  # fmt: skip
    """Keeps a prepared answer; a text that is left empty stays as it was."""
    work = _work(desk, session, visitor)
    given = {"fr": fr, "en": en}
    saved = [
        await canned.save(work, name.strip().lower(), language, given[language], visitor.staff)
        for language in LANGUAGES
        if given[language].strip()
    ]
    if not saved or not all(saved):
        found, wrong = await canned.everything(session), {"name": name, **given}
        await session.rollback()
        return page(request, "replies.html", visitor, status=422, replies=found, wrong=wrong)
    return back_to("replies")


@router.post("/{name}/remove")
async def remove(desk: AtDesk, session: Db, visitor: Signed, name: str) -> Response:
    """Takes a prepared answer away."""
    await canned.remove(_work(desk, session, visitor), name, visitor.staff)
    return back_to("replies")


def _work(desk: Desk, session: Db, visitor: Visitor) -> Work:
    return Work(session, desk.parts.cipher, f"console:{secrets.token_urlsafe(6)}", visitor.now)

"""The door: a one-time link from the bot, or the Mini App. Opening a link changes nothing; its button does."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from bot.console.desk import LANGUAGE_COOKIE, AtDesk, Db, Desk, Signed
from bot.console.guard import patiently
from bot.console.initdata import telegram_user
from bot.console.pages import outside, sign
from bot.staff import people, signin
from bot.staff.roles import Staff
from faq.documents import Language

router = APIRouter()
TRIES = 10  # a minute, from one address
Token = Annotated[str, Form(max_length=100)]


@router.get("/sign-in")
async def door(
    request: Request,
    token: Annotated[str, Query(max_length=100)] = "",
    next: Annotated[str, Query(max_length=500)] = "",  # noqa: A002 (the usual name of this parameter)
) -> Response:
    """How to get in; with a token, the button that uses it."""
    return outside(request, "sign_in.html", token=token, next=_own(next), failed=False)


@router.post("/sign-in")
async def enter(
    request: Request,
    desk: AtDesk,
    session: Db,
    token: Token,
    next: Annotated[str, Form(max_length=500)] = "",  # noqa: A002
) -> Response:
    """Uses a link up and opens a session."""
    now = desk.parts.clock()
    patiently(request, request.app.state.door, now)
    staff = await signin.redeem(session, token, now, desk.parts.settings.admins)
    if staff is None:
        return outside(request, "sign_in.html", status=403, token="", next="", failed=True)
    return await _welcome(desk, session, staff, now, _own(next))


@router.get("/app")
async def app_door(request: Request) -> Response:
    """Where Telegram opens the Mini App. Its signed data are in the address, for our script only."""
    return outside(request, "mini_app.html")


@router.post("/app")
async def enter_app(
    request: Request, desk: AtDesk, session: Db, data: Annotated[str, Form(max_length=4096)]
) -> Response:
    """Checks who opened the Mini App, and opens a session."""
    now = desk.parts.clock()
    patiently(request, request.app.state.door, now)
    token = desk.parts.settings.telegram_token
    user = telegram_user(data, token.get_secret_value(), now) if token else None
    staff = None if user is None else await people.find(session, user, desk.parts.settings.admins)
    if staff is None:
        return outside(request, "sign_in.html", status=403, token="", next="", failed=True)
    return await _welcome(desk, session, staff, now, "/console/")


@router.post("/sign-out")
async def leave(request: Request, desk: AtDesk, session: Db, visitor: Signed) -> Response:
    """Ends this browser's session."""
    await signin.close_session(session, request.cookies[desk.cookie], visitor.staff, visitor.now)
    response = RedirectResponse("/console/sign-in", 303)
    response.delete_cookie(desk.cookie, path="/", secure=desk.secure, httponly=True, samesite="lax")
    return response


@router.post("/language")
async def speak(
    desk: AtDesk, language: Annotated[Language, Form()], back: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    """Changes the language of the console in this browser."""
    response = RedirectResponse(_own(back), 303)
    response.set_cookie(
        LANGUAGE_COOKIE, language, max_age=31_536_000, httponly=True, secure=desk.secure, samesite="lax", path="/"
    )
    return response


async def _welcome(desk: Desk, session: AsyncSession, staff: Staff, now: datetime, to: str) -> Response:
    response = RedirectResponse(to, 303)
    sign(desk, response, await signin.open_session(session, staff, now))
    return response


def _own(address: str) -> str:
    """A page of the console, whatever was asked for: never somebody else's."""
    inside = address.startswith("/console/") and "\\" not in address and address.isprintable()
    return address if inside and not address.startswith("/console/sign-in") else "/console/"

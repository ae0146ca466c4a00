"""The console as one application: its pages, its guard, its errors. Mounted under /console."""

from fastapi import Depends, FastAPI, HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from bot.console import (
    actors,
    calibration,
    conversations,
    deliveries,
    editor,
    entries,
    errors,
    freshness,
    importing,
    inbox,
    numbers,
    partner_board,
    partner_lead,
    partner_link,
    partner_page,
    publishing,
    replies,
    settings,
    signin,
    team,
    today,
    trying,
)
from bot.console.desk import Desk, Inside
from bot.console.guard import Guard, own_pages_only
from bot.console.pages import STATIC, refuse, to_sign_in
from bot.meter import Meter

_ROOMS = (
    signin,
    today,
    inbox,
    conversations,
    replies,
    entries,
    publishing,
    editor,
    actors,
    freshness,
    calibration,
    numbers,
    trying,
    importing,
    partner_board,
    partner_lead,
    partner_link,
    partner_page,
    deliveries,
    team,
    settings,
)


async def _nowhere(_visitor: Inside) -> Response:
    """Any other address: said with the menu beside it to whoever is signed in; others are shown the door."""
    raise HTTPException(404)


def build_console(desk: Desk) -> Guard:
    """The application with its guard around it."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, dependencies=[Depends(own_pages_only)])
    app.state.desk = desk
    app.state.door = Meter(signin.TRIES)
    app.state.letters = Meter(partner_link.TRIES)
    errors.install(app, refuse, to_sign_in)
    for room in _ROOMS:
        app.include_router(room.router)
    app.mount("/static", StaticFiles(directory=STATIC))
    app.get("/{path:path}")(_nowhere)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    return Guard(app, secure=desk.secure)

"""What can go wrong on the way to a page, turned into a page that says what to do."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.errors import BotError, NotAllowed, Overtaken
from faq.errors import EditConflict, UnknownEntry

Refuse = Callable[[Request, int, str], Response]


class NotSignedIn(BotError):
    """No session, or one that is over."""


def install(app: FastAPI, refuse: Refuse, to_sign_in: Callable[[Request], Response]) -> None:
    """Has every error answered by `refuse(request, status, kind)`; kinds name the words shown."""

    def answering(status: int, kind: str) -> Callable[[Request, Exception], Response]:
        return lambda request, _error: refuse(request, status, kind)

    def http(request: Request, error: Any) -> Response:
        return refuse(
            request,
            error.status_code,
            {404: "missing", 405: "missing", 429: "slower"}.get(error.status_code, "refused"),
        )

    app.add_exception_handler(NotSignedIn, lambda request, _error: to_sign_in(request))
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, answering(422, "refused"))
    app.add_exception_handler(NotAllowed, answering(403, "not_allowed"))
    app.add_exception_handler(UnknownEntry, answering(404, "missing"))
    app.add_exception_handler(EditConflict, answering(409, "overtaken"))
    app.add_exception_handler(Overtaken, answering(409, "overtaken"))

"""What can go wrong on the way to a page, turned into a page that says what to do."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from bot.errors import BotError, Missing, NotAllowed, Overtaken
from bot.leads.errors import NotYours, UnknownLead
from faq.errors import ContentError, EditConflict, UnknownEntry

Refuse = Callable[[Request, int, str, Exception], Response]


class NotSignedIn(BotError):
    """No session, or one that is over."""


def install(app: FastAPI, refuse: Refuse, to_sign_in: Callable[[Request], Response]) -> None:
    """Has every error answered by `refuse(request, status, kind, error)`; kinds name the words shown."""

    def answering(status: int, kind: str) -> Callable[[Request, Exception], Response]:
        return lambda request, error: refuse(request, status, kind, error)

    def http(request: Request, error: Any) -> Response:
        kinds = {404: "missing", 405: "missing", 413: "too_large", 429: "slower"}
        return refuse(request, error.status_code, kinds.get(error.status_code, "refused"), error)

    app.add_exception_handler(NotSignedIn, lambda request, _error: to_sign_in(request))
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(ClientDisconnect, lambda _request, _error: Response(status_code=400))  # nobody reads it
    for kind, status, errors in (
        ("refused", 422, (RequestValidationError,)),
        ("not_allowed", 403, (NotAllowed,)),
        ("missing", 404, (Missing, UnknownEntry, UnknownLead, NotYours)),
        ("overtaken", 409, (EditConflict, Overtaken)),
        ("impossible", 409, (BotError, ContentError)),
        ("broken", 500, (Exception,)),
    ):
        for error in errors:
            app.add_exception_handler(error, answering(status, kind))

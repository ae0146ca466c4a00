"""Every error as a problem document (RFC 9457): its name, what happened, what a program can do about it."""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from bot.errors import BotError
from bot.leads.errors import ConsentMissing, EditConflict, IllegalMove, NotYours, UnknownLead

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_NAME = "urn:lorntech:problem:"


class Fault(BaseModel):
    """One thing wrong with a request: where (as a path into it), and what."""

    where: str
    what: str


class Problem(BaseModel):
    """What went wrong. Programs go by `type`; people read `detail`. Some have more: `state`, `version`, `errors`."""

    type: str
    title: str
    status: int
    detail: str
    state: str | None = None
    version: int | None = None
    errors: list[Fault] | None = None


class Refusal(Exception):
    """A request that is refused. `kind` names the problem; `headers` go with the answer."""

    def __init__(self, status: int, kind: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.kind, self.headers = status, kind, headers


def problem(status: int, kind: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """The answer. `kind`: one or a few words, the end of its type."""
    title = HTTPStatus(status).phrase
    document = Problem(type=_NAME + kind, title=title, status=status, detail=detail, **more)
    content = document.model_dump(mode="json", exclude_none=True)
    return JSONResponse(content, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How these errors stand in the OpenAPI document."""
    shown = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": shown} for status in statuses}


def install(app: FastAPI) -> None:
    """Has every error answered by a problem document."""
    handlers: tuple[tuple[type[Exception], Callable[[Any], Response]], ...] = (
        (Refusal, lambda error: problem(error.status, error.kind, str(error), error.headers)),
        (RequestValidationError, _invalid),
        (UnknownLead, _missing),
        (NotYours, _missing),  # somebody else's: as if it were not there
        (EditConflict, _overtaken),
        (IllegalMove, _illegal),
        (ConsentMissing, lambda error: problem(409, "consent-missing", str(error))),
        (BotError, lambda error: problem(409, "impossible", str(error))),
        (SQLAlchemyError, _away),
        (Exception, _broken),
    )
    for error, answer in handlers:
        app.add_exception_handler(error, _handler(answer))
    app.add_exception_handler(HTTPException, _http)


def _handler(answer: Callable[[Any], Response]) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handle(_request: Request, error: Exception) -> Response:
        return answer(error)

    return handle


def _invalid(error: RequestValidationError) -> Response:
    faults = [Fault(where="/".join(map(str, one["loc"])), what=one["msg"]) for one in error.errors()]
    return problem(422, "invalid", "The request is not well formed; `errors` says where.", errors=faults)


async def _http(request: Request, error: Any) -> Response:
    """What the framework refuses. Its own Allow names the methods of one route only, of those that share a path."""
    if error.status_code == 400:  # a body that is not even text
        unread = Fault(where="body", what="not JSON in UTF-8")
        return problem(422, "invalid", "The request is not well formed; `errors` says where.", errors=[unread])
    kinds = {404: "not-found", 405: "method-not-allowed"}
    headers = dict(error.headers or {})
    if error.status_code == 405:
        here = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        paths = request.app.openapi()["paths"]
        found = [paths[path] for path in paths if re.fullmatch(re.sub(r"{\w+}", "[^/]+", path), here)]
        headers["Allow"] = ", ".join(sorted(method.upper() for methods in found for method in methods))
    return problem(error.status_code, kinds.get(error.status_code, "refused"), str(error.detail), headers)


def _missing(_error: BotError) -> Response:
    return problem(404, "not-found", "There is no such lead among yours.")


def _overtaken(error: EditConflict) -> Response:
    version, state = error.now if isinstance(error.now, tuple) else (None, None)
    detail = "Somebody acted on this lead since you read it. Read it again, then decide."
    return problem(409, "edit-conflict", detail, version=version, state=state)


def _illegal(error: IllegalMove) -> Response:
    detail = f"This cannot be done where the lead stands ({error.state}). `acts` of the lead says what can."
    return problem(409, "illegal-move", detail, state=error.state)


def _away(error: SQLAlchemyError) -> Response:
    log.warning("the database does not answer: %s", type(error).__name__)
    return problem(503, "unavailable", "Try again in a moment.", {"Retry-After": "5"})


def _broken(_error: Exception) -> Response:
    return problem(500, "broken", "This is our fault, and it has been noted. Nothing was changed.")

"""The web application: is it alive, is it ready, and the webhook route that the Telegram adapter brings."""

import logging
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.knowledge import LiveKnowledge
from bot.store.engine import Sessions
from bot.web.doorman import Doorman

log = logging.getLogger(__name__)


def build_web(sessions: Sessions, knowledge: LiveKnowledge, routes: Sequence[BaseRoute] = ()) -> Starlette:
    """The application, with the given routes beside the health pages."""

    async def alive(_request: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(_request: Request) -> Response:
        try:
            async with sessions() as session:
                await session.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError):
            log.warning("not ready: the database does not answer")
            return JSONResponse({"ready": False, "database": "away"}, status_code=503)
        return JSONResponse({"ready": True, "database": "ok", "knowledge": knowledge.current.version})

    return Starlette(
        routes=[Route("/healthz", alive), Route("/readyz", ready), *routes], middleware=[Middleware(Doorman)]
    )

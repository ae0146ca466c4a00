"""The interface as one application, mounted under /api/v1. Its OpenAPI document is at /api/v1/openapi.json."""

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api import leads, problems
from bot.api.entrance import STRANGERS, Gate
from bot.api.problems import Problem
from bot.meter import Meter
from bot.wiring import Parts

LARGEST = 64 * 1024  # bytes of a request
_ABOUT = (
    "Founders ask to meet actors of the network; you are one. List what you were sent, answer, and bring founders in. "
    "Every change reaches you by webhook, too. Errors are problem documents (RFC 9457)."
)


def build_api(parts: Parts, bot: str) -> ASGIApp:
    """The application with its threshold around it. `bot`: the bot's user name."""
    app = bare()
    app.state.gate = Gate(parts, bot, Meter(parts.settings.api_per_minute), Meter(STRANGERS))
    return Threshold(app)


def bare() -> FastAPI:
    """The application, on nothing yet: what its OpenAPI document tells of."""
    app = FastAPI(
        title="LOR’N’TECH", version="1", description=_ABOUT, openapi_url="/openapi.json", docs_url=None, redoc_url=None
    )
    problems.install(app)
    app.include_router(leads.router)
    _name_problems(app)
    return app


class Threshold:
    """ASGI middleware: no request too large, and on every answer what its caller has left to spend."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on when its length is told and small."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told: dict[str, object] = scope.setdefault("state", {})

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                left = told.get("headers")
                MutableHeaders(scope=message).update(left if isinstance(left, dict) else {})
            await send(message)

        length = Headers(scope=scope).get("content-length", "0")
        app: ASGIApp = self._app
        if "transfer-encoding" in Headers(scope=scope):
            app = problems.problem(411, "length-required", "Send a Content-Length.")
        elif not length.isdigit() or int(length) > LARGEST:
            app = problems.problem(413, "too-large", f"A request has at most {LARGEST} bytes.")
        await app(scope, receive, send_with_headers)


def _name_problems(app: FastAPI) -> None:
    """Puts the problem document among the named shapes of the OpenAPI document."""
    built = app.openapi

    def openapi() -> dict[str, object]:
        document = built()
        schemas = document["components"]["schemas"]
        if "Problem" not in schemas:
            shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(shape.pop("$defs", {}))
            schemas["Problem"] = shape
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # the way the framework documents

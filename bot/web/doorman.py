"""At the door of every page: strict headers, a number for each request that logs and answer share, and a stopwatch."""

import secrets
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import metrics
from bot.logs import about

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
"""For answers that are no pages; what has pages sets its own, which stay."""
_AREAS = frozenset({"api", "console", "telegram"})


class Doorman:
    """ASGI middleware around the whole web application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes everything on; looks at requests only."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        number, began, status = secrets.token_hex(6), time.monotonic(), 500

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = number
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            with about(f"request:{number}"):
                await self._app(scope, receive, send_on)
        finally:
            metrics.HTTP.labels(_area(scope["path"]), f"{status // 100}xx").observe(time.monotonic() - began)


def _area(path: str) -> str:
    """The first part of a path if it is one of ours: labels are not for strangers to choose."""
    first = path.split("/")[1] if "/" in path else ""
    return first if first in _AREAS else "other"

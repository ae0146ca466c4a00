"""Keeps strangers out of every answer: strict headers, acts from our own pages only, patience with guessers.

Forms carry no token: a browser says itself where a request comes from (Fetch Metadata, else Origin), and the session
cookie does not travel with another site's posts (SameSite=Lax). A request that says neither is refused.
"""

from datetime import datetime
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.meter import Meter

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
LARGEST = 8 * 1024 * 1024  # bytes of a request: a whole FAQ as a workbook is under one
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """ASGI middleware: the headers on every answer, and no act that another site has caused."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._headers = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on when it comes from a page of ours."""

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        if scope["type"] == "http":
            scope.setdefault("state", {})["foreign"] = foreign(scope["method"], Headers(scope=scope))
        await self._app(scope, receive, send_guarded)


def foreign(method: str, headers: Headers) -> bool:
    """Whether an act was caused by something else than a page of ours, or is too large to be one."""
    if method in _READING:
        return False
    length = headers.get("content-length", "")
    if not length.isdigit() or int(length) > LARGEST:
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site != "same-origin"
    return urlsplit(headers.get("origin", "")).netloc != headers.get("host", "-")


def own_pages_only(request: Request) -> None:
    """Refuses what `Guard` found foreign."""
    if request.state.foreign:
        raise HTTPException(403)


def patiently(request: Request, meter: Meter, now: datetime) -> None:
    """Refuses an address that has tried too often."""
    if meter.take(request.client.host if request.client else "", now.timestamp()).wait:
        raise HTTPException(429)

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
PATIENCE = 8 * LARGEST  # bytes of a larger one that are let go by, so that its sender hears why it is refused
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
            refused = refusal(scope["method"], Headers(scope=scope))
            scope.setdefault("state", {})["refusal"] = refused
            if refused:
                await _run_out(receive, 0 if refused == 403 else PATIENCE)
                scope, receive = {**scope, "headers": _about_no_body(scope)}, _no_body
        await self._app(scope, receive, send_guarded)


def refusal(method: str, headers: Headers) -> int | None:
    """The status that refuses an act which no page of ours has caused (403) or which is too large (413), else None."""
    if method in _READING:
        return None
    length = headers.get("content-length", "")
    if not _own(headers) or not length.isdigit():
        return 403
    return 413 if int(length) > LARGEST else None


def own_pages_only(request: Request) -> None:
    """Refuses what `Guard` found no act of ours, before anything of it is read."""
    if request.state.refusal:
        raise HTTPException(request.state.refusal)


def _own(headers: Headers) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(headers.get("origin", "")).netloc == headers.get("host", "-")


async def _run_out(receive: Receive, most: int) -> None:
    """Lets up to so many bytes of a body go by unread: a browser that is still sending would not hear the answer."""
    more = most > 0
    while more and most > 0:
        message = await receive()
        most -= len(message.get("body", b""))
        more = message.get("more_body", False)


async def _no_body() -> Message:
    return {"type": "http.disconnect"}


def _about_no_body(scope: Scope) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in scope["headers"] if not name.startswith(b"content-")]


def patiently(request: Request, meter: Meter, now: datetime) -> None:
    """Refuses an address that has tried too often."""
    if meter.take(request.client.host if request.client else "", now.timestamp()).wait:
        raise HTTPException(429)

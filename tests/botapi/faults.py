"""What can go wrong between a bot and Telegram, on command: `api.next("sendMessage", flood(3), times=2)`."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

Proceed = Callable[[], Awaitable[web.StreamResponse]]
Fault = Callable[[web.Request, Proceed], Awaitable[web.StreamResponse]]


def flood(retry_after: int) -> Fault:
    """429: ask again in `retry_after` seconds."""

    async def fault(_request: web.Request, _proceed: Proceed) -> web.StreamResponse:
        words = f"Too Many Requests: retry after {retry_after}"
        parameters = {"retry_after": retry_after}
        body = {"ok": False, "error_code": 429, "description": words, "parameters": parameters}
        return web.json_response(body, status=429, headers={"Retry-After": str(retry_after)})

    return fault


async def failing(_request: web.Request, _proceed: Proceed) -> web.StreamResponse:
    """500 in Telegram's own form."""
    body = {"ok": False, "error_code": 500, "description": "Internal Server Error"}
    return web.json_response(body, status=500)


async def bad_gateway(_request: web.Request, _proceed: Proceed) -> web.StreamResponse:
    """502 from the machine before Telegram: HTML where JSON is expected."""
    page = "<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>"
    return web.Response(status=502, text=page, content_type="text/html")


async def reset(request: web.Request, _proceed: Proceed) -> web.StreamResponse:
    """The connection breaks before the call has any effect."""
    return _cut(request)


async def reset_after(request: web.Request, proceed: Proceed) -> web.StreamResponse:
    """The call takes effect, but the connection breaks before the bot hears so."""
    await proceed()
    return _cut(request)


async def hang(_request: web.Request, _proceed: Proceed) -> web.StreamResponse:
    """No answer until the caller gives up."""
    await asyncio.Event().wait()
    raise AssertionError("never reached")


def held(gate: asyncio.Event, reached: asyncio.Event | None = None) -> Fault:
    """The call waits until the test opens the gate, then proceeds; `reached` is set when it has come that far."""

    async def fault(_request: web.Request, proceed: Proceed) -> web.StreamResponse:
        if reached:
            reached.set()
        await gate.wait()
        return await proceed()

    return fault


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()

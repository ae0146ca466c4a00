"""Pages that few people open: read in when the first of them does. No start waits for them, and no memory holds them
in vain."""

import asyncio
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send


class Later:
    """The ASGI application that `make` gives, made in a thread at the first request: meanwhile others are answered."""

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self._make = make
        self._made: ASGIApp | None = None
        self._making = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes everything on."""
        async with self._making:
            if self._made is None:
                self._made = await asyncio.to_thread(self._make)
            app = self._made
        await app(scope, receive, send)

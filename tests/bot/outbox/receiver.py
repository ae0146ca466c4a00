"""A partner's webhook receiver on loopback, over TLS: it takes calls, fails, hangs, redirects or lies, as its path
says."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import httpx
from standardwebhooks import Webhook

from bot.outbox.channels.webhook import Endpoint
from faq.addresses import Refused, Target

SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
_RAW = {
    "cut": b"HTTP/1.1 200 OK\r\nContent-Le",
    "rubbish": b"\x00\x01this is not the web at all\r\n\r\n",
    "flood": b"HTTP/1.1 200 OK\r\n" + b"X-More: " + b"x" * 400_000,
    "moved": b"HTTP/1.1 307 Temporary Redirect\r\nLocation: https://inside.private/admin\r\nContent-Length: 0\r\n\r\n",
    "gone": b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n",
    "later": b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 600\r\nContent-Length: 0\r\n\r\n",
    "never": b"HTTP/1.1 503 Busy\r\nRetry-After: 999999999999\r\nContent-Length: 0\r\n\r\n",
    "short": b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nthat was all",
    "broken": b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
    "ok": b"HTTP/1.1 204 No Content\r\n\r\n",
}


@dataclass(frozen=True)
class Call:
    """What came in: the path, headers with small names, the body."""

    path: str
    headers: dict[str, str]
    body: bytes

    def verified(self) -> dict[str, object]:
        """The event, once its signature holds; raises if it does not."""
        event: dict[str, object] = Webhook(SECRET).verify(self.body, self.headers)
        return event


@dataclass
class Receiver:
    """The server; `path` is what the endpoint that `find` gives points to."""

    port: int = 0
    path: str = "ok"
    calls: list[Call] = field(default_factory=list)
    called: asyncio.Event = field(default_factory=asyncio.Event)
    answering: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.answering.set()

    async def find(self, _partner: str) -> Endpoint | None:
        return Endpoint(f"https://hooks.test/{self.path}", SECRET) if self.path else None

    async def locate(self, url: httpx.URL) -> Target:
        """Names ending in .test are here; the rest of the world is out of bounds."""
        if not url.host.endswith(".test"):
            raise Refused("the host is not on the public internet")
        return Target(("127.0.0.1",), self.port)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            path = await self._read(reader)
            self.called.set()
            await self.answering.wait()
            if path == "hang":
                await asyncio.sleep(3600)
            elif path == "endless":
                writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
                while True:
                    writer.write(b"x" * 65536)
                    await writer.drain()
            elif path == "drip":
                for letter in b"HTTP/1.1 200 OK\r\n" + b"x" * 10_000:
                    writer.write(bytes([letter]))
                    await writer.drain()
                    await asyncio.sleep(0.05)
            else:
                writer.write(_RAW[path])
                await writer.drain()
        writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> str:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        start, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        body = await reader.readexactly(int(headers["content-length"]))
        path = start.split()[1].lstrip("/")
        self.calls.append(Call(path, headers, body))
        return path


@asynccontextmanager
async def receiving(context: ssl.SSLContext) -> AsyncIterator[Receiver]:
    """The receiver at work."""
    receiver = Receiver()
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.create_task(receiver.serve(reader, writer)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=context)
    receiver.port = server.sockets[0].getsockname()[1]
    yield receiver
    server.close()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

"""The Bot API over aiohttp: python-telegram-bot's own way over httpx does a fifth of the calls for the same CPU time.

Errors and answers are read by the library itself (`BaseRequest`); here are connections, timeouts and uploads only.
"""

import json
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

MEDIA_WRITE = 20.0  # seconds to write a call that carries a file
_JSON = {"Content-Type": "application/json"}


class AiohttpRequest(BaseRequest):
    """Calls over at most `connections` kept connections. Timeouts in seconds: `read` for an answer, `write` for a call
    without files, `connect` for a connection, `pool` for one of ours to become free."""

    def __init__(
        self,
        connections: int,
        proxy: str | None = None,
        *,
        read: float = 10.0,
        write: float = 5.0,
        connect: float = 5.0,
        pool: float = 30.0,
    ) -> None:
        self._connections = connections
        self._proxy = proxy
        self._read, self._write, self._connect, self._pool = read, write, connect, pool
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """See `BaseRequest`."""
        return self._read

    async def initialize(self) -> None:
        """Opens the pool."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=60)
            self._session = aiohttp.ClientSession(
                connector=connector, proxy=self._proxy, cookie_jar=aiohttp.DummyCookieJar()
            )

    async def shutdown(self) -> None:
        """Closes the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(  # noqa: PLR0917  # the library's own shape
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call; see `BaseRequest`. Raises TimedOut and NetworkError."""
        if self._session is None:
            raise RuntimeError("initialize() has not been called")
        files = request_data is not None and request_data.contains_files
        read, connect = _seconds(read_timeout, self._read), _seconds(connect_timeout, self._connect)
        write = _seconds(write_timeout, MEDIA_WRITE if files else self._write)
        pool = _seconds(pool_timeout, self._pool)
        timeout = aiohttp.ClientTimeout(
            total=_sum(pool, connect, write, read), connect=_sum(pool, connect), sock_connect=connect, sock_read=read
        )
        body, headers = (_multipart(request_data), None) if request_data and files else (_json(request_data), _JSON)
        try:
            async with self._session.request(method, url, data=body, headers=headers, timeout=timeout) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"aiohttp.{type(error).__name__}") from error  # its own words may name the token


def proxy_for(root: str) -> str | None:
    """The proxy that the environment names for a server (HTTPS_PROXY, NO_PROXY), read once: aiohttp would look at
    each call."""
    address = urlsplit(root)
    return None if proxy_bypass(address.hostname or "") else getproxies().get(address.scheme)


def _json(data: RequestData | None) -> bytes | None:
    return json.dumps(data.parameters).encode() if data else None


def _multipart(data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


def _seconds(given: object, usual: float) -> float | None:
    if given is BaseRequest.DEFAULT_NONE:
        return usual
    return float(given) if isinstance(given, int | float) else None


def _sum(*parts: float | None) -> float | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None

"""The HTTP side: `/bot<token>/<method>` and `/file/bot<token>/<path>` on a free port of 127.0.0.1."""

import asyncio
import hmac
import inspect
import json
import random
import re
from collections import defaultdict, deque
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.botapi.bell import Bell
from tests.botapi.call import Call, Upload
from tests.botapi.errors import Refused
from tests.botapi.faults import Fault
from tests.botapi.feed import Feed, Update
from tests.botapi.methods import METHODS
from tests.botapi.people import PATIENCE, Person
from tests.botapi.pusher import Pusher
from tests.botapi.world import Account, Chat, World

BOT_ID = 700
TOKEN = f"{BOT_ID}:AAF-a-token-that-opens-nothing-1234567"
_BIGGEST_CALL = 60 * 1024 * 1024


class BotApi:
    """A Bot API server for one bot (see the package). `calls` lists every call that had its effect."""

    def __init__(self, *, username: str = "lorntech_bot", token: str = TOKEN) -> None:
        bot = Account(BOT_ID, "LOR’N’TECH", username, is_bot=True)
        bell = Bell()
        self.token = token
        self.world = World(bot, bell, Feed(bell))
        self.calls: list[Call] = []
        self.root = ""
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._pushing: asyncio.Task[None] | None = None
        app = web.Application(client_max_size=_BIGGEST_CALL)
        app.router.add_route("*", "/bot{token}/{method}", self._method)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.root = f"http://{host}:{port}"
        self._pushing = asyncio.create_task(Pusher(self.world.feed).run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._pushing is not None
        self._pushing.cancel()
        await asyncio.gather(self._pushing, return_exceptions=True)
        await self._runner.cleanup()

    # For tests

    def user(self, first_name: str, *, language_code: str | None = "fr", username: str | None = None) -> Person:
        """A new person."""
        account = Account(1001 + len(self.world.accounts), first_name, username, language_code)
        self.world.accounts[account.id] = account
        chat = self.world.chats[account.id] = Chat(account.id, "private", members=[account])
        return Person(self.world, account, chat)

    def group(
        self, title: str, *, sees_all: bool = False, forum: bool = False, bot_inside: bool = True, basic: bool = False
    ) -> Chat:
        """A new supergroup, or a basic group. `sees_all`: the bot is an administrator or its privacy mode is off."""
        chat_id = (-2_001 if basic else -1_000_000_000_001) - len(self.world.chats)
        kind = "group" if basic else "supergroup"
        chat = Chat(chat_id, kind, title, bot_inside=bot_inside, bot_sees_all=sees_all, is_forum=forum)
        self.world.chats[chat_id] = chat
        return chat

    def next(self, method: str, fault: Fault, *, times: int = 1) -> None:
        """The next calls of a method meet a fault (see `faults`)."""
        self._faults[method.lower()].extend([fault] * times)

    def troubled(self, method: str) -> bool:
        """Whether a fault still waits for a call of the method."""
        return bool(self._faults[method.lower()])

    def called(self, method: str) -> list[Call]:
        """The calls of a method that had their effect."""
        return [call for call in self.calls if call.method == method.lower()]

    def repeat(self, update: Update | None = None) -> None:
        """Deliver an update (the latest by default) once more."""
        self.world.feed.again(update or self.world.feed.sent[-1])

    def shuffle(self, chance: random.Random) -> None:
        """Let the updates that wait come in another order."""
        self.world.feed.shuffle(chance)

    def expire_queries(self) -> None:
        """Let the time for answering buttons and inline queries run out."""
        self.world.queries.clear()

    async def confirmed(self, *, within: float = PATIENCE) -> None:
        """Wait until the bot has confirmed every update."""
        await self.world.bell.until(lambda: None if self.world.feed.waiting else True, within)

    async def until_called(self, method: str, times: int = 1, *, within: float = PATIENCE) -> list[Call]:
        """Wait until a method has been called so often."""
        return await self.world.bell.until(
            lambda: self.called(method) if len(self.called(method)) >= times else None, within
        )

    # HTTP

    async def _method(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"].lower()

        async def proceed() -> web.StreamResponse:
            try:
                self._authorise(request)
                return web.json_response({"ok": True, "result": await self._run(method, request)})
            except Refused as refused:
                return _refusal(refused)

        waiting = self._faults[method]
        return await (waiting.popleft()(request, proceed) if waiting else proceed())

    def _authorise(self, request: web.Request) -> None:
        token = request.match_info["token"]
        if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", token):
            raise Refused(404)
        if not hmac.compare_digest(token, self.token):
            raise Refused(401)

    async def _run(self, method: str, request: web.Request) -> Any:
        if method not in METHODS:
            raise Refused(404, "method not found")
        call = Call(method, await _fields(request))
        result = METHODS[method](self.world, call)
        if inspect.isawaitable(result):
            result = await result
        self.calls.append(call)
        self.world.bell.ring()
        return result

    async def _file(self, request: web.Request) -> web.StreamResponse:
        try:
            self._authorise(request)
        except Refused as refused:
            return _refusal(refused)
        content = self.world.files.get(request.match_info["path"])
        return _refusal(Refused(404)) if content is None else web.Response(body=content)


def _refusal(refused: Refused) -> web.Response:
    body = {"ok": False, "error_code": refused.code, "description": refused.description}
    if refused.parameters:
        body["parameters"] = refused.parameters
    return web.json_response(body, status=refused.code)


async def _fields(request: web.Request) -> dict[str, str | Upload]:
    if request.content_type == "application/json":
        given = await request.json()
        return {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}
    form = await request.post()
    sent = {
        name: value if isinstance(value, str) else Upload(value.filename, value.file.read())
        for name, value in form.items()
        if isinstance(value, str | web.FileField)
    }
    return dict(request.query) | sent

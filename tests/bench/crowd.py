"""Fifty people on a quick Telegram: a Bot API of the few methods that matter, and the clock of every answer.

Each question is one update; its answer is the first message that quotes it, or, from bots that quote nothing, the next
message in its chat. What comes for a question that was answered already is a duplicate.
"""

import asyncio
import itertools
import json
import random
import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

TOKEN = "700:AAF-a-token-that-opens-nothing-1234567"
USERS = 50
PUSHED = 40  # posts under way to a webhook, Telegram's usual number
GRACE = 15.0  # seconds for answers to come after the last question
_ME = {"id": 700, "is_bot": True, "first_name": "Bot", "username": "lorntech_bot", "can_join_groups": True,
       "can_read_all_group_messages": False, "supports_inline_queries": True}  # fmt: skip

Update = dict[str, Any]


@dataclass(slots=True)
class Outcome:
    """One run: seconds from each question to its answer, in the order asked; None: never answered."""

    seconds: float
    waits: list[float | None]
    duplicates: int

    @property
    def answered(self) -> list[float]:
        return sorted(wait for wait in self.waits if wait is not None)

    @property
    def lost(self) -> int:
        return sum(wait is None for wait in self.waits)

    @property
    def rate(self) -> float:
        return len(self.answered) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds."""
        if not self.answered:
            return float("nan")
        return self.answered[min(int(len(self.answered) * share), len(self.answered) - 1)] * 1000


@dataclass(slots=True)
class _Asked:
    at: float
    chat: int
    wait: float | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)


class Crowd:
    """The server and its people, who ask what `draw` gives. `hooks` are the addresses that updates are posted to, in
    turn; none: polling. A bot that is `quoting` may answer in several messages, of which the first quotes."""

    def __init__(self, draw: Callable[[], str], first_update: int = 1) -> None:
        self.root = ""
        self.hooks: list[str] = []
        self.quoting = False
        self._secret = ""
        self._draw = draw
        self._message_ids, self._update_ids = itertools.count(1), itertools.count(first_update)
        self._asked: dict[int, _Asked] = {}
        self._open: dict[int, deque[int]] = defaultdict(deque)
        self._duplicates = 0
        self._waiting: deque[Update] = deque()
        self._bell = asyncio.Event()
        self._lanes: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._pushing = asyncio.Semaphore(PUSHED)
        self._turn = itertools.count()
        self._tasks: set[asyncio.Task[None]] = set()
        app = web.Application(client_max_size=1 << 26)
        app.router.add_route("*", "/bot{token}/{method}", self._method)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.root = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._client = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.close()
        await self._runner.cleanup()

    async def in_turn(self, seconds: float) -> Outcome:
        """Everybody asks, waits for the answer and asks again: as much as the bot can do."""
        first, end = len(self._asked), time.perf_counter() + seconds

        async def person(chat: int) -> None:
            while time.perf_counter() < end:
                asked = self._ask(chat)
                async with asyncio.timeout(GRACE):
                    await asked.done.wait()

        began = time.perf_counter()
        await asyncio.gather(*(person(1000 + number) for number in range(USERS)), return_exceptions=True)
        return self._outcome(first, time.perf_counter() - began)

    async def offered(self, rate: float, seconds: float) -> Outcome:
        """So many questions a second, whatever comes back."""
        first, began = len(self._asked), time.perf_counter()
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
            self._ask(1000 + number % USERS)
        asked = list(self._asked.values())[first:]
        try:
            async with asyncio.timeout(GRACE):
                for one in asked:
                    await one.done.wait()
        except TimeoutError:
            pass
        return self._outcome(first, max((one.at + (one.wait or 0.0) for one in asked), default=began) - began)

    def _outcome(self, first: int, seconds: float) -> Outcome:
        outcome = Outcome(seconds, [one.wait for one in list(self._asked.values())[first:]], self._duplicates)
        self._duplicates = 0
        return outcome

    def _ask(self, chat: int) -> _Asked:
        message = next(self._message_ids)
        asked = self._asked[message] = _Asked(time.perf_counter(), chat)
        self._open[chat].append(message)
        person = {"id": chat, "is_bot": False, "first_name": f"P{chat}", "language_code": "fr"}
        self._give({
            "update_id": next(self._update_ids),
            "message": {
                "message_id": message, "from": person, "date": int(time.time()),
                "chat": {"id": chat, "type": "private", "first_name": person["first_name"]},
                "text": self._draw(),
            },
        })  # fmt: skip
        return asked

    def _give(self, update: Update) -> None:
        if not self.hooks:
            self._waiting.append(update)
            self._bell.set()
            return
        task = asyncio.create_task(self._push(update))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _push(self, update: Update) -> None:
        async with self._lanes[update["message"]["chat"]["id"]], self._pushing:
            while True:
                hook = self.hooks[next(self._turn) % len(self.hooks)]
                try:
                    headers = {"X-Telegram-Bot-Api-Secret-Token": self._secret}
                    async with self._client.post(hook, json=update, headers=headers) as response:
                        if response.ok:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.1)

    async def _method(self, request: web.Request) -> web.Response:
        data = await request.post() if request.can_read_body and request.content_type != "application/json" else None
        given: dict[str, Any] = dict(data) if data is not None else await _json(request)
        match request.match_info["method"].lower():
            case "getme":
                result: Any = _ME
            case "setwebhook":
                self._secret, result = given.get("secret_token", ""), True
            case "getupdates":
                result = await self._poll(int(given.get("offset") or 0), float(given.get("timeout") or 0))
            case "sendmessage":
                result = self._sent(given)
            case "getmycommands":
                result = []
            case "getmyname" | "getmydescription" | "getmyshortdescription":
                result = {"name": "", "description": "", "short_description": ""}
            case _:
                result = True
        return web.json_response({"ok": True, "result": result})

    async def _poll(self, offset: int, patience: float) -> list[Update]:
        while self._waiting and self._waiting[0]["update_id"] < offset:
            self._waiting.popleft()
        if not self._waiting:
            self._bell.clear()
            try:
                await asyncio.wait_for(self._bell.wait(), patience)
            except TimeoutError:
                return []
        return list(itertools.islice(self._waiting, 100))

    def _sent(self, given: dict[str, Any]) -> dict[str, Any]:
        chat, reply = int(given["chat_id"]), given.get("reply_parameters")
        reply = json.loads(reply) if isinstance(reply, str) else reply
        quoted = reply["message_id"] if reply else None
        mine = self._open[chat]
        question = quoted if self.quoting else next(iter(mine), None)
        asked = self._asked.get(question or 0)
        if asked is None:
            self._duplicates += not self.quoting
        elif asked.wait is not None:
            self._duplicates += 1
        else:
            asked.wait = time.perf_counter() - asked.at
            asked.done.set()
            mine.remove(question)
        return {"message_id": next(self._message_ids), "date": int(time.time()), "text": "…",
                "chat": {"id": chat, "type": "private"}}  # fmt: skip


async def _json(request: web.Request) -> dict[str, Any]:
    body = await request.read()
    return json.loads(body) if body else dict(request.query)


def known(questions: Sequence[str]) -> Callable[[], str]:
    """Any of the questions, again and again."""
    chance = random.Random(7)
    return lambda: chance.choice(questions)


def never_seen(questions: Sequence[str]) -> Callable[[], str]:
    """The questions, each time with slips of its own."""
    chance = random.Random(7)

    def draw() -> str:
        words = chance.choice(questions).split()
        for at in chance.sample(range(len(words)), min(2, len(words))):
            words[at] = words[at][:-1] + chance.choice("aeinorstu")
        return " ".join(words)

    return draw

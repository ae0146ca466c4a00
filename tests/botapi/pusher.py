"""Webhook mode: updates are POSTed to the bot, chats in parallel, each in order, until it says 200."""

import asyncio
from collections import defaultdict

import aiohttp

from tests.botapi.feed import Feed, Update, Webhook

FIRST_RETRY = 0.05  # seconds, doubled each time; Telegram's own start at one second and would make tests slow
LAST_RETRY = 0.8


class Pusher:
    """Carries the feed's updates to its webhook while it has one."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._under_way: set[int] = set()
        self._lanes: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def run(self) -> None:
        """Until cancelled."""
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as pushes:
            while True:
                update = await self._feed.bell.until(self._next, within=None)
                self._under_way.add(id(update))
                pushes.create_task(self._push(session, update))

    def _next(self) -> Update | None:
        webhook = self._feed.webhook
        if webhook is None or len(self._under_way) >= webhook.max_connections:
            return None
        return next((update for update in self._feed.waiting if id(update) not in self._under_way), None)

    async def _push(self, session: aiohttp.ClientSession, update: Update) -> None:
        """To the webhook as it is at each try: one that is set anew must not let later updates overtake."""
        pause = FIRST_RETRY
        try:
            async with self._lanes[_lane(update)]:
                while update in self._feed.waiting and (webhook := self._feed.webhook):
                    if await self._accepted(session, update, webhook):
                        self._feed.confirm(update)
                        return
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, LAST_RETRY)
        finally:
            self._under_way.discard(id(update))
            self._feed.bell.ring()

    async def _accepted(self, session: aiohttp.ClientSession, update: Update, webhook: Webhook) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
        try:
            async with session.post(webhook.url, json=update, headers=headers) as response:
                webhook.last_error = "" if response.ok else (
                    f"Wrong response from the webhook: {response.status} {response.reason}"
                )  # fmt: skip
                return response.ok
        except aiohttp.ClientError as error:
            webhook.last_error = str(error)
            return False


def _lane(update: Update) -> int:
    """The chat of an update, or its author."""
    content = next(value for name, value in update.items() if name != "update_id")
    about = content.get("message", content)
    return int((about.get("chat") or content["from"])["id"])

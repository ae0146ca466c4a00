"""What happens to an update: stored with its answers first, then answered. Both in the order of its chat.

What comes at the same time is stored in one transaction, and so is what went out at the same time: see
`bot.together`. Where there are replicas, we also look every second for answers that became ours to send.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from functools import partial

from telegram import InlineQuery, Update
from telegram.ext import ExtBot

from bot import metrics
from bot.conversation.dialogue import spoken
from bot.conversation.messages import Say
from bot.exchange import Exchange, Handled, Sent, Unsent
from bot.logs import about
from bot.replica import BEAT
from bot.surface import TELEGRAM
from bot.telegram import inline
from bot.telegram.errors import Away, Unacceptable, Unreachable, store, store_sooner_or_later
from bot.telegram.inbound import Conversing, Membership, Received, read
from bot.telegram.order import Lanes
from bot.telegram.outbound import Postman
from bot.telegram.pace import Pace
from bot.telegram.place import Place
from bot.texts import texts
from bot.together import Together
from bot.wiring import Parts

log = logging.getLogger(__name__)

SOON = 0.05  # seconds until we look whether an earlier answer of a chat has left another replica
LAST_LOT = 1.0  # seconds that a lot under way gets to be written when the process stops
MOST_WAITING = 500  # answers stored and not sent yet; updates beyond wait at Telegram


class Intake:
    """Takes updates from wherever they come."""

    def __init__(self, bot: ExtBot[int], exchange: Exchange, parts: Parts) -> None:
        self._bot = bot
        self._exchange = exchange
        self._room = parts.room
        self._clock = parts.clock
        self._replica = parts.replica
        self._postman = Postman(bot, parts.sessions)
        self._handling = Together(exchange.handle_all, exchange.handle_one)
        self._settling = Together(self._settle_all, self._settle)
        self._pace = Pace()
        self._places = asyncio.Semaphore(MOST_WAITING)
        self._storing = Lanes()
        self._sending = Lanes()
        self._soon = asyncio.Event()
        self._claiming = asyncio.Lock()  # held from before a claim until its answers stand in their lines

    async def take(self, update: Update) -> None:
        """Returns when the update is safe with us; its answers follow. Raises Away when it is not."""
        match self._read(update):
            case Conversing() as conversing:
                await self._converse(conversing)
            case Membership(chat, blocked):
                await self._storing.put(chat, lambda: self._membership(chat, blocked))
            case InlineQuery() as query:
                self._sending.put(f"inline:{query.from_user.id}", lambda: _logged(self._suggest(query)))

    def _read(self, update: Update) -> Received | None:
        try:
            return read(update, self._bot.bot, self._room.known)
        except Exception:  # Telegram may invent what we do not expect: that must not stop the others
            log.exception("update %s cannot be read", update.update_id)
            return None

    async def resume(self) -> None:
        """Sends the answers that a stop left behind."""
        if self._replica:
            await self._claim()
        else:
            self._send_left(await self._exchange.unsent(TELEGRAM))

    async def keep_claiming(self) -> None:
        """Sends what replicas that left or died have left, until cancelled. Without replicas it returns."""
        while self._replica:
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT):
                    await self._soon.wait()
                self._soon.clear()
                await asyncio.sleep(SOON)
            try:
                await store(self._claim)
            except Away as error:
                log.warning("the store is away (%s): answers wait", error)

    async def _claim(self) -> None:
        """Takes what nobody holds. What is handled meanwhile may already count on it: it stands in line behind."""
        async with self._claiming:
            self._send_left(await self._exchange.claim(TELEGRAM))

    async def drain(self, within: float) -> None:
        """Finishes what is under way, for `within` seconds; answers not sent by then stay in the store."""
        end = time.monotonic() + within
        await self._storing.drain(within)
        await self._sending.drain(max(0.0, end - time.monotonic()))
        for lots in (self._handling, self._settling):
            await lots.finish(LAST_LOT)
        if self._replica:
            with suppress(Away):
                await store(self._replica.leave)

    async def _converse(self, conversing: Conversing) -> None:
        chat, sender = conversing.arrival.chat, _sender(conversing)
        match self._pace.comes(sender, conversing.sent_at or self._clock()):
            case "too_fast":
                place, words = conversing.place, self._words(conversing, "too_fast")
                self._sending.put(f"too fast:{sender}", lambda: _logged(self._postman.deliver(place, (words,))))
            case "welcome":
                await self._places.acquire()
                # What is being stored is not given up with whoever asked for it: its answers must follow.
                await asyncio.shield(self._storing.put(chat, lambda: self._store(conversing)))

    async def _store(self, conversing: Conversing) -> None:
        try:
            with about(conversing.arrival.key), metrics.HANDLING.time():
                await self._exchange.prepare(conversing.arrival)
                handled = await store(lambda: self._handling.put(conversing.arrival))
        except Away:
            self._done(_sender(conversing))
            raise
        except Exception:
            # A bug of ours must neither be silent nor come back for ever with the next delivery of the update.
            log.exception("update %s failed", conversing.arrival.key)
            handled = Handled((self._words(conversing, "failure"),), self._name)
        if handled.left:
            self._soon.set()
        async with self._claiming:
            self._send(conversing, handled)

    def _words(self, conversing: Conversing, key: str) -> Say:
        language = spoken(conversing.arrival.language_hint) or self._exchange.house.default_language
        return Say(text=texts(language)(key))

    async def _membership(self, chat: str, blocked: bool) -> None:
        await store(lambda: self._exchange.blocked(chat, blocked=blocked))

    def _send_left(self, left: Sequence[Unsent]) -> None:
        for one in left:
            place, handled = Place.model_validate(one.context), Handled(one.outgoing, self._name)
            self._sending.put(one.chat, partial(self._deliver_logged, one.key, place, handled))

    def _send(self, conversing: Conversing, handled: Handled) -> None:
        """Puts answers in the line of their chat; they take up a place until they are out."""

        async def deliver() -> None:
            await self._deliver_logged(conversing.arrival.key, conversing.place, handled)
            self._done(_sender(conversing))

        self._sending.put(conversing.place.chat_id, deliver)

    def _done(self, sender: str) -> None:
        self._places.release()
        self._pace.answered(sender)

    @property
    def _name(self) -> str | None:
        return self._replica.name if self._replica else None

    async def _deliver_logged(self, key: str, place: Place, handled: Handled) -> None:
        await _logged(self._deliver(key, place, handled))

    async def _deliver(self, key: str, place: Place, handled: Handled) -> None:
        if self._replica and handled.outgoing and not await self._replica.holds(handled.holder):
            return  # we were taken for gone: whoever holds the answers now sends them
        posted: Sequence[int] = ()
        try:
            posted = await self._postman.deliver(place, handled.outgoing)
        except Unreachable:
            log.info("a chat cannot be written to any more")
            await store_sooner_or_later(lambda: self._exchange.blocked(place.chat_id, blocked=True))
        except Unacceptable as error:
            log.error("an answer was refused: %s", error)  # noqa: TRY400  # the reason says it all
        if handled.outgoing:
            sent = Sent(key, place.chat_id, place.question, posted)
            await store_sooner_or_later(lambda: self._settling.put(sent))

    async def _settle_all(self, sent: Sequence[Sent]) -> Sequence[None]:
        await self._exchange.sent_all(sent)
        return [None] * len(sent)

    async def _settle(self, sent: Sent) -> None:
        await self._exchange.sent_all([sent])

    async def _suggest(self, query: InlineQuery) -> None:
        try:
            await inline.answer(self._bot, query, self._exchange, self._clock())
        except (Unreachable, Unacceptable) as error:
            log.error("inline results were refused: %s", error)  # noqa: TRY400


def _sender(conversing: Conversing) -> str:
    """Who may send too fast: a chat, or a member of a group."""
    arrival = conversing.arrival
    return f"{arrival.chat} {arrival.author}" if arrival.group else arrival.chat


async def _logged(job: Awaitable[object]) -> None:
    """Runs a job that nobody waits for: what goes wrong in it is said in the logs."""
    try:
        await job
    except Exception:
        log.exception("an answer could not be sent")

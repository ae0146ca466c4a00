"""What happens to an update: stored with its answers first, then answered. Both in the order of its chat."""

import logging
import time
from collections.abc import Awaitable, Sequence

from telegram import InlineQuery, Update
from telegram.ext import ExtBot

from bot.conversation.dialogue import spoken
from bot.conversation.messages import Outgoing, Say
from bot.exchange import Clock, Exchange
from bot.relay.room import Room
from bot.store.engine import Sessions
from bot.telegram import inline
from bot.telegram.errors import Away, Unacceptable, Unreachable, store, store_sooner_or_later
from bot.telegram.inbound import Conversing, Membership, Received, read
from bot.telegram.order import Lanes
from bot.telegram.outbound import Postman
from bot.telegram.place import SURFACE, Place
from bot.texts import texts

log = logging.getLogger(__name__)


class Intake:
    """Takes updates from wherever they come."""

    def __init__(self, bot: ExtBot[int], exchange: Exchange, sessions: Sessions, clock: Clock, room: Room) -> None:
        self._bot = bot
        self._room = room
        self._exchange = exchange
        self._clock = clock
        self._postman = Postman(bot, sessions)
        self._storing = Lanes()
        self._sending = Lanes()

    async def take(self, update: Update) -> None:
        """Returns when the update is safe with us; its answers follow. Raises Away when it is not."""
        match self._read(update):
            case Conversing() as conversing:
                await self._storing.put(conversing.arrival.chat, lambda: self._store(conversing))
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
        for left in await self._exchange.unsent(SURFACE):
            self._send(left.key, Place.model_validate(left.context), left.outgoing)

    async def drain(self, within: float) -> None:
        """Finishes what is under way, for `within` seconds; answers not sent by then stay in the store."""
        end = time.monotonic() + within
        await self._storing.drain(within)
        await self._sending.drain(max(0.0, end - time.monotonic()))

    async def _store(self, conversing: Conversing) -> None:
        try:
            outgoing = await store(lambda: self._exchange.handle(conversing.arrival))
        except Away:
            raise
        except Exception:
            # A bug of ours must neither be silent nor come back for ever with the next delivery of the update.
            log.exception("update %s failed", conversing.arrival.key)
            outgoing = (self._failure(conversing),)
        self._send(conversing.arrival.key, conversing.place, outgoing)

    def _failure(self, conversing: Conversing) -> Say:
        language = spoken(conversing.arrival.language_hint) or self._exchange.house.default_language
        return Say(text=texts(language)("failure"))

    async def _membership(self, chat: str, blocked: bool) -> None:
        await store(lambda: self._exchange.blocked(chat, blocked=blocked))

    def _send(self, key: str, place: Place, outgoing: Sequence[Outgoing]) -> None:
        self._sending.put(place.chat_id, lambda: _logged(self._deliver(key, place, outgoing)))

    async def _deliver(self, key: str, place: Place, outgoing: Sequence[Outgoing]) -> None:
        try:
            await self._postman.deliver(place, outgoing)
        except Unreachable:
            log.info("a chat cannot be written to any more")
            await store_sooner_or_later(lambda: self._exchange.blocked(place.chat_id, blocked=True))
        except Unacceptable as error:
            log.error("an answer was refused: %s", error)  # noqa: TRY400  # the reason says it all
        if outgoing:
            await store_sooner_or_later(lambda: self._exchange.sent(key))

    async def _suggest(self, query: InlineQuery) -> None:
        try:
            await inline.answer(self._bot, query, self._exchange, self._clock())
        except (Unreachable, Unacceptable) as error:
            log.error("inline results were refused: %s", error)  # noqa: TRY400


async def _logged(job: Awaitable[None]) -> None:
    """Runs a job that nobody waits for: what goes wrong in it is said in the logs."""
    try:
        await job
    except Exception:
        log.exception("an answer could not be sent")

"""The outbox's way into Telegram: messages that answer no update (a promise kept, a digest) to a person or a group."""

import asyncio

from telegram.ext import ExtBot

from bot.clock import Clock
from bot.conversation.messages import Outgoing, OutgoingList
from bot.errors import TryAgain, Undeliverable
from bot.exchange import Exchange
from bot.outbox.box import Delivery
from bot.relay.room import Room
from bot.store.engine import Sessions
from bot.store.leads_model import LiveMessageRow
from bot.telegram.errors import Moved, Unacceptable, Unreachable, store_sooner_or_later
from bot.telegram.limits import yielding
from bot.telegram.outbound import Postman
from bot.telegram.place import Place, number_of

PATIENCE = 60.0  # seconds for one delivery: well within its lease, so that nobody else sends it too


class Sender:
    """Sends one delivery whose payload is {"outgoing": messages} to the chat that is its recipient. With "live" (a name
    and a number), the first message replaces the one that showed the same thing, unless that is newer."""

    def __init__(self, bot: ExtBot[int], exchange: Exchange, sessions: Sessions, room: Room, clock: Clock) -> None:
        self._exchange = exchange
        self._sessions = sessions
        self._room = room
        self._clock = clock
        self._postman = Postman(bot, sessions)

    async def __call__(self, delivery: Delivery) -> None:
        """Raises TryAgain while Telegram is slow or away, and Undeliverable when the chat takes nothing (any more)."""
        place = Place(chat=self._room.follow(number_of(delivery.recipient)))
        outgoing = OutgoingList.validate_python(delivery.payload["outgoing"])
        live = delivery.payload.get("live")
        try:
            with yielding():
                async with asyncio.timeout(PATIENCE):
                    if live:
                        await self._show(place, outgoing, live["name"], live["number"])
                    else:
                        await self._postman.deliver(place, outgoing)
        except TimeoutError:
            raise TryAgain("Telegram did not answer in time") from None
        except Unreachable:
            await store_sooner_or_later(lambda: self._exchange.blocked(place.chat_id, blocked=True))
            raise Undeliverable("the chat cannot be written to any more") from None
        except Moved as error:
            async with self._sessions.begin() as session:
                await self._room.moved(session, place.chat, error.chat, self._clock())
            raise TryAgain("the group is another chat now") from None
        except Unacceptable as error:
            raise Undeliverable(str(error)) from error

    async def _show(self, place: Place, outgoing: tuple[Outgoing, ...], name: str, number: int) -> None:
        """Edits the message that shows `name`, or sends one to be edited from now on; the rest is sent after it."""
        async with self._sessions() as session:
            shown = await session.get(LiveMessageRow, (place.chat_id, name))
        if shown and shown.number > number:  # it came late: only what is new for the person is still worth saying
            await self._postman.deliver(place, outgoing[1:])
            return
        posted = await self._postman.deliver(
            place.model_copy(update={"pressed": shown.message if shown else None}), outgoing
        )
        if posted:
            row = LiveMessageRow(chat_id=place.chat_id, name=name, message=posted[0], number=number)
            await store_sooner_or_later(lambda: self._remember(row))

    async def _remember(self, row: LiveMessageRow) -> None:
        async with self._sessions.begin() as session:
            await session.merge(row)

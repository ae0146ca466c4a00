"""The outbox's way into Telegram: messages that answer no update (a promise kept, a digest) to a person or a group."""

import asyncio

from telegram.ext import ExtBot

from bot.conversation.messages import OutgoingList
from bot.errors import TryAgain, Undeliverable
from bot.exchange import Clock, Exchange
from bot.outbox.box import Delivery
from bot.relay.room import Room
from bot.store.engine import Sessions
from bot.telegram.errors import Moved, Unacceptable, Unreachable, store_sooner_or_later
from bot.telegram.limits import yielding
from bot.telegram.outbound import Postman
from bot.telegram.place import SURFACE, Place

PATIENCE = 60.0  # seconds for one delivery: well within its lease, so that nobody else sends it too


class Sender:
    """Sends one delivery whose payload is {"outgoing": messages} to the chat that is its recipient."""

    def __init__(self, bot: ExtBot[int], exchange: Exchange, sessions: Sessions, room: Room, clock: Clock) -> None:
        self._exchange = exchange
        self._sessions = sessions
        self._room = room
        self._clock = clock
        self._postman = Postman(bot, sessions)

    async def __call__(self, delivery: Delivery) -> None:
        """Raises TryAgain while Telegram is slow or away, and Undeliverable when the chat takes nothing (any more)."""
        place = Place(chat=self._room.follow(int(delivery.recipient.removeprefix(f"{SURFACE}:"))))
        outgoing = OutgoingList.validate_python(delivery.payload["outgoing"])
        try:
            with yielding():
                async with asyncio.timeout(PATIENCE):
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

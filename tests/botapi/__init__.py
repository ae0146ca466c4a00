"""A strict Telegram Bot API server on loopback, and people who chat with the bot through it.

    async with BotApi() as api:  # api.root and api.token go into the settings of the bot under test
        alice = api.user("Alice", language_code="fr")
        await alice.says("/start")
        welcome = await alice.sees("Bonjour")
        toast = await alice.presses("Parcourir", on=welcome)

The bot under test talks real HTTP. What Telegram refuses this server refuses, in Telegram's own words, and it also
fails on command: `api.next("sendMessage", flood(3))`. To teach it another method, write a function of that name in
`methods/`. Waits follow events: nothing here sleeps to be sure.
"""

from tests.botapi.errors import Refused
from tests.botapi.faults import bad_gateway, failing, flood, hang, held, reset, reset_after
from tests.botapi.people import Person
from tests.botapi.server import BotApi
from tests.botapi.world import Chat, Message

__all__ = [
    "BotApi", "Chat", "Message", "Person", "Refused",
    "bad_gateway", "failing", "flood", "hang", "held", "reset", "reset_after",
]  # fmt: skip

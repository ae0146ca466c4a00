"""The rooms that attacks are tried on: the console at work, and the walks' whole bot."""

from tests.bot.console.conftest import browser, console, console_data
from tests.bot.conversation.conftest import catalogue, chat, reader
from tests.walks.conftest import api, filled, settings

__all__ = [
    "api",
    "browser",
    "catalogue",
    "chat",
    "console",
    "console_data",
    "filled",
    "reader",
    "settings",
]

"""The rooms that attacks are tried on: the console at work, and the walks' whole bot."""

from tests.bot.console.conftest import browser, console, console_data
from tests.bot.conversation.conftest import catalogue, chat, reader
from tests.walks.conftest import _one_reader, api, filled, settings

__all__ = [
    "_one_reader",
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

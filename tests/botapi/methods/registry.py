"""Which methods there are, by their lower-case name (Telegram does not mind the case)."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.botapi.call import Call
from tests.botapi.world import World

Method = Callable[[World, Call], Any | Awaitable[Any]]

METHODS: dict[str, Method] = {}


def method(function: Method) -> Method:
    """Offer a function as the method of its name: `send_message` → sendMessage."""
    METHODS[function.__name__.replace("_", "").lower()] = function
    return function

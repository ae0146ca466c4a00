"""Calls that are made for every answer: their parameters are JSON already, and of what comes back one number counts.
The library's own methods build objects on the way there and back, which takes longer than answering.
"""

from typing import Any

from telegram.ext import ExtBot
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.conversation.messages import Button, Keyboard

SHOWN = {"parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
"""How every text of ours is shown: the library adds the same to its own calls (`app.build_bot`)."""


async def post(bot: ExtBot[int], method: str, parameters: dict[str, Any]) -> Any:
    """Calls a method of the Bot API within our limits; gives its result as JSON. What is None is left out. Raises as
    the library's methods do."""
    given = {name: value for name, value in parameters.items() if value is not None}

    async def call() -> Any:
        data = RequestData([RequestParameter(name, value, None) for name, value in given.items()])
        return await bot.request.post(f"{bot.base_url}/{method}", data)

    if bot.rate_limiter is None:
        return await call()
    return await bot.rate_limiter.process_request(
        callback=call, args=(), kwargs={}, endpoint=method, data=given, rate_limit_args=None
    )


def rows(buttons: Keyboard) -> dict[str, Any] | None:
    """Buttons as Telegram takes them; None for none."""
    return {"inline_keyboard": [[_button(one) for one in row] for row in buttons]} if buttons else None


def _button(button: Button) -> dict[str, str]:
    if button.url is not None:
        return {"text": button.label, "url": button.url}
    return {"text": button.label, "callback_data": button.data or ""}

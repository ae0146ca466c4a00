"""Attacks that take two people, on the whole bot."""

from bot.settings import Settings
from tests.botapi import BotApi
from tests.walks.house import polling

ASKED = "zzz qqq comment tricoter une girafe ?"


async def test_a_button_of_somebody_else_tells_nothing(api: BotApi, settings: Settings) -> None:
    """Mallory presses the very buttons under Alice's answer: nothing of what Alice asked comes out."""
    alice, mallory = api.user("Alice"), api.user("Mallory")
    async with polling(settings):
        await alice.says(ASKED)
        answer = await alice.sees("sais pas")
        await mallory.says("/start")
        menu = await mallory.sees("question")
        rows = (answer.keyboard or {})["inline_keyboard"]
        stolen = [button["callback_data"] for row in rows for button in row if "callback_data" in button]
        assert stolen
        for data in stolen:
            await mallory.presses_data(data, on=menu)
        await mallory.says("/help")
        await mallory.sees("/themes")
    said = "\n".join(message.text for message in mallory.private.messages)
    assert "girafe" not in said

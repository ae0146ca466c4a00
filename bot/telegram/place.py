"""Where in Telegram the answers to an event belong. Kept with them in the store, so that a restart can send them."""

from bot import surface
from bot.conversation.messages import Frozen


class Place(Frozen):
    """A chat, and what there is to reply to, to edit or to answer. Ids are Telegram's."""

    chat: int
    thread: int | None = None
    question: int | None = None  # their message, to be quoted
    edited: bool = False  # the question was edited: its earlier answers change in place
    pressed: int | None = None  # our message whose button was pressed
    callback: str | None = None  # the press itself, which must be answered

    @property
    def private(self) -> bool:
        """A person alone with the bot: Telegram counts groups below zero."""
        return self.chat > 0

    @property
    def chat_id(self) -> str:
        """The chat's name outside this folder."""
        return surface.telegram(self.chat)


def number_of(chat: str) -> int:
    """The number of a chat by its name outside this folder. Raises ValueError for one of another surface."""
    return int(chat.removeprefix(f"{surface.TELEGRAM}:"))

"""How a chat, or an event, is named outside its surface: "telegram:42", "terminal:local". Pure."""

TELEGRAM = "telegram"


def telegram(number: int) -> str:
    """The chat of this number in Telegram (that of a person has their user id), or the update."""
    return f"{TELEGRAM}:{number}"


def is_telegram(chat: str) -> bool:
    """Whether a chat is one of Telegram."""
    return chat.startswith(f"{TELEGRAM}:")


def number_of(chat: str) -> int | None:
    """The number of a chat of Telegram; None for one of another surface."""
    number = chat.removeprefix(f"{TELEGRAM}:")
    return int(number) if number != chat and number.removeprefix("-").isdecimal() else None

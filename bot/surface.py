"""How a chat is named outside its surface: "telegram:42", "terminal:local". Pure."""

TELEGRAM = "telegram:"


def telegram(number: int) -> str:
    """The chat of this number in Telegram; that of a person has their user id."""
    return f"{TELEGRAM}{number}"


def number_of(chat: str) -> int | None:
    """The number of a chat of Telegram; None for one of another surface."""
    number = chat.removeprefix(TELEGRAM)
    return int(number) if number != chat and number.removeprefix("-").isdecimal() else None
